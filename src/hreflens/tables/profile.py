"""What was measured of the whole profile, market by market: each against what is usual there."""

from hreflens.tables.schema import BOOL, DATE, F64, I64, STR, Table, columns

MARKET_NORMS = Table(
    "market_norms",
    "one row per market with enough sites: how often sites link with wanted phrases, against its own usual",
    ("market",),
    "measure.norms",
    columns(
        ("market", STR, "ISO 3166-1 alpha-2; 'unknown' when not known"),
        ("sites", I64, "referring sites with a live link whose anchor is known"),
        ("wanted_sites", I64, "of these, with an exact or partial topic phrase"),
        ("wanted_share", F64, "wanted_sites / sites, 0-1"),
        ("recent_sites", I64, "of the sites, those first seen within a year before the day of the audit"),
        ("recent_share", F64, "share of the recent sites with a wanted phrase, 0-1; null = too few sites"),
        ("recent_low", F64, "lower end of its 95 % interval (Wilson)"),
        (
            "usual_share",
            F64,
            "share among the market's earlier sites, 0-1; null = too few sites to know its usual",
        ),
        ("usual_sites", I64, "those earlier sites"),
        ("above", BOOL, "recent_low lies above twice usual_share; null = not judged"),
        ("sitewide_sites", I64, "sites that link with a wanted phrase from at least 100 pages"),
        ("unqualified_share", F64, "share of links with a wanted phrase that are followed, 0-1"),
    ),
)

MARKET_WAVES = Table(
    "market_waves",
    "one row per market x language x wave: weeks in which far more new sites linked than usual there",
    ("market", "lang", "start_on"),
    "measure.waves",
    columns(
        ("market", STR, "ISO 3166-1 alpha-2; 'unknown' when not known"),
        ("lang", STR, "BCP-47 language of the linking pages; und = unknown"),
        ("start_on", DATE, "Thursday on which the first week begins (weeks are counted from 1970-01-01)"),
        ("weeks", I64, "how many weeks it lasted"),
        ("sites", I64, "sites first seen in it"),
        ("usual", F64, "new sites a week outside of waves, of this market and language"),
        ("wanted_sites", I64, "of the sites, with an exact or partial topic phrase"),
        ("natural_sites", I64, "of the sites, only with names, addresses, titles, images or generic words"),
    ),
)
