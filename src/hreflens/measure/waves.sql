-- One row per market x language x week: new sites, how many with a wanted phrase, how many with natural anchors only.
-- Reads uses: market, lang, site, week (whole weeks since 1970-01-01), is_wanted (0/1), is_natural (0/1).
with first_use as (
    select
        market,
        lang,
        site,
        min(week) as week,
        max(is_wanted) as is_wanted,
        min(is_natural) as is_natural
    from uses
    group by market, lang, site
)
select
    market,
    lang,
    week,
    count(*) as sites,
    sum(is_wanted) as wanted_sites,
    sum(is_natural) as natural_sites
from first_use
group by market, lang, week
order by market nulls last, lang nulls last, week nulls last
