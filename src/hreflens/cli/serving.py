"""The commands `serve` and `users`: the dashboard, and who may use it when others can reach it."""

import os
from typing import Annotated, Any

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.session import Session, command

users_app = typer.Typer(
    no_args_is_help=True, help="Accounts of the dashboard, needed when others can reach it."
)
PORT = 8000
StateOption = Annotated[
    str | None,
    typer.Option(
        "--state-url",
        envvar="HREFLENS_STATE_URL",
        metavar="URL",
        help="SQLAlchemy URL of a shared database such as postgresql+pg8000://...; else the workspace's own.",
    ),
]
RoleOption = Annotated[str, typer.Option("--role", help="viewer, reviewer or admin.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "serve", rich_help_panel="Look into it")(serve)
    command(users_app, "add")(add_user)
    command(users_app, "list")(list_users)
    command(users_app, "role")(set_role)
    command(users_app, "remove")(remove_user)
    app.add_typer(users_app, name="users", rich_help_panel="Start")


def serve(
    session: Session,
    *,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = PORT,
    public_host: Annotated[
        list[str] | None,
        typer.Option("--public-host", metavar="NAME", help="Host name by which people reach it; repeatable."),
    ] = None,
    https: Annotated[
        bool,
        typer.Option("--https", help="People reach it by https (a proxy before it): mark cookies secure."),
    ] = False,
    state_url: StateOption = None,
) -> None:
    """Serve the dashboard: look, understand, decide, build files. Ctrl-C ends it.

    On this machine only, unless --host says otherwise; then everybody needs an account (`hreflens users add`).

    Cards of links can have their anchor and passage translated when HREFLENS_DEEPL_KEY, or HREFLENS_LIBRETRANSLATE_URL
    (and _KEY), is set. Nothing is sent before somebody presses the button.

    Examples:

        hreflens serve

        hreflens serve --host 0.0.0.0 --public-host links.acme.com --https
    """
    run_server(session, host, port, public_hosts=tuple(public_host or ()), https=https, state_url=state_url)


def run_server(
    session: Session,
    host: str,
    port: int,
    *,
    public_hosts: tuple[str, ...] = (),
    https: bool = False,
    state_url: str | None = None,
) -> None:
    """Serve the workspace of a session until interrupted."""
    from hreflens.collect.apis.translators import translator_of
    from hreflens.web.serve import bound_socket, config_for
    from hreflens.web.serve import serve as run

    config = config_for(
        session.workspace,
        host,
        now=session.now,
        public_hosts=public_hosts,
        https=https,
        state_url=state_url,
        translator=translator_of(os.environ),
    )
    bound = bound_socket(host, port)
    shown = f"[{host}]" if ":" in host else host
    session.say(f"The dashboard is at http://{shown}:{bound.getsockname()[1]}/ (Ctrl-C ends it)")
    run(config, bound)


def add_user(
    session: Session,
    *,
    name: Annotated[str, typer.Argument(help="Name to log in with.", metavar="NAME")],
    role: RoleOption = "viewer",
    project: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            metavar="PROJECT",
            help="Project this person may see; repeatable. Admins without one see all.",
        ),
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    state_url: StateOption = None,
) -> None:
    """Add an account, or give one a new password, role and projects; whoever is logged in with it is logged out.

    Examples:

        hreflens users add ana --role reviewer --for acme.com
    """
    import sys

    from hreflens.engine.accounts import add_user as add
    from hreflens.engine.workspace import project_names

    unknown = sorted(set(project or ()) - set(project_names(session.workspace)))
    if unknown:
        raise CommandError(f"there is no project '{unknown[0]}' in {session.workspace}.")
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    with _state(session, state_url) as state:
        add(state, name, password, role, tuple(project or ()), at=session.now())
    session.say(f"{name} may log in as {role}.")


def list_users(session: Session, state_url: StateOption = None) -> None:
    """List the accounts, their roles and projects.

    Examples:

        hreflens users list
    """
    from hreflens.engine.accounts import users

    with _state(session, state_url) as state:
        rows: list[dict[str, Any]] = [{**row, "projects": " ".join(row["projects"])} for row in users(state)]
    columns = (("name", "Name"), ("role", "Role"), ("projects", "Projects"), ("created_at", "Since"))
    show(session, Answer(rows, [key for key, _ in columns], [Grid("", columns, rows)]))


def set_role(
    session: Session,
    name: Annotated[str, typer.Argument(help="The account.", metavar="NAME")],
    role: Annotated[str, typer.Argument(help="viewer, reviewer or admin.", metavar="ROLE")],
    state_url: StateOption = None,
) -> None:
    """Change what an account may do; it counts from its next click on.

    Examples:

        hreflens users role ana admin
    """
    from hreflens.engine.accounts import set_role as change

    with _state(session, state_url) as state:
        if not change(state, name, role):
            raise CommandError(f"there is no account '{name}'.")
    session.say(f"{name} is now {role}.")


def remove_user(
    session: Session,
    name: Annotated[str, typer.Argument(help="The account.", metavar="NAME")],
    state_url: StateOption = None,
) -> None:
    """Remove an account and log it out everywhere; what it did stays in the logs.

    Examples:

        hreflens users remove ana
    """
    from hreflens.engine.accounts import remove_user as remove

    with _state(session, state_url) as state:
        if not remove(state, name):
            raise CommandError(f"there is no account '{name}'.")
    session.say(f"{name} is removed.")


def _state(session: Session, state_url: str | None) -> Any:
    from hreflens.engine.state import open_state
    from hreflens.engine.workspace import open_workspace

    return open_state(open_workspace(session.workspace), state_url)
