-- One row per own page x money anchor: on how many domains the anchor stands, and on how many any anchor does.
-- The own page is the cohort: a locale's page is compared with itself, so no language label is needed.
with per_page as (
    select target_url, count(distinct domain) as domains
    from uses
    group by target_url
),
per_key as (
    select target_url, anchor_key, count(distinct domain) as domains
    from uses
    where is_money
    group by target_url, anchor_key
)
select per_key.target_url, per_key.anchor_key, per_key.domains as key_domains, per_page.domains as page_domains
from per_key
inner join per_page on per_key.target_url = per_page.target_url
where per_key.domains >= 5
order by per_key.target_url nulls last, per_key.anchor_key nulls last
