-- site_homes: the language, script and market that most pages of a referring site have.
-- Reads: links (referring_url, referring_site), page_markets. Grain out: one row per referring site.
-- Unknown values ('und', null) have no vote; ties go to the value that sorts first.
with pages as (
  select distinct referring_url as url, referring_site as site from links
),
known as (
  select pages.site, markets.lang, markets.script, markets.market, markets.market_prob
  from pages
  left join page_markets as markets on pages.url = markets.url
),
langs as (
  select site, lang, row_number() over (partition by site order by count(*) desc nulls last, lang asc nulls last) as place
  from known
  where lang is not null and lang <> 'und'
  group by site, lang
),
scripts as (
  select site, script, row_number() over (partition by site order by count(*) desc nulls last, script asc nulls last) as place
  from known
  where script is not null
  group by site, script
),
markets as (
  select
    site, market, round(avg(market_prob), 6) as market_prob,
    row_number() over (partition by site order by count(*) desc nulls last, market asc nulls last) as place
  from known
  where market is not null
  group by site, market
),
sites as (
  select site, count(*) as pages from pages group by site
)
select
  sites.site, sites.pages,
  coalesce(langs.lang, 'und') as lang,
  scripts.script,
  markets.market,
  markets.market_prob
from sites
left join langs on sites.site = langs.site and langs.place = 1
left join scripts on sites.site = scripts.site and scripts.place = 1
left join markets on sites.site = markets.site and markets.place = 1
where sites.site is not null
order by sites.site asc nulls last
