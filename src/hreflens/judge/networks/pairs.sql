-- One row per pair of tokens (a < b, a an out-link target) that at least `least` sites use together: a, b, sites.
-- Reads `uses` (site, token, is_target: distinct rows, targets numbered below marks) and `bounds` (least).
with together as (
    select x.token as a, y.token as b, count(*) as sites
    from uses as x
    inner join uses as y on x.site = y.site and x.token < y.token
    where x.is_target = 1
    group by x.token, y.token
)
select together.a, together.b, together.sites
from together
cross join bounds
where together.sites >= bounds.least
order by together.a nulls last, together.b nulls last
