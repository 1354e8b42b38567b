"""The command `translate-next`: which page to translate into which language, and why."""

from typing import Annotated, Any

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.output import Answer, Grid, language_name, show
from hreflens.cli.session import Session, command

_GRID = (
    ("score", "Score"),
    ("lang", "Into"),
    ("url", "Page"),
    ("links", "Links"),
    ("sites", "Sites"),
    ("words", "Words"),
    ("known", "Known"),
    ("why", "Why"),
)


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "translate-next", rich_help_panel="Look into it")(translate_next)


def translate_next(
    session: Session,
    *,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Only this language, such as it or pt-BR.")
    ] = None,
    page: Annotated[
        str | None, typer.Option("--page", help="Only this page of yours.", metavar="URL")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows of the table for people.")] = 20,
) -> None:
    """Rank what to translate next: page by language, from links in hand, visitors lost, demand and competitors.

    Each row says why. What is not known is not judged: it lowers the share that is known, not the score. Import
    Search Console and analytics files, and links of competitors, to know more.

    Examples:

        hreflens translate-next

        hreflens translate-next --lang it --format csv -o italian.csv
    """
    from hreflens.act.opportunities.statements import opportunity_statement
    from hreflens.cli.auditing import load
    from hreflens.tables import TRANSLATE_NEXT
    from hreflens.text.language_names import base_language
    from hreflens.urls.canonical import canonical_url

    run = load(session, ("own_pages", "locale_pages", "translate_next", "decisions"))
    if not run.tables["own_pages"].num_rows:
        raise CommandError(
            "your site was not crawled yet. Run `hreflens collect site`, then `hreflens audit --no-fetch`."
        )
    rows: list[dict[str, Any]] = run.tables["translate_next"].to_pylist()
    if lang is not None:
        wanted = base_language(lang)
        if wanted is None:
            raise CommandError(f"'{lang}' is no language: write it as fr, ja or zh-Hant.")
        rows = [row for row in rows if row["lang"] == wanted]
    if page is not None:
        url = canonical_url(page)
        places = {row["url"]: row["cluster"] for row in run.tables["locale_pages"].to_pylist()}
        rows = [
            row
            for row in rows
            if url in (row["url"], row["cluster"]) or row["cluster"] == places.get(url or "")
        ]
    rows.sort(key=lambda row: (-row["score"], row["words"] or 0, row["cluster"], row["lang"]))
    shown = [
        {**row, "lang": language_name(row["lang"]), "known": f"{100 * row['coverage']:.0f} %"}
        for row in rows[:limit]
    ]
    left = len(rows) - limit
    note = f"and {left:,} more: --format csv holds all" if left > 0 else ""
    said = opportunity_statement("mass_translation")
    warning = f"Have translations reviewed. {said.speaker} ({said.said}): \u201c{said.text}\u201d. {said.about} {said.url}"
    facts = {
        "warning": {
            "text": said.text,
            "speaker": said.speaker,
            "said": said.said,
            "url": said.url,
            "about": said.about,
        }
    }
    blocks: list[str | Grid] = [Grid("What to translate next", _GRID, shown, note), warning]
    show(session, Answer(rows, TRANSLATE_NEXT.names, blocks, facts, "pages"))
