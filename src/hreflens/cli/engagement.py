"""The command `engagement`: who comes over which link and stays, and what a page in a foreign language costs."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.session import Session, command


class By(StrEnum):
    """What the rows of the result are."""

    BARRIER = "barrier"
    SITE = "site"
    ROWS = "rows"


_BARRIER = (
    ("scope", "Scope"), ("key", "Value"), ("difference", "Difference"), ("low", "from"), ("high", "to"), ("pages", "Pages"),
    ("matched_sessions", "Matched"), ("mismatched_sessions", "Mismatched"), ("missing_sessions", "Missing"), ("not_judged_reason", "Not judged"),
)  # fmt: skip
_SITES = (
    ("site", "Site"), ("sessions", "Sessions"), ("engaged_share", "Engaged"), ("engaged_low", "from"), ("engaged_high", "to"),
    ("conversions", "Conversions"), ("seconds", "Seconds"),
)  # fmt: skip
_ROWS = (
    ("site", "Site"), ("source_kind", "Source"), ("link_lang", "Link language"), ("landing_page", "Landing page"), ("landing_lang", "its language"),
    ("visitor_lang", "Visitor"), ("country", "Country"), ("matched", "Matched"), ("sessions", "Sessions"),
    ("engaged_sessions", "Engaged"), ("missing", "Missing"),
)  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "engagement", rich_help_panel="Look into it")(engagement)


def engagement(
    session: Session,
    *,
    by: Annotated[
        By, typer.Option("--by", help="Rows: the language barrier, referring sites, or all that is known.")
    ] = By.BARRIER,
    top: Annotated[int, typer.Option("--top", help="Most rows shown in a table.", min=1)] = 40,
) -> None:
    """Show who comes over which link and stays, and how much visitors leave pages they cannot read.

    Needs an analytics file: GA4, Matomo or server logs, by `hreflens import` or `hreflens collect`, with the landing
    page, and the visitor's language or country. Sessions are compared within the same landing page and kind of source.
    Browsers are often left in English, so the barrier found is a lower bound. Rows in which the tool hides a value
    count as missing.

    Examples:

        hreflens engagement

        hreflens engagement --by site --format csv -o sites.csv
    """
    from hreflens.cli.auditing import load

    run = load(session)
    table, columns = {
        By.BARRIER: ("language_barrier", _BARRIER),
        By.SITE: ("site_engagement", _SITES),
        By.ROWS: ("engagement", _ROWS),
    }[by]
    rows = run.tables[table].to_pylist() if table in run.tables else []
    if not rows:
        raise CommandError(
            "no analytics file of this project tells sessions by landing page, source, language or country. Import one "
            "(`hreflens import ga4.csv`) or collect it (`hreflens collect ga4`), then `hreflens audit --no-fetch`."
        )
    if by is not By.BARRIER:
        rows.sort(key=lambda row: (-row["sessions"], *(str(row[key]) for key, _ in columns[:1])))
    facts = {"headline": headline(rows)} if by is By.BARRIER else {}
    blocks: list[str | Grid] = [facts["headline"]] if facts else []
    note = f"{len(rows) - top:,} more rows: --top, or --format csv." if len(rows) > top else ""
    blocks.append(Grid("", columns, rows[:top], note))
    show(session, Answer(rows, list(rows[0]), blocks, facts))


def headline(rows: list[dict[str, Any]]) -> str:
    """Return the barrier over all pages in a sentence."""
    whole = next((row for row in rows if row["scope"] == "all"), None)
    if whole is None or whole["difference"] is None:
        why = {
            "too_few_pages": "fewer than 3 landing pages have both visitors who read their language and visitors who do not",
            "too_few_sessions": "fewer than 30 sessions of either kind stand on the same pages",
        }.get((whole or {}).get("not_judged_reason") or "", "nothing to compare is known")
        return f"Language barrier: not judged, because {why}."
    found, low, high = (100 * whole[name] for name in ("difference", "low", "high"))
    if low <= 0:
        return (
            f"Language barrier: no difference that chance could not make ({found:+.1f} points, 95 % {low:+.1f} to {high:+.1f}) "
            f"over {whole['pages']:,} pages."
        )
    return (
        f"Language barrier: on the same page, visitors who do not read its language engage less by at least {low:.1f} points "
        f"(estimate {found:.1f}, 95 % {low:.1f} to {high:.1f}; a lower bound), {whole['mismatched_sessions']:,.0f} such sessions."
    )
