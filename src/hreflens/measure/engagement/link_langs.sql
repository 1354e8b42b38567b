-- link languages: the language of most linking pages of each referring site.
-- Reads: links (referring_url, referring_site), markets (url, lang). Grain out: one row per site with a known language.
with pages as (
  select distinct links.referring_site as site, links.referring_url as url, markets.lang
  from links
  inner join markets on links.referring_url = markets.url
  where links.referring_site is not null and markets.lang is not null and markets.lang <> 'und'
),
counted as (
  select site, lang, count(*) as pages from pages group by site, lang
),
ordered as (
  select
    site, lang,
    row_number() over (partition by site order by pages desc nulls last, lang asc nulls last) as place
  from counted
)
select site, lang from ordered where place = 1 order by site asc nulls last
