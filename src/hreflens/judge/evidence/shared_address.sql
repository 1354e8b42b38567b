-- One row per site on an address that several sites, but not a whole hosting centre, share.
with pairs as (
    select distinct referring_ip, site
    from uses
),
busy as (
    select referring_ip, count(*) as sites
    from pairs
    group by referring_ip
    having count(*) between 3 and 50
)
select pairs.site, max(busy.sites) as sites, min(pairs.referring_ip) as referring_ip
from pairs
inner join busy on pairs.referring_ip = busy.referring_ip
group by pairs.site
order by pairs.site nulls last
