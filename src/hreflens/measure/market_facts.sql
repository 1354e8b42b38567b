-- market_facts: links, authority, landing fit, demand, visits, competitors and trend per market.
-- Reads: links (with fits), checks (link_checks), page_markets, sites, demand, visits (engagement of one set of dimensions),
-- barrier (language_barrier), rivals (competitor_sites), wanted (market), days (recent, before). Grain out: one row per market.
with facts as (
  select
    links.link_id, links.referring_site as site, page_markets.market, links.fits,
    links.first_seen, links.lost_on,
    coalesce(checks.followed, links.followed) as followed,
    case
      when checks.state in ('live', 'rel_changed', 'anchor_changed') then 1
      when checks.state in ('link_removed', 'page_gone') then 0
      when links.is_lost then 0
      else 1
    end as live
  from links
  inner join page_markets on links.referring_url = page_markets.url
  left join checks on links.link_id = checks.link_id
  where page_markets.market is not null
),
linked as (
  select
    facts.market,
    sum(live) as links,
    count(distinct case when live = 1 then site end) as sites,
    count(distinct case when live = 1 and followed then site end) as followed_sites,
    sum(case when live = 1 and fits is not null then 1 else 0 end) as landing_known,
    sum(case when live = 1 and fits then 1 else 0 end) as landing_fits,
    sum(case when live = 1 and first_seen > days.recent then 1 else 0 end) as gained_90,
    sum(case when live = 1 and first_seen > days.before and first_seen <= days.recent then 1 else 0 end)
      as gained_90_before,
    sum(case when lost_on > days.recent then 1 else 0 end) as lost_90
  from facts
  cross join days
  group by facts.market
),
total as (
  select count(distinct site) as sites from facts where live = 1
),
standing as (
  select
    market, round(avg(coalesce(authority, vendor_authority)), 4) as authority,
    sum(case when authority >= 50 then 1 else 0 end) as strong_sites
  from sites
  where market is not null
  group by market
),
asked as (
  select
    country as market, sum(impressions) as impressions, sum(clicks) as clicks,
    sum(position * impressions) / nullif(sum(case when position is not null then impressions end), 0) as position
  from demand
  group by country
),
visited as (
  select
    country as market, sum(sessions) as sessions,
    case
      when count(engaged_sessions) = count(*) then sum(engaged_sessions) / nullif(sum(sessions), 0)
    end as engaged_share
  from visits
  where country <> ''
  group by country
),
barriers as (
  select key as market, difference as barrier from barrier where scope = 'country'
),
rival_each as (
  select market, competitor, count(distinct site) as sites
  from rivals
  where market is not null
  group by market, competitor
),
rival_best as (
  select
    market, competitor, sites,
    row_number() over (partition by market order by sites desc nulls last, competitor asc nulls last) as place
  from rival_each
),
rival_all as (
  select market, count(distinct site) as sites from rivals where market is not null group by market
),
either_way as (
  select market, site from rivals where market is not null
  union
  select market, site from facts where live = 1
),
either_count as (
  select market, count(*) as sites from either_way group by market
),
has_rivals as (
  select count(*) as rivals from rivals
),
markets as (
  select market from linked
  union
  select market from wanted
  union
  select market from asked where market <> 'ZZ'
  union
  select market from visited
  union
  select market from rival_all
)
select
  markets.market,
  case when wanted.market is null then false else true end as wanted,
  coalesce(linked.links, 0) as links,
  coalesce(linked.sites, 0) as sites,
  coalesce(linked.followed_sites, 0) as followed_sites,
  coalesce(linked.sites, 0) * 1.0 / nullif(total.sites, 0) as site_share,
  standing.authority,
  coalesce(standing.strong_sites, 0) as strong_sites,
  coalesce(linked.landing_known, 0) as landing_known,
  linked.landing_fits * 1.0 / nullif(linked.landing_known, 0) as landing_fit,
  asked.impressions,
  asked.clicks,
  asked.position,
  visited.sessions,
  visited.engaged_share,
  barriers.barrier,
  case when has_rivals.rivals > 0 then coalesce(rival_all.sites, 0) end as competitor_sites,
  case when has_rivals.rivals > 0 then coalesce(rival_best.sites, 0) end as best_competitor_sites,
  rival_best.competitor as best_competitor,
  case
    when has_rivals.rivals > 0 then coalesce(linked.sites, 0) * 1.0 / nullif(either_count.sites, 0)
  end as own_share,
  coalesce(linked.gained_90, 0) as gained_90,
  coalesce(linked.gained_90_before, 0) as gained_90_before,
  coalesce(linked.lost_90, 0) as lost_90
from markets
cross join total
cross join has_rivals
left join wanted on markets.market = wanted.market
left join linked on markets.market = linked.market
left join standing on markets.market = standing.market
left join asked on markets.market = asked.market
left join visited on markets.market = visited.market
left join barriers on markets.market = barriers.market
left join rival_best on markets.market = rival_best.market and rival_best.place = 1
left join rival_all on markets.market = rival_all.market
left join either_count on markets.market = either_count.market
order by markets.market asc nulls last
