-- One row per site: its mean standing within its own market over all vendors that know it.
select site, avg(market_pct) as percent, min(cohort) as cohort
from standing
group by site
having avg(market_pct) >= 74.9
order by site nulls last
