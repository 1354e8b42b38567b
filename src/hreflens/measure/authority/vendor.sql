-- vendor_authority: the latest number per site, provider and metric, with its percentile among all sites of the
-- profile and among the sites of the same language and market.
-- Reads: metrics (vendor_metrics of authority, with imported_at), pages (url -> site), homes (site -> lang, market).
-- Grain out: one row per site x provider x metric. Percentiles are mid-ranks, 0-100: 100 * (below + equal/2) / n.
-- A domain's number is not its tenants' number: rows about a site count for the site of exactly that name.
with latest as (
  select
    subject_kind, subject, provider, metric, value,
    row_number() over (
      partition by subject_kind, subject, provider, metric
      order by imported_at desc nulls last, import_id desc nulls last, source_row desc nulls last
    ) as place
  from metrics
  where value is not null
),
by_site as (
  select homes.site, latest.provider, latest.metric, latest.value, 0 as indirect
  from latest
  inner join homes on latest.subject = homes.site
  where latest.place = 1 and latest.subject_kind = 'site'
  union all
  -- Pages roll up by their best: a site is at least as strong as its strongest page.
  select pages.site, latest.provider, latest.metric, max(latest.value) as value, 1 as indirect
  from latest
  inner join pages on latest.subject = pages.url
  where latest.place = 1 and latest.subject_kind <> 'site'
  group by pages.site, latest.provider, latest.metric
),
chosen as (
  select
    site, provider, metric, value,
    row_number() over (partition by site, provider, metric order by indirect asc nulls last) as place
  from by_site
),
known as (
  select
    chosen.site, chosen.provider, chosen.metric, chosen.value,
    case
      when homes.lang = 'und' and homes.market is null then null
      else concat(coalesce(homes.lang, 'und'), '/', coalesce(homes.market, 'ZZ'))
    end as cohort
  from chosen
  inner join homes on chosen.site = homes.site
  where chosen.place = 1
),
ranked as (
  select
    site, provider, metric, value, cohort,
    rank() over (partition by provider, metric order by value asc nulls last) - 1 as below,
    count(*) over (partition by provider, metric, value) as equal,
    count(*) over (partition by provider, metric) as n,
    rank() over (partition by provider, metric, cohort order by value asc nulls last) - 1 as cohort_below,
    count(*) over (partition by provider, metric, cohort, value) as cohort_equal,
    count(*) over (partition by provider, metric, cohort) as cohort_n
  from known
)
select
  site, provider, metric, value,
  100.0 * (below + equal / 2.0) / nullif(n, 0) as profile_pct,
  100.0 * (cohort_below + cohort_equal / 2.0) / nullif(cohort_n, 0) as cohort_pct,
  cohort,
  case when cohort is null then null else cohort_n end as cohort_size
from ranked
order by site asc nulls last, provider asc nulls last, metric asc nulls last
