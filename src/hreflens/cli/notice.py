"""The command `notice`: a letter to the owner of a site, drafted in the site's language. It sends nothing."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.auditing import load
from hreflens.cli.output import Answer, show
from hreflens.cli.session import Session, command
from hreflens.terms import NoticeKind

if TYPE_CHECKING:
    from hreflens.act.notices import Notice

COLUMNS = (
    *("site", "kind", "lang", "site_lang", "subject", "body", "addresses", "places", "links"),
    *("left_out", "guides"),
)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "notice", rich_help_panel="Act")(notice)


def notice(
    session: Session,
    *,
    site: Annotated[str, typer.Argument(help="Linking site or domain.", metavar="DOMAIN")],
    kind: Annotated[
        NoticeKind,
        typer.Option(
            "--kind", help="hacked: pages that others planted there; removal: links marked review or act."
        ),
    ] = NoticeKind.HACKED,
    lang: Annotated[
        str, typer.Option("--lang", help="Language of the letter (de, ja ...); else the site's own.")
    ] = "",
    sender: Annotated[str, typer.Option("--from", help="Who signs; else your site's name.")] = "",
) -> None:
    """Draft a letter to the owner of a site in the site's language. Nothing is sent: read, change, send it yourself.

    `hacked` tells an owner which pages look planted there by others and how to clean up; it blames nobody.
    `removal` asks for the removal of links that the audit or you marked review or act.

    Examples:

        hreflens notice scuola.example.it

        hreflens notice blog.example.de --kind removal --from "Ann Lee" -o mail.txt
    """
    from hreflens.act.notices import LANGUAGES, draft_notice
    from hreflens.act.notices.templates import template_for

    run = load(session)
    if lang and template_for(lang).lang.split("-")[0] != lang.replace("_", "-").split("-")[0].lower():
        session.warn(f"there is no letter in '{lang}'; it is in English. There are: {', '.join(LANGUAGES)}")
    made = draft_notice(run.tables, run.settings, site, kind, as_of=run.as_of, lang=lang, sender=sender)
    if made.left_out:
        session.warn(f"{made.left_out:,} more links are not in the letter: `hreflens export links` holds all")
    session.say("A draft: nothing was sent.")
    show(session, Answer([_row(made)], COLUMNS, [made.text()]))


def _row(made: "Notice") -> dict[str, Any]:
    row = {name: getattr(made, name) for name in COLUMNS if name != "guides"}
    return {**row, "kind": made.kind.value, "guides": [each.url for each in made.help]}
