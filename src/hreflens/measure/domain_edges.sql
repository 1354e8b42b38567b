-- domain_edges: who the referring sites link to beside the owner, from pages read and from crawls.
-- Reads: outlinks (page_outlinks of other sites than the owner's), crawled (site, target_site, pages, links), sites.
-- Grain out: one row per referring site x target site.
with together as (
  select
    site, target_site, 1 as pages, links, content_links, followed_links, first_anchor as anchor,
    0 as crawl_pages, 0 as crawl_links
  from outlinks
  union all
  select
    site, target_site, 0 as pages, 0 as links, 0 as content_links, 0 as followed_links, null as anchor,
    pages as crawl_pages, links as crawl_links
  from crawled
),
summed as (
  select
    site, target_site, sum(pages) as pages, sum(links) as links, sum(content_links) as content_links,
    sum(followed_links) as followed_links, min(anchor) as anchor, sum(crawl_pages) as crawl_pages,
    sum(crawl_links) as crawl_links
  from together
  group by site, target_site
)
select
  summed.site, summed.target_site, summed.pages, summed.links, summed.content_links, summed.followed_links,
  summed.anchor, summed.crawl_pages, summed.crawl_links,
  case when sites.site is null then false else true end as target_is_referring
from summed
left join sites on summed.target_site = sites.site
where summed.site <> summed.target_site
order by summed.site asc nulls last, summed.target_site asc nulls last
