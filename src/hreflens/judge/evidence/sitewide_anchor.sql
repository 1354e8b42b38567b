-- One row per site x anchor key that stands on many pages of the site.
select site, anchor_key, count(distinct url) as pages, max(occurrences) as occurrences
from uses
group by site, anchor_key
having count(distinct url) >= 50 or max(occurrences) >= 50
order by site nulls last, anchor_key nulls last
