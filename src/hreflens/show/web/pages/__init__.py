"""The pages, one module per group, each with a router of its own."""

from fastapi import APIRouter

from hreflens.show.web.pages import (
    cards,
    links,
    login,
    projects,
    report,
)

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router
    for module in (login, projects, links, cards, report)
)
