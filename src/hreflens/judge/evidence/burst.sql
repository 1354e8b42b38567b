-- One row per own page x week: new domains, and how many of them came with a wanted phrase.
-- A week is the number of whole weeks since 1970-01-01; the caller turned dates into it.
with first_use as (
    select target_url, domain, min(week) as week, max(is_money) as is_money
    from uses
    group by target_url, domain
)
select target_url, week, count(*) as domains, sum(is_money) as money_domains
from first_use
group by target_url, week
order by target_url nulls last, week nulls last
