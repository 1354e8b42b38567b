"""What people said; `engine.state` keeps it, stages get it as tables."""

from hreflens.tables.schema import DATE, STR, TIME, Table, columns

DECISIONS = Table(
    "decisions",
    "one row per subject with a decision in force",
    ("subject_kind", "subject"),
    "engine.state",
    columns(
        ("subject_kind", STR, "SubjectKind: link (a referring URL, whatever its target and anchor) or site"),
        ("subject", STR, "canonical referring URL or site"),
        ("decision", STR, "Decision"),
        ("note", STR, "why"),
        ("decided_by", STR, "who"),
        ("decided_at", TIME, "when"),
    ),
)

MANUAL_ACTIONS = Table(
    "manual_actions",
    "one row per manual action the owner recorded",
    ("recorded_at",),
    "engine.state",
    columns(
        (
            "kind",
            STR,
            "unnatural_links_to_site, unnatural_links_impact_links, unnatural_links_from_site ...",
        ),
        ("scope", STR, "site_wide or partial"),
        ("reported_on", DATE, "date in Search Console"),
        ("resolved_on", DATE, "null while it stands"),
        ("note", STR, "free text"),
        ("recorded_at", TIME, "when it was recorded"),
    ),
)
