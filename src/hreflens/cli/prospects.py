"""The commands `prospects` and `outreach`: whom to talk to in a language or market, in what words, and what came of it."""

import getpass
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.output import Answer, Grid, country_name, language_name, show
from hreflens.cli.session import Session, command

if TYPE_CHECKING:
    from hreflens.act.prospects.find import Prospect
    from hreflens.engine.outreach import Board
    from hreflens.projects.audits import Run

_COLUMNS = (
    ("display_site", "Site"), ("kind", "Kind"), ("language", "Language"), ("country", "Market"), ("competitors", "Why"),
    ("market_pct", "Standing"), ("relevance", "Relevance"), ("offer", "Page to offer"), ("contact", "Contact"),
)  # fmt: skip
_CARDS = (
    ("site", "Site"), ("status", "Status"), ("kind", "Kind"), ("lang", "Language"), ("due_on", "Due"), ("contact_url", "Contact page"),
    ("changed_at", "Changed"),
)  # fmt: skip


class Status(StrEnum):
    """Where a card can be put."""

    FOUND = "found"
    CONTACTED = "contacted"
    ANSWERED = "answered"
    PLACED = "placed"
    VERIFIED = "verified"
    DECLINED = "declined"


class DraftKind(StrEnum):
    """Which draft."""

    GUEST_POST = "guest_post"
    RESOURCE = "resource"
    BROKEN_LINK = "broken_link"
    UNLINKED_MENTION = "unlinked_mention"
    THANKS = "thanks"


SiteArgument = Annotated[str, typer.Argument(help="Site, as `hreflens prospects` shows it.")]
ByOption = Annotated[str, typer.Option("--by", help="Who says so; else the name of your account here.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "prospects", rich_help_panel="Act")(prospects)
    group = typer.Typer(
        no_args_is_help=True,
        help="The outreach board: who was found, written to, has answered. Sends nothing.",
    )
    for name, function in (
        ("board", board), ("add", add), ("draft", draft), ("move", move), ("note", note), ("due", due), ("verify", verify),
        ("avoid", avoid), ("allow", allow),
    ):  # fmt: skip
        command(group, name)(function)
    app.add_typer(group, name="outreach", rich_help_panel="Act")


def prospects(
    session: Session,
    *,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Only sites in this language, such as es.")
    ] = None,
    market: Annotated[
        str | None, typer.Option("--market", help="Only sites of this market, such as MX.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Only this kind, such as newspaper; repeat for several."),
    ] = None,
    least: Annotated[
        int, typer.Option("--least", help="Least number of competitors that a site links to.", min=1)
    ] = 2,
    neighbours: Annotated[
        bool,
        typer.Option(
            "--neighbours/--no-neighbours", help="Also sites that your linking sites link to beside you."
        ),
    ] = True,
    fetch: Annotated[
        bool,
        typer.Option("--fetch", help="Read one page of each and its contact page first, politely."),
    ] = False,
    top: Annotated[int, typer.Option("--top", help="Most sites shown in a table.", min=1)] = 40,
) -> None:
    """Find sites that link to your competitors, or stand beside you, but do not link to you yet.

    Import the competitors' backlinks (`hreflens import`, or `hreflens collect SERVICE --target RIVAL`) after naming them
    with `hreflens init --competitors`. Sites of link networks, sites under review and sites of unlawful niches are never
    proposed. Standing is the percentile among the found sites of the same market, by the vendors' numbers.

    Examples:

        hreflens prospects --lang es --market MX

        hreflens prospects --kind newspaper --kind association --fetch

        hreflens prospects --least 1 --format csv -o prospects.csv
    """
    from hreflens.act.prospects.find import Wanted

    wanted = Wanted(lang, market, tuple(kind or ()), least, neighbours)
    run, found = _found(session, wanted, fetch=fetch)
    if not found and not run.settings.project.competitors:
        session.warn(
            "no competitors are named: `hreflens init SITE --competitors rival.com`, then import their backlinks."
        )
    rows = [asdict(each) for each in found]
    shown = [_shown(row) for row in rows[:top]]
    more = f"{len(rows) - top:,} more: --top, or --format csv." if len(rows) > top else ""
    columns = list(rows[0]) if rows else [key for key, _ in _COLUMNS]
    show(session, Answer(rows, columns, [Grid("", _COLUMNS, shown, more)]))
    if rows:
        session.say("Next: `hreflens outreach add SITE`, then `hreflens outreach draft SITE`.")


def _found(session: Session, wanted: Any, *, fetch: bool = False) -> "tuple[Run, list[Prospect]]":
    from hreflens.cli.auditing import load
    from hreflens.projects.prospecting import fetch_prospects, prospects_of

    run = load(session)
    with session.state() as state:
        from hreflens.engine.outreach import Board

        avoided = tuple(Board(state.engine, run.project.name).avoided())
    found = prospects_of(run, wanted, avoid=avoided)
    if fetch and found:
        from hreflens.cli.progress import progress

        with progress(session) as report:
            pages, contacts = fetch_prospects(
                run.project,
                run.settings,
                [each.example_url for each in found if each.example_url],
                now=session.now,
                progress=lambda done: report("pages", done.done, done.total),
            )
        session.say(f"{pages:,} pages and {contacts:,} contact pages fetched.")
        found = prospects_of(run, wanted, avoid=avoided)
    return run, found


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    offer = row["offer_url"] or "–"
    if row["lang"] and not row["offer_lang_fits"]:
        offer = f"needs a page in {language_name(row['lang'])}; nearest: {offer}"
    return {
        **row,
        "language": language_name(row["lang"]) if row["lang"] else None,
        "country": country_name(row["market"]) if row["market"] else None,
        "competitors": f"links to {', '.join(row['competitors'])}"
        if row["competitors"]
        else f"linked by {row['links']} of your linking sites",
        "offer": offer,
        "contact": _contact(row),
    }


def _contact(row: dict[str, Any]) -> str | None:
    """Return how to write to a site, as far as it was read: a mailbox of an office, a form, a page; in which language."""
    if not row["contact_url"]:
        return None
    by = row["contact_mail"] or ("form at " if row["contact_form"] else "") + row["contact_url"]
    return f"{by} ({language_name(row['contact_lang'])})" if row["contact_lang"] else by


def board(
    session: Session,
    *,
    status: Annotated[Status | None, typer.Option("--status", help="Only these cards.")] = None,
) -> None:
    """Show the cards: those due first, then the latest changed.

    Examples:

        hreflens outreach board --status contacted
    """
    from hreflens.engine.outreach import CardStatus

    with session.state() as state:
        cards = _board(session, state).cards(CardStatus(status.value) if status else None)
    rows = [{key: value for key, value in card.items() if key not in ("id", "project")} for card in cards]
    show(session, Answer(rows, [key for key, _ in _CARDS], [Grid("", _CARDS, rows)]))


def add(
    session: Session, sites: Annotated[list[str], typer.Argument(help="Sites to add.")], *, by: ByOption = ""
) -> None:
    """Put sites on the board, with what is known of them.

    Examples:

        hreflens outreach add diario.mx blog.example.es
    """
    from hreflens.act.prospects.find import Wanted

    _, found = _found(session, Wanted(least=1))
    known = {each.site: each for each in found} | {each.display_site: each for each in found}
    rows = []
    with session.state() as state:
        cards = _board(session, state)
        for name in sites:
            each = known.get(name)
            facts = {} if each is None else {"kind": each.kind, "lang": each.lang or "", "contact_url": each.contact_url or "", "offer_url": each.offer_url or ""}  # fmt: skip
            site = each.site if each else name.strip().lower()
            is_new = cards.add(site, facts, by=by or _me(), at=session.now())
            rows.append({"site": site, "added": is_new, "known": each is not None})
    columns = (("site", "Site"), ("added", "Added"), ("known", "Known from the audit"))
    show(session, Answer(rows, [key for key, _ in columns], [Grid("", columns, rows)]))


def draft(
    session: Session,
    site: SiteArgument,
    *,
    kind: Annotated[DraftKind, typer.Option("--kind", help="What to write.")] = DraftKind.GUEST_POST,
    lang: Annotated[str | None, typer.Option("--lang", help="Language; else the site's own.")] = None,
    sender: Annotated[str, typer.Option("--sender", help="Your name.")] = "",
    topic: Annotated[str, typer.Option("--topic", help="What it is about, in the site's language.")] = "",
    broken: Annotated[str, typer.Option("--broken", help="The dead address, for broken_link.")] = "",
) -> None:
    """Write a draft in the site's language, to be read, changed and sent by you. What is not known stays in square brackets.

    Examples:

        hreflens outreach draft diario.mx --kind resource --sender "Ana Ruiz"
    """
    from hreflens.act.prospects.find import Wanted
    from hreflens.projects.prospecting import draft_for

    run, found = _found(session, Wanted(least=1))
    with session.state() as state:
        reason = _board(session, state).avoided().get(site)
    if reason is not None:
        raise CommandError(f"{site} is on the do-not-contact list{f' ({reason})' if reason else ''}.")
    each = next((one for one in found if site in (one.site, one.display_site)), None)
    facts: dict[str, str | None] = {"site": site, "broken_url": broken}
    if each is not None:
        facts |= {
            "example_url": each.example_url,
            "title": each.title,
            "offer_url": each.offer_url,
            "lang": each.lang,
            "offer_title": _title_of(run, each.offer_url),
        }
    made = draft_for(kind.value, facts, run.settings, sender=sender, topic=topic, lang=lang)
    contact = {name: getattr(each, name, None) for name in ("contact_url", "contact_lang", "contact_mail", "contact_form")}  # fmt: skip
    row = {"site": site, "kind": made.kind, "lang": made.lang, **contact, "subject": made.subject, "body": made.body, "open_slots": list(made.open_slots)}  # fmt: skip
    to = _contact(contact) or "no contact page is known: `hreflens prospects --fetch` looks for it"
    show(session, Answer([row], list(row), [f"To: {to}\n\n{made.subject}\n\n{made.body}"]))
    if made.open_slots:
        session.say(f"To be filled in: {', '.join(made.open_slots)}. Nothing was sent.")


def _title_of(run: "Run", url: str | None) -> str:
    rows = (
        run.tables["target_pages"].select(["url", "title"]).to_pylist()
        if "target_pages" in run.tables
        else []
    )
    return next((str(row["title"] or "") for row in rows if row["url"] == url), "")


def move(
    session: Session,
    site: SiteArgument,
    to: Annotated[Status, typer.Argument(help="Where to.")],
    *,
    note: Annotated[str, typer.Option("--note", help="Why, or what was said.")] = "",
    by: ByOption = "",
) -> None:
    """Put a card where it stands now.

    Examples:

        hreflens outreach move diario.mx contacted --note "by their form"
    """
    from hreflens.engine.outreach import CardStatus

    with session.state() as state:
        _board(session, state).move(site, CardStatus(to.value), note=note, by=by or _me(), at=session.now())
    _done(session, site, to.value)


def note(
    session: Session,
    site: SiteArgument,
    text: Annotated[
        str | None, typer.Argument(help="The note; without one the card's history is shown.")
    ] = None,
    *,
    by: ByOption = "",
) -> None:
    """Add a note to a card, or show what happened to it.

    Examples:

        hreflens outreach note diario.mx "asked for an outline"

        hreflens outreach note diario.mx
    """
    with session.state() as state:
        cards = _board(session, state)
        if text is not None:
            cards.note(site, text, by=by or _me(), at=session.now())
            _done(session, site, "noted")
            return
        rows = [{key: row[key] for key in ("at", "by_whom", "action", "note")} for row in cards.history(site)]
    columns = (("at", "When"), ("by_whom", "Who"), ("action", "What"), ("note", "Note"))
    show(session, Answer(rows, [key for key, _ in columns], [Grid(site, columns, rows)]))


def due(
    session: Session,
    site: SiteArgument,
    day: Annotated[str, typer.Argument(help="Day as 2026-12-01, or 'none'.")],
    *,
    by: ByOption = "",
) -> None:
    """Set the day on which to look at a card again.

    Examples:

        hreflens outreach due diario.mx 2026-12-01
    """
    with session.state() as state:
        when = None if day == "none" else session.day(day)
        _board(session, state).due(site, when, by=by or _me(), at=session.now())
    _done(session, site, f"due {day}")


def verify(session: Session) -> None:
    """Move placed cards to verified where the current audit knows a live link of the site.

    Examples:

        hreflens outreach verify
    """
    from hreflens.cli.auditing import load
    from hreflens.projects.prospecting import verify_placed

    run = load(session)
    with session.state() as state:
        seen = verify_placed(_board(session, state), run, now=session.now())
    rows = [{"site": site, "status": "verified"} for site in seen]
    show(
        session, Answer(rows, ("site", "status"), [Grid("", (("site", "Site"), ("status", "Status")), rows)])
    )


def avoid(
    session: Session,
    site: Annotated[str | None, typer.Argument(help="Site; without one the list is shown.")] = None,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    by: ByOption = "",
) -> None:
    """Put a site on the do-not-contact list of the whole workspace, or show the list.

    Examples:

        hreflens outreach avoid diario.mx --reason "asked us to stop"
    """
    with session.state() as state:
        cards = _board(session, state)
        if site is not None:
            cards.avoid(site.strip().lower(), reason=reason, by=by or _me(), at=session.now())
            _done(session, site, "not to be contacted")
            return
        rows = [{"site": name, "reason": why} for name, why in cards.avoided().items()]
    show(
        session, Answer(rows, ("site", "reason"), [Grid("", (("site", "Site"), ("reason", "Reason")), rows)])
    )


def allow(session: Session, site: SiteArgument) -> None:
    """Take a site off the do-not-contact list.

    Examples:

        hreflens outreach allow diario.mx
    """
    with session.state() as state:
        if not _board(session, state).allow(site.strip().lower()):
            raise CommandError(f"{site} is not on the do-not-contact list.")
    _done(session, site, "may be contacted")


def _board(session: Session, state: Any) -> "Board":
    from hreflens.engine.outreach import Board

    return Board(state.engine, session.project().name)


def _done(session: Session, site: str, what: str) -> None:
    row = {"site": site, "done": what}
    show(session, Answer([row], tuple(row), [f"{site}: {what}."]))


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
