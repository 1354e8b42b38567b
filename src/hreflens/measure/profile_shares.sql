-- profile_shares: live links and referring sites per dimension and value.
-- Reads: facts (profile_facts), tools (tools as stored -> one tool). Grain out: dimension x key.
-- A site with several values counts for each, so that site shares may add up to more than 1.
with long_form as (
  select 'language' as dimension, language as key, site from facts
  union all
  select 'script' as dimension, script as key, site from facts
  union all
  select 'market' as dimension, market as key, site from facts
  union all
  select 'tld' as dimension, tld as key, site from facts
  union all
  select 'anchor_kind' as dimension, anchor_kind as key, site from facts
  union all
  select 'anchor_language' as dimension, anchor_language as key, site from facts
  union all
  select 'rel' as dimension, rel as key, site from facts
  union all
  select 'followed' as dimension, followed as key, site from facts
  union all
  select 'placement' as dimension, placement as key, site from facts
  union all
  select 'link_type' as dimension, link_type as key, site from facts
  union all
  select 'target' as dimension, target as key, site from facts
  union all
  select 'verdict' as dimension, verdict as key, site from facts
  union all
  select 'tool' as dimension, coalesce(tools.tool, 'unknown') as key, facts.site
  from facts
  left join tools on facts.tools = tools.tools
),
whole as (
  select count(*) as links, count(distinct site) as sites from facts
),
by_site as (
  select dimension, key, site, count(*) as links
  from long_form
  group by dimension, key, site
),
counted as (
  select dimension, key, cast(sum(links) as bigint) as links, count(site) as sites
  from by_site
  group by dimension, key
)
select
  counted.dimension, counted.key, counted.links, counted.sites,
  counted.links * 1.0 / nullif(whole.links, 0) as link_share,
  counted.sites * 1.0 / nullif(whole.sites, 0) as site_share
from counted
cross join whole
order by counted.dimension asc nulls last, counted.key asc nulls last
