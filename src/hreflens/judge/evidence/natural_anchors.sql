-- One row per site that links several own pages with natural anchors only.
select site, count(distinct target_url) as targets, count(*) as links
from uses
group by site
having count(distinct target_url) >= 3 and min(is_natural) = 1
order by site nulls last
