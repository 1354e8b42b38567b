"""The pages, one module per group, each with a router of its own."""

from fastapi import APIRouter

from hreflens.web.pages import (
    api,
    cards,
    disavow,
    imports,
    links,
    login,
    networks,
    opportunities,
    periods,
    projects,
    report,
    review,
    settings,
    trail,
    translation,
    watch,
)

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router
    for module in (
        login,
        projects,
        links,
        cards,
        translation,
        review,
        networks,
        disavow,
        imports,
        watch,
        periods,
        trail,
        settings,
        report,
        opportunities,
        api,
    )
)
