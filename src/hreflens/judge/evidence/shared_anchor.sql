-- One row per anchor key x registrable domain using it, for keys used by at least 8 domains (LEAST_DOMAINS of shared_anchor.py).
-- Names, addresses, titles, images and generic words are left out by the caller.
with used as (
    select anchor_key, domain, min(first_seen) as first_seen
    from uses
    group by anchor_key, domain
),
wide as (
    select anchor_key
    from used
    group by anchor_key
    having count(*) >= 8
)
select used.anchor_key, used.domain, used.first_seen
from used
inner join wide on used.anchor_key = wide.anchor_key
order by used.anchor_key nulls last, used.first_seen nulls last, used.domain nulls last
