"""The command `landings`: links that lead to the wrong language version, with a request for each, and the equity map."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.output import Answer, Grid, counted, language_name, show
from hreflens.cli.session import Session, command

if TYPE_CHECKING:
    from hreflens.projects.audits import Run

SHOWN = 25
_GROUPS = (
    ("lang", "Pages in"),
    ("sites", "Sites"),
    ("links", "Links"),
    ("landing_url", "lead to"),
    ("better_url", "and should lead to"),
    ("value_sum", "Value"),
)
_LINKS = (
    ("referring_url", "Linking page"),
    ("lang", "Language"),
    ("landing_url", "leads to"),
    ("better_url", "Better"),
    ("value", "Value"),
)
_EQUITY = (
    ("locale", "Version"),
    ("state", "Visitors meet"),
    ("pages", "Pages"),
    ("links", "Links"),
    ("value_sum", "Value"),
    ("other_lang_links", "From other languages"),
)


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "landings", rich_help_panel="Look into it")(landings)


def landings(
    session: Session,
    link: Annotated[
        str | None,
        typer.Argument(
            help="A linking page, site or link id: show the request to it.", metavar="[URL|DOMAIN]"
        ),
    ] = None,
    *,
    equity: Annotated[
        bool, typer.Option("--equity", help="Show where links and value sit, by locale and page.")
    ] = False,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Add the request to change the link to every row.")
    ] = False,
    sender: Annotated[str, typer.Option("--sender", help="Name under the requests.")] = "[...]",
) -> None:
    """Find links that lead to the wrong language version: French pages that link to /en/pricing while /fr/tarifs exists.

    For each there is a request in the linking page's language, to copy: nothing is ever sent. Links that are under
    review are left out.

    Examples:

        hreflens landings

        hreflens landings journal.fr --sender "Ana Lima"

        hreflens landings --drafts --format csv -o requests.csv

        hreflens landings --equity --format json
    """
    from hreflens.cli.auditing import load

    run = load(session, ("own_pages", "landings", "locale_equity", "decisions"))
    if not run.tables["own_pages"].num_rows:
        raise CommandError(
            "your site was not crawled yet. Run `hreflens collect site`, then `hreflens audit --no-fetch`."
        )
    if equity:
        _show_equity(session, run)
        return
    rows = sorted(
        run.tables["landings"].to_pylist(),
        key=lambda row: (-(row["value"] or 0.0), row["referring_url"], row["target_url"]),
    )
    if link is not None:
        _show_requests(session, run, rows, link, sender)
        return
    _show_all(session, run, rows, drafts=drafts, sender=sender)


def _show_all(session: Session, run: "Run", rows: list[dict[str, Any]], *, drafts: bool, sender: str) -> None:
    from hreflens.act.opportunities.landings import landing_groups
    from hreflens.tables import LANDINGS

    groups = landing_groups(rows)
    columns = [*LANDINGS.names]
    if drafts:
        columns += ["request_lang", "request_subject", "request_body"]
        rows = [{**row, **_request_columns(run, row, sender)} for row in rows]
    sites = len({row["referring_site"] for row in rows})
    head = f"{counted(len(rows), 'link')} of {counted(sites, 'site')} lead to a version in another language than theirs"
    left = len(rows) - SHOWN
    blocks: list[str | Grid] = [head]
    if rows:
        named = [{**group, "lang": language_name(str(group["lang"]))} for group in groups]
        note = f"and {left:,} more: --format csv holds all" if left > 0 else ""
        blocks += [
            Grid("By page", _GROUPS, named[:SHOWN]),
            Grid("By link, the most valuable first", _LINKS, rows[:SHOWN], note),
        ]
    show(session, Answer(rows, columns, blocks, {"groups": groups}, "landings"))
    if rows and not drafts:
        session.say("Next: `hreflens landings SITE` shows the request to a site, in its language.")


def _request_columns(run: "Run", row: dict[str, Any], sender: str) -> dict[str, str]:
    from hreflens.act.opportunities.swap import swap_request

    made = swap_request(row, site=run.settings.project.site, sender=sender)
    return {"request_lang": made.lang, "request_subject": made.subject, "request_body": made.body}


def _show_requests(session: Session, run: "Run", rows: list[dict[str, Any]], link: str, sender: str) -> None:
    from hreflens.act.opportunities.swap import request_text, swap_request
    from hreflens.urls.canonical import ascii_host, canonical_url

    names = {link, canonical_url(link), ascii_host(link)}
    mine = [row for row in rows if {row["link_id"], row["referring_url"], row["referring_site"]} & names]
    if not mine:
        raise CommandError(
            f"no link of '{link}' leads to the wrong version. `hreflens landings` lists those that do."
        )
    texts = []
    for row in mine:
        made = swap_request(row, site=run.settings.project.site, sender=sender)
        note = "" if not made.is_fallback else f" (no draft in {row['lang']}: have it translated)"
        texts.append(
            f"{row['referring_url']}\n{row['why']}\nRequest in {made.lang}{note}:\n\n{request_text(made)}"
        )
    full = [{**row, **_request_columns(run, row, sender)} for row in mine]
    show(session, Answer(full, list(full[0]), texts))


def _show_equity(session: Session, run: "Run") -> None:
    from hreflens.act.opportunities.equity import equity_by_locale
    from hreflens.tables import LOCALE_EQUITY

    table = run.tables["locale_equity"]
    rows = sorted(table.to_pylist(), key=lambda row: (-row["links"], row["target_url"]))
    summed = equity_by_locale(table)
    named = [{**row, "locale": language_name(str(row["locale"]) or "unknown")} for row in summed]
    lost = [row for row in rows if row["state"] != "page"]
    page = (
        ("target_url", "Page linked to"),
        ("state", "Visitors meet"),
        ("links", "Links"),
        ("sites", "Sites"),
        ("value_sum", "Value"),
    )
    blocks: list[str | Grid] = [Grid("By version", _EQUITY, named)]
    if lost:
        blocks.append(Grid("Links that do not lead straight to a page", page, lost[:SHOWN]))
    blocks.append(Grid("By page", page, rows[:SHOWN]))
    show(session, Answer(rows, LOCALE_EQUITY.names, blocks, {"by_locale": summed}, "pages"))
