"""The JSON API of what is gathered from outside: services and their costs, the crawl of the owner's own site."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException
from pydantic import BaseModel, Field

from hreflens.web.connecting import Plan, plan_of, service_named, service_states, start_collecting
from hreflens.web.here import InProject
from hreflens.web.pages.own_site import USUAL_DEPTH, USUAL_PAGES, start_crawl, summary

router = APIRouter(prefix="/api/projects/{project}", tags=["services and own site"])
BUSY = "another job of this project is under way"


class AskIn(BaseModel):
    """What to ask a service for; what is not given is the service's first report, the own site, the last 90 days."""

    report: str = Field(default="", max_length=60)
    target: str = Field(default="", max_length=500)
    limit: int = Field(default=1_000, ge=1, le=5_000_000)
    start: date | None = None
    end: date | None = None
    options: dict[str, str] = Field(default_factory=dict, max_length=20)

    def given(self) -> dict[str, Any]:
        """Return it as forms give it."""
        return self.model_dump(mode="json")


class CollectIn(AskIn):
    """A collection to start."""

    agreed: str = Field(default="", max_length=100, description="the plan's `cost`, where something is paid")
    partial: bool = Field(default=False, description="import what came even when the service stops")


class CrawlIn(BaseModel):
    """A crawl of the owner's site to start."""

    pages: int = Field(default=USUAL_PAGES, ge=1)
    depth: int = Field(default=USUAL_DEPTH, ge=0)


@router.get("/connectors")
def connectors(here: InProject) -> list[dict[str, Any]]:
    """Return the services: whether they can be asked, their reports, which variables are missing. No key is told."""
    return [
        {
            "service": state.service.name,
            "title": state.service.title,
            "ready": state.ready,
            "missing": list(state.variables),
            "fault": state.fault,
            "reports": dict(state.service.reports),
            "options": dict(state.service.options),
            "last_job": state.last["id"] if state.last else None,
        }
        for state in service_states(here)
    ]


@router.post("/connectors/{service}/plan")
def plan(here: InProject, service: str, given: Annotated[AskIn, Body()]) -> dict[str, Any]:
    """Return what would be asked and what it costs; nothing is asked."""
    return _plain(plan_of(here, service_named(service), given.given()))


@router.post("/connectors/{service}/collect")
def collect(here: InProject, service: str, given: Annotated[CollectIn, Body()]) -> dict[str, Any]:
    """Start a collection, for administrators; answers 409 without keys, without agreement, or while a job is under way."""
    here.need("admin")
    made = plan_of(here, service_named(service), given.given())
    number = start_collecting(here, made, agreed=given.agreed, partial=given.partial)
    if number is None:
        raise HTTPException(409, BUSY)
    return {"job": number, **_plain(made)}


def _plain(made: Plan) -> dict[str, Any]:
    query, estimate = made.query, made.estimate
    return {
        "service": made.service.name,
        "report": query.report,
        "target": query.target,
        "limit": query.limit,
        "start": query.start.isoformat() if query.start else None,
        "end": query.end.isoformat() if query.end else None,
        "options": dict(query.options),
        "requests": estimate.requests,
        "units": estimate.units,
        "unit": estimate.unit,
        "paid": estimate.paid,
        "cost": made.cost,
        "note": estimate.note,
    }


@router.get("/own-site")
def own_site(here: InProject) -> dict[str, Any]:
    """Return what the crawl of the owner's site shows in the audit; empty before one."""
    return (summary(here.run) if here.run else None) or {}


@router.post("/own-site/crawl")
def crawl(here: InProject, given: Annotated[CrawlIn, Body()]) -> dict[str, int]:
    """Start a polite crawl of the owner's site; answers 409 while a job is under way."""
    number = start_crawl(here, str(given.pages), str(given.depth))
    if number is None:
        raise HTTPException(409, BUSY)
    return {"job": number}
