-- profile_facts: one row per live link with every dimension of the profile.
-- Reads: links, link_checks, page_markets, link_anchors, link_verdicts, sites (site, tld).
-- A link is live when the page showed it, or nobody says it is gone. Unknown values are the word 'unknown'.
select
  links.link_id,
  links.referring_site as site,
  links.referring_url as url,
  links.tools,
  coalesce(checks.target_url, links.target_url, 'unknown') as target,
  coalesce(nullif(markets.lang, 'und'), 'unknown') as language,
  coalesce(markets.script, 'unknown') as script,
  coalesce(markets.market, 'unknown') as market,
  coalesce(sites.tld, 'unknown') as tld,
  coalesce(anchors.anchor_kind, 'unknown') as anchor_kind,
  coalesce(nullif(anchors.anchor_lang, 'und'), 'unknown') as anchor_language,
  case
    when coalesce(checks.rel, links.rel) is null then 'unknown'
    when coalesce(checks.rel, links.rel) = '' then 'none'
    else coalesce(checks.rel, links.rel)
  end as rel,
  case
    when coalesce(checks.followed, links.followed) is null then 'unknown'
    when coalesce(checks.followed, links.followed) then 'followed'
    else 'not_followed'
  end as followed,
  coalesce(checks.placement, links.claimed_placement, 'unknown') as placement,
  coalesce(links.link_type, 'unknown') as link_type,
  coalesce(verdicts.verdict, 'unknown') as verdict
from links
left join link_checks as checks on links.link_id = checks.link_id
left join page_markets as markets on links.referring_url = markets.url
left join link_anchors as anchors on links.link_id = anchors.link_id
left join link_verdicts as verdicts on links.link_id = verdicts.link_id
left join sites on links.referring_site = sites.site
where
  checks.state in ('live', 'rel_changed', 'anchor_changed')
  or (
    coalesce(checks.state, 'not_checked') not in ('link_removed', 'page_gone')
    and not coalesce(links.is_lost, false)
  )
order by links.link_id asc nulls last
