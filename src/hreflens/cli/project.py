"""Commands about the project itself: `init` and `config`."""

import re
from typing import Annotated

import typer

from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.session import Session, command

config_app = typer.Typer(no_args_is_help=True, help="Look at the settings of a project.")

_LIST_HELP = "Repeat the option, or write commas without blanks after them."


def listed(values: list[str] | None) -> tuple[str, ...]:
    """Return the values of a repeated option; commas without a blank after them part values too."""
    parts = (part.strip() for value in values or () for part in re.split(r",(?!\s)", value))
    return tuple(dict.fromkeys(part for part in parts if part))


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "init", rich_help_panel="Start")(init)
    command(config_app, "show")(config_show)
    app.add_typer(config_app, name="config", rich_help_panel="Look after it")


def init(
    session: Session,
    *,
    site: Annotated[str, typer.Argument(help="Your domain or host, such as acme.com.", metavar="SITE")],
    home: Annotated[
        str | None, typer.Option("--home", help="Your locale, such as en-US: reports come in it.")
    ] = None,
    markets: Annotated[
        list[str] | None, typer.Option("--markets", help="Countries that matter to you, such as us,fr,jp.")
    ] = None,
    brand: Annotated[
        list[str] | None, typer.Option("--brand", help=f"Your brand names, in any script. {_LIST_HELP}")
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="What your pages are about, in any language.")
    ] = None,
    competitors: Annotated[
        list[str] | None, typer.Option("--competitors", help="Domains of competitors.")
    ] = None,
    alias: Annotated[
        list[str] | None, typer.Option("--alias", help="Other hosts and domains of yours.")
    ] = None,
) -> None:
    """Create a project for a site, in a workspace that is made when missing.

    A second `init` changes the settings that you give and keeps the others.

    Examples:

        hreflens init acme.com --home en-US --markets us,fr,jp --brand Acme,アクメ

        hreflens init kunde.de --home de-DE --project kunde --workspace agency
    """
    from hreflens.projects.setup import init_project

    values = {
        "site": site,
        "home": home,
        "markets": listed(markets),
        "brands": listed(brand),
        "topics": listed(topic),
        "competitors": listed(competitors),
        "aliases": listed(alias),
    }
    project, is_new = init_project(session.workspace, session.project_name, values)
    done = "created" if is_new else "changed"
    facts = {"project": project.name, "folder": str(project.folder.resolve()), "done": done}
    text = f"Project '{project.name}' {done} in {project.folder}."
    show(session, Answer([facts], list(facts), [text]))
    session.say("Next: `hreflens import FILE...` with the backlink exports you have.")


def config_show(
    session: Session,
    origin: Annotated[
        bool, typer.Option("--origin", help="Say where each value comes from: env, file or default.")
    ] = False,
) -> None:
    """Show every setting with its value and meaning.

    The order is environment > file > default; a variable is named HREFLENS_FETCH__DELAY_S.

    Examples:

        hreflens config show --origin

        hreflens config show --format json
    """
    from hreflens.settings import keys, load_settings

    project = session.project()
    settings, origins = load_settings(project.settings_file)
    rows = []
    for key, meaning, _default in keys():
        section, name = key.split(".")
        row = {"key": key, "value": _without_password(getattr(getattr(settings, section), name))}
        rows.append(row | ({"origin": origins[key]} if origin else {}) | {"meaning": meaning})
    columns = [
        ("key", "Key"),
        ("value", "Value"),
        *([("origin", "Origin")] if origin else []),
        ("meaning", "Meaning"),
    ]
    grid = Grid("", columns, rows, note=f"File: {project.settings_file}")
    show(session, Answer(rows, [key for key, _ in columns], [grid]))


def _without_password(value: object) -> object:
    """Return a value with the password of an address in it hidden."""
    return re.sub(r"(?<=://)([^/@:]*):[^/@]*@", r"\1:***@", value) if isinstance(value, str) else value
