-- One row per pair of tokens: a, b, sites, and how many sites would use both by chance within their own language and
-- market (expected). Reads `found` (a, b, sites), `homes` (token, home, share: share of a home's sites that use the
-- token) and `sizes` (home, sites).
select
    found.a,
    found.b,
    max(found.sites) as sites,
    sum(sizes.sites * x.share * y.share) as expected
from found
inner join homes as x on found.a = x.token
inner join homes as y on found.b = y.token and x.home = y.home
inner join sizes on x.home = sizes.home
group by found.a, found.b
order by found.a nulls last, found.b nulls last
