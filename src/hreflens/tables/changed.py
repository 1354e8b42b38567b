"""What changed: where each link and site stands at a run, and what is different from the run before."""

from hreflens.tables.schema import BOOL, DATE, F64, I32, I64, STR, Table, columns

LINK_STANDING = Table(
    "link_standing",
    "one row per link: where it stands at a run, by our own readings so far",
    ("link_id",),
    "act.monitor",
    columns(
        ("key", I64, "link_id as a signed number; rows are sorted by it"),
        ("print", I64, "hash over the followed columns presence ... verdict"),
        ("link_id", STR, "links.link_id"),
        ("url", STR, "canonical linking page"),
        ("site", STR, "referring site"),
        (
            "presence",
            STR,
            "known (never read), live, missing, lost, or not_found: gone before we first read it",
        ),
        ("reason", STR, "while missing, lost or not_found: removed, page_gone, domain_gone ...; else null"),
        ("rel", STR, "rel observed last; null = never observed"),
        ("anchor", STR, "anchor observed last"),
        ("landing", STR, "linked page observed last"),
        ("landing_lang", STR, "language of the linked page as known last"),
        ("placement", STR, "Placement observed last"),
        ("page_lang", STR, "language of the linking page observed last"),
        ("verdict", STR, "Verdict shown"),
        ("evidence", STR, "names of the signals for risk, sorted; '' = none"),
        ("lang", STR, "best language of the linking page"),
        ("market", STR, "market of the linking page"),
        ("value", F64, "0-100; null = not judged"),
        ("failed_on", DATE, "day of the first failed reading in a row; null while present"),
        ("fails", I32, "different days with a failed reading in a row"),
        ("checked_on", DATE, "day of the last reading that told anything"),
    ),
)

SITE_STANDING = Table(
    "site_standing",
    "one row per referring site: where it stands at a run",
    ("site",),
    "act.monitor",
    columns(
        ("key", I64, "first 64 bits of a hash of the site, signed; rows are sorted by it"),
        ("print", I64, "hash over the followed columns condition ... verdict"),
        ("site", STR, "referring site"),
        ("condition", STR, "ok, parked, repurposed or hacked; null = never read"),
        ("network", STR, "networks.network_id when it first joined one; null = in none"),
        ("authority", STR, "authority 0-100 in whole numbers, kept until it moves by 10; null = not judged"),
        ("verdict", STR, "Verdict shown"),
        ("evidence", STR, "names of the signals for risk, sorted; '' = none"),
        ("lang", STR, "language of most of its pages"),
        ("market", STR, "market of most of its pages"),
        ("value", F64, "0-100; null = not judged"),
    ),
)

CHANGES = Table(
    "changes",
    "one row per followed column of a link or site that is not what it was at the run before",
    ("subject_kind", "subject", "facet"),
    "act.monitor",
    columns(
        ("subject_kind", STR, "SubjectKind: link or site"),
        ("subject", STR, "link_id or site"),
        ("facet", STR, "column of link_standing or site_standing; 'row' when the whole row came or went"),
        ("kind", STR, "ChangeKind"),
        ("before", STR, "value before; null = none. For facet 'row' JSON of all followed columns"),
        ("after", STR, "value now"),
        ("evidence", STR, "for verdicts: signals that came (+name) and went (-name); else why, or null"),
        ("url", STR, "linking page; null for sites"),
        ("site", STR, "referring site"),
        ("lang", STR, "language of the page or site"),
        ("market", STR, "market of the page or site"),
        ("value", F64, "value at stake, 0-100; null = not judged"),
        ("verdict", STR, "Verdict shown now, or before when it is gone"),
        ("found_on", DATE, "day of the run that found it"),
    ),
)

SOURCE_DROPS = Table(
    "source_drops",
    "one row per kind of export of which the latest file has far fewer subjects than the one before",
    ("tool", "export", "after_import"),
    "act.monitor",
    columns(
        ("tool", STR, "Provider"),
        ("export", STR, "imports.export"),
        ("before_import", STR, "import_id of the file before"),
        ("after_import", STR, "import_id of the latest file"),
        ("before_on", DATE, "day that it was imported"),
        ("after_on", DATE, "day that the latest was imported"),
        ("before_count", I64, "linking pages (or sites) it named"),
        ("after_count", I64, "linking pages (or sites) the latest names"),
        ("drop_share", F64, "1 - after / before, 0-1"),
        ("dropped", I64, "subjects named before and no longer"),
        ("sampled", I64, "of these, read by ourselves since the file before"),
        ("sampled_live", I64, "of the sample, still linking"),
        ("live_low", F64, "lower end of the 95 % Wilson interval of their share, 0-1; null without a sample"),
        ("live_high", F64, "upper end"),
        ("others_json", STR, "array of {tool, export, before, after}: what other sources did meanwhile"),
        ("others_hold", BOOL, "no other source fell as well; null = no other source was imported anew"),
        ("finding", STR, "SourceFinding"),
    ),
)

BURSTS = Table(
    "bursts",
    "one row per stretch of weeks with unusually many new linking sites of one language, market or both",
    ("dimension", "key", "start_on"),
    "act.monitor",
    columns(
        ("dimension", STR, "language, market, or crossing: a language within a market"),
        ("key", STR, "BCP-47 language, ISO 3166-1 country, or both with a blank between them"),
        ("start_on", DATE, "first day of its first week (Monday)"),
        ("end_on", DATE, "last day of its last week"),
        ("sites", I64, "new linking sites in it"),
        ("usual", F64, "new sites that so many weeks bring by this series' own history"),
        ("prob", F64, "probability of a week as full as its fullest under that history, 0-1"),
        ("network", STR, "networks.network_id of most of the sites that are in one; null = none"),
        ("network_share", F64, "share of its sites in that network, 0-1"),
        ("ignored_share", F64, "share of its sites with verdict ignore, review or act, 0-1"),
        ("anchor", STR, "most frequent anchor of its links"),
        ("harmful_pattern", BOOL, "network evidence supports links placed by others to do harm"),
        ("sites_json", STR, "array of up to 20 of its sites"),
    ),
)

HISTORY_POINTS = Table(
    "history_points",
    "one row per day x figure of the profile: of this run and all runs before",
    ("as_of", "dimension", "key"),
    "act.monitor",
    columns(
        ("dimension", STR, "total, language, market or verdict"),
        ("key", STR, "'' for the total; 'unknown' when not known"),
        ("links", I64, "links that are not gone"),
        ("sites", I64, "their referring sites"),
        ("value", F64, "sum of their values; what is not judged adds nothing"),
        ("as_of", DATE, "day of the run; of several runs of a day the last counts"),
    ),
)
