"""What was judged: networks, signals, and the verdicts of links and sites."""

import pyarrow as pa

from hreflens.tables.schema import F64, I32, I64, STR, Table, columns

NETWORKS = Table(
    "networks",
    "one row per link network found: sites that promote the same third parties",
    ("network_id",),
    "judge.networks",
    columns(
        ("network_id", STR, "first 10 hex digits of MD5 over the promoted targets"),
        ("members", I64, "sites of the profile in it"),
        ("confidence", F64, "how sure its purpose is, 0-1"),
        (
            "promoted_json",
            STR,
            "array of {site, members, inlinks}: third-party targets, the most promoted first",
        ),
        ("shared_json", STR, "array of {kind, value, members}: marks of a maker that members share"),
        ("langs_json", STR, "object: language -> members"),
        ("kin_share", F64, "share of members that openly link each other or one head, 0-1"),
        ("doubts_json", STR, "array of NetworkDoubt: what may prove it wrong"),
    ),
)

NETWORK_MEMBERS = Table(
    "network_members",
    "one row per site in a link network; a site is in at most one",
    ("site",),
    "judge.networks",
    columns(
        ("network_id", STR, "networks.network_id"),
        ("site", STR, "referring site"),
        ("weight", F64, "share of the network's promoted targets that it links, 0-1"),
        ("promoted_json", STR, "array of the promoted targets that it links"),
    ),
)

SIGNALS = Table(
    "signals",
    "one row per subject x signal that was found (absence of a row adds nothing)",
    ("subject_kind", "subject", "signal"),
    "judge.evidence",
    columns(
        ("subject_kind", STR, "SubjectKind: link or site"),
        ("subject", STR, "link_id or site"),
        ("signal", STR, "name of the signal: the module's name in judge/evidence"),
        ("family", STR, "EvidenceFamily"),
        ("value", F64, "measured value, 0-1 unless the signal's page says otherwise"),
        ("log_odds", F64, "what it adds to the risk log-odds before the family's cap; negative protects"),
        ("evidence", STR, "the quoted fact, in English, at most 300 characters"),
        ("evidence_args_json", STR, "arguments of the message, for translation"),
        ("version", I32, "version of the signal's definition"),
    ),
)

VERDICT_COLUMNS: tuple[tuple[str, pa.DataType, str], ...] = (
    ("verdict", STR, "Verdict shown: the human decision when there is one"),
    ("computed_verdict", STR, "Verdict as computed"),
    ("reason_class", STR, "network, paid, hacked, user_generated, hidden, scraper, burst, off_topic, none"),
    ("risk_prob", F64, "calibrated probability of link manipulation, 0-1"),
    ("risk_log_odds", F64, "sum behind it"),
    ("value", F64, "0-100; null = not judged"),
    ("value_coverage", F64, "share of the value's weight that could be judged, 0-1"),
    ("value_parts_json", STR, "object: ValuePart -> 0-1 or null"),
    (
        "reasons_for_json",
        STR,
        "array of {signal, family, log_odds, evidence}, strongest first: what raises risk",
    ),
    ("reasons_against_json", STR, "the same: what lowers risk"),
    ("gates_json", STR, "array of gates that changed the verdict, in words"),
    ("decided_by", STR, "who decided; null = nobody"),
    ("decision_note", STR, "their note"),
)

LINK_VERDICTS = Table(
    "link_verdicts",
    "one row per link",
    ("link_id",),
    "judge.verdict",
    columns(("link_id", STR, "links.link_id"), ("site", STR, "referring site"), *VERDICT_COLUMNS),
)

SITE_VERDICTS = Table(
    "site_verdicts",
    "one row per referring site: the roll-up of its links' verdicts",
    ("site",),
    "judge.verdict",
    columns(
        ("site", STR, "referring site"),
        *VERDICT_COLUMNS,
        ("links_keep", I64, "links by verdict"),
        ("links_ignore", I64, "links by verdict"),
        ("links_review", I64, "links by verdict"),
        ("links_act", I64, "links by verdict"),
        ("review_group", STR, "key by which a reviewer meets it together with its like; null = none"),
    ),
)
