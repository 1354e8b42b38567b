"""The pages, one module per group, each with a router of its own."""

from fastapi import APIRouter

from hreflens.show.web.pages import (
    api,
    cards,
    disavow,
    imports,
    links,
    login,
    projects,
    report,
    review,
    settings,
    watch,
)

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router
    for module in (login, projects, links, cards, review, disavow, imports, watch, settings, report, api)
)
