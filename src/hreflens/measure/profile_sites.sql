-- profile_sites: live links per referring site, and the whole profile's counts beside it.
-- Reads: facts (profile_facts). Grain out: one row per referring site.
select
  site,
  count(*) as links,
  count(distinct url) as pages,
  sum(case when followed = 'followed' then 1 else 0 end) as followed,
  sum(case when followed = 'unknown' then 1 else 0 end) as followed_unknown
from facts
group by site
order by site asc nulls last
