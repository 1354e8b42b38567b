-- competitor_sites: who links to the competitors.
-- Reads: rival_links (competitor, site, url, title, followed, first_seen, lang, market), links (referring_site), scores (site, score).
-- Grain out: one row per competitor x site. Language and market are those of most of the linking pages.
with counted as (
  select
    competitor, site, count(*) as links, sum(case when followed then 1 else 0 end) as followed_links,
    min(first_seen) as first_seen, min(url) as example_url
  from rival_links
  where site is not null
  group by competitor, site
),
homes as (
  select competitor, site, lang, market, count(*) as links
  from rival_links
  where site is not null
  group by competitor, site, lang, market
),
home as (
  select
    competitor, site, lang, market,
    row_number() over (
      partition by competitor, site
      order by
        links desc nulls last, case when lang = 'und' then 1 else 0 end asc nulls last,
        lang asc nulls last, market asc nulls last
    ) as place
  from homes
),
titles as (
  select competitor, site, url, max(title) as title from rival_links group by competitor, site, url
),
best as (
  select site, max(score) as score from scores group by site
),
own as (
  select distinct referring_site as site from links
)
select
  counted.competitor, counted.site, counted.links, counted.followed_links, coalesce(home.lang, 'und') as lang,
  home.market, counted.first_seen, counted.example_url, titles.title, best.score as vendor_authority,
  case when own.site is null then false else true end as links_to_own
from counted
left join home on counted.competitor = home.competitor and counted.site = home.site and home.place = 1
left join titles
  on counted.competitor = titles.competitor and counted.site = titles.site and counted.example_url = titles.url
left join best on counted.site = best.site
left join own on counted.site = own.site
order by counted.competitor asc nulls last, counted.site asc nulls last
