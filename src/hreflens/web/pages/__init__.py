"""The pages, one module per group, each with a router of its own."""

from fastapi import APIRouter

from hreflens.web.pages import (
    api,
    api_gather,
    api_outreach,
    cards,
    connectors,
    disavow,
    imports,
    links,
    login,
    networks,
    opportunities,
    outreach,
    own_site,
    projects,
    prospects,
    report,
    review,
    settings,
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
        connectors,
        own_site,
        watch,
        settings,
        report,
        opportunities,
        prospects,
        outreach,
        api,
        api_outreach,
        api_gather,
    )
)
