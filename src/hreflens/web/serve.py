"""Runs the dashboard: binds the address, refuses what is not safe, and starts the server."""

import ipaddress
import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from hreflens.collect.apis.translators import Translator
from hreflens.engine.accounts import users
from hreflens.engine.state import open_state
from hreflens.engine.workspace import WorkspaceError, open_workspace
from hreflens.web.config import WebConfig


def is_loopback(host: str) -> bool:
    """Return whether only programs of this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def config_for(
    workspace: Path,
    host: str,
    *,
    now: Callable[[], datetime],
    public_hosts: tuple[str, ...] = (),
    https: bool = False,
    state_url: str | None = None,
    translator: Translator | None = None,
) -> WebConfig:
    """Return the settings of a server on an address.

    Accounts are in use as soon as there is one. Without any, only loopback is served.

    Raises:
        WorkspaceError: other machines could reach it and there are no accounts.
    """
    open_workspace(workspace)
    with open_state(workspace, state_url) as state:
        accounts = bool(users(state))
    if not is_loopback(host) and not accounts:
        raise WorkspaceError(
            f"{host} can be reached from other machines, and there are no accounts. Add one first: "
            "`hreflens users add NAME --role admin`."
        )
    named = frozenset(name.lower() for name in (*public_hosts, *([] if _is_address(host) else [host])))
    return WebConfig(
        workspace=workspace,
        now=now,
        accounts=accounts,
        hosts=named,
        any_address=not is_loopback(host),
        secure_cookies=https,
        state_url=state_url,
        translator=translator,
    )


def bound_socket(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address; with port 0 the system chooses one.

    Raises:
        WorkspaceError: the port is taken or the address is not this machine's.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        raise WorkspaceError(
            f"cannot listen on {host}, port {port}: {error.strerror or error}. Choose another --port."
        ) from error
    return bound


def serve(config: WebConfig, bound: socket.socket) -> None:
    """Serve until interrupted, and run what is due meanwhile.

    Raises:
        WorkspaceError: the state cannot be opened.
    """
    import uvicorn

    from hreflens.projects.workers import work_beside
    from hreflens.web.app import create_app

    settings = uvicorn.Config(
        create_app(config),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_graceful_shutdown=5,
    )
    end = work_beside(
        config.workspace,
        lambda: open_state(config.workspace, config.state_url),
        now=config.now,
        state_url=config.state_url,
    )
    try:
        uvicorn.Server(settings).run(sockets=[bound])
    finally:
        end()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
