-- One row per market: its sites, those with a wanted phrase, both also of the recent and of the earlier ones.
-- Reads uses: market, site, is_wanted (0/1), day (first seen as a day number, null unknown), recent_from (day),
-- occurrences, followed (1, 0, null).
with by_site as (
    select
        market,
        site,
        max(is_wanted) as is_wanted,
        min(day) as day,
        min(recent_from) as recent_from,
        max(case when is_wanted = 1 then occurrences else 0 end) as wanted_pages,
        sum(case when is_wanted = 1 and followed is not null then 1 else 0 end) as wanted_links,
        sum(case when is_wanted = 1 and followed = 1 then 1 else 0 end) as wanted_followed
    from uses
    group by market, site
)
select
    market,
    count(*) as sites,
    sum(is_wanted) as wanted_sites,
    sum(case when day >= recent_from then 1 else 0 end) as recent_sites,
    sum(case when day >= recent_from then is_wanted else 0 end) as recent_wanted,
    sum(case when day < recent_from then 1 else 0 end) as usual_sites,
    sum(case when day < recent_from then is_wanted else 0 end) as usual_wanted,
    sum(case when wanted_pages >= 100 then 1 else 0 end) as sitewide_sites,
    sum(wanted_links) as wanted_links,
    sum(wanted_followed) as wanted_followed
from by_site
group by market
order by market nulls last
