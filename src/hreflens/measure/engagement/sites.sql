-- site_engagement: sessions of each referring site, whatever page and country.
-- Reads: engagement (rows of one set of dimensions). Grain out: one row per site.
select
  site,
  sum(sessions) as sessions,
  case when count(engaged_sessions) = count(*) then sum(engaged_sessions) end as engaged_sessions,
  case when count(conversions) = count(*) then sum(conversions) end as conversions,
  case when count(seconds) = count(*) then sum(seconds) end as seconds
from engagement
where site <> ''
group by site
order by site asc nulls last
