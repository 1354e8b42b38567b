-- engagement: lines of analytics reports added up by all that they tell.
-- Reads: visits (lines, labelled). Grain out: dims x site x source_kind x link_lang x landing_page x visitor_lang x country x missing.
-- A figure that any line of a group lacks is null: a sum over part of the sessions would read as a low one.
select
  dims, site, source_kind, link_lang, landing_page, min(landing_lang) as landing_lang,
  min(landing_lang_source) as landing_lang_source, visitor_lang, country,
  case
    when min(case when matched is null then 0 else 1 end) = 0 then null
    when max(case when matched then 1 else 0 end) = 1 then true
    else false
  end as matched,
  missing,
  sum(sessions) as sessions,
  case when count(engaged_sessions) = count(*) then sum(engaged_sessions) end as engaged_sessions,
  case when count(bounced_sessions) = count(*) then sum(bounced_sessions) end as bounced_sessions,
  case when count(seconds) = count(*) then sum(seconds) end as seconds,
  case when count(conversions) = count(*) then sum(conversions) end as conversions,
  min(start_date) as start_date,
  max(end_date) as end_date
from visits
group by dims, site, source_kind, link_lang, landing_page, visitor_lang, country, missing
order by
  dims asc nulls last, site asc nulls last, source_kind asc nulls last, link_lang asc nulls last,
  landing_page asc nulls last, visitor_lang asc nulls last, country asc nulls last, missing asc nulls last
