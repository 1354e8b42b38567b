-- sites: what the links, checks and pages add up to, per referring site.
-- Reads: links, link_checks, pages (url), homes (site_homes), authority (vendor_authority), own (site_authority).
-- Grain out: one row per referring site. A link is live when the page showed it, or nobody says it is gone.
with facts as (
  select
    links.referring_site as site, links.referring_domain as domain, links.referring_url as url,
    links.occurrences, links.first_seen, links.last_seen,
    coalesce(checks.target_url, links.target_url) as target_url,
    coalesce(checks.followed, links.followed) as followed,
    case
      when checks.state in ('live', 'rel_changed', 'anchor_changed') then 1
      when checks.state in ('link_removed', 'page_gone') then 0
      when links.is_lost then 0
      else 1
    end as live,
    pages.url as read_url
  from links
  left join link_checks as checks on links.link_id = checks.link_id
  left join pages on links.referring_url = pages.url
),
counted as (
  select
    site,
    min(domain) as domain,
    count(*) as links,
    sum(live) as live_links,
    sum(coalesce(occurrences, 1)) as occurrences,
    count(distinct url) as pages,
    count(distinct target_url) as targets,
    sum(case when followed then 1 else 0 end) as followed_links,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen,
    count(distinct read_url) as pages_read
  from facts
  where site is not null
  group by site
),
by_provider as (
  select site, provider, avg(market_pct) as pct
  from authority
  group by site, provider
),
vendors as (
  -- Each vendor has one voice, however many metrics it has.
  select site, round(avg(pct), 4) as pct
  from by_provider
  group by site
)
select
  counted.*,
  homes.lang, homes.script, homes.market, homes.market_prob,
  vendors.pct as vendor_authority,
  own.authority
from counted
left join homes on counted.site = homes.site
left join vendors on counted.site = vendors.site
left join own on counted.site = own.site
order by counted.site asc nulls last
