-- co_linked_targets: other sites that several referring sites link to.
-- Reads: edges (domain_edges). Grain out: one row per target site with at least two referring sites.
with known as (
  select count(distinct site) as sites from edges
),
counted as (
  select
    target_site, count(*) as sites, sum(case when content_links > 0 then 1 else 0 end) as content_sites,
    sum(case when followed_links > 0 then 1 else 0 end) as followed_sites, sum(links) as links,
    max(case when target_is_referring then 1 else 0 end) as referring
  from edges
  group by target_site
)
select
  counted.target_site, counted.sites, 1.0 * counted.sites / nullif(known.sites, 0) as site_share,
  counted.content_sites, counted.followed_sites, counted.links,
  case when counted.referring = 1 then true else false end as target_is_referring
from counted
cross join known
where counted.sites >= 2
order by counted.sites desc nulls last, counted.target_site asc nulls last
