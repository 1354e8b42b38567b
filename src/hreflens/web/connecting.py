"""What the pages and the API do with services: whether one can be asked, what a query costs, who may start it.

Keys are of the workspace, for all its projects, and stand in the environment or in its keys file: no page shows one
and none is typed into a page. That is why only administrators start a collection, and why one who sees some projects
only is kept to their own sites where a service would show what the keys' owner has of others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException

from hreflens.collect.apis import BY_NAME, SERVICES, Service
from hreflens.collect.apis.errors import KeysError
from hreflens.collect.apis.keys import Keys, variable_of
from hreflens.collect.apis.service import Estimate, Query
from hreflens.collect.links import is_own, own_host_test
from hreflens.engine.jobs import add_job, jobs, open_jobs
from hreflens.projects.connecting import KEYS_FILE, keys_of
from hreflens.projects.gathering import AskedError, args_of, query_of
from hreflens.projects.work import start_job
from hreflens.urls.canonical import canonical_url, host_of
from hreflens.web.here import Here, settings_in

PRIVATE = frozenset({"search-console", "ga4", "bing", "matomo"})
"""Services that show the keys' owner what nobody else may see: figures of sites, not links of the web."""
JOBS_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class ServiceState:
    """Whether a service can be asked: ready, or which variables are missing, or what is wrong with the keys file."""

    service: Service
    ready: bool
    variables: tuple[str, ...]
    fault: str
    last: Mapping[str, Any] | None
    """The last job that asked it, as `engine.jobs` gives it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A query and what it costs before it is sent."""

    service: Service
    query: Query
    estimate: Estimate

    @property
    def cost(self) -> str:
        """Return what has to be agreed to, as it is written in forms: '2750 units'; '' when nothing is paid."""
        return f"{self.estimate.units:.10g} {self.estimate.unit}" if self.estimate.paid else ""


def service_states(here: Here) -> list[ServiceState]:
    """Return the services in the order in which they are shown."""
    asked: dict[str, Mapping[str, Any]] = {}
    for row in jobs(here.state, here.name, JOBS_LOOKED_AT):
        if row["kind"] == "collect":
            asked.setdefault(str(row["args"].get("service")), row)
    return [state_of(here, service, asked.get(service.name)) for service in SERVICES]


def state_of(here: Here, service: Service, last: Mapping[str, Any] | None = None) -> ServiceState:
    """Return whether one service can be asked. It says which keys are there, never what they are."""
    try:
        keys = keys_of(service, here.config.workspace)
    except KeysError as error:
        # The message names the server's folders, which only its administrators need.
        told = str(error) if here.user.may("admin") else f"{KEYS_FILE} cannot be used."
        return ServiceState(service, False, (), told, last)
    missing = _missing(service, keys)
    return ServiceState(service, not missing, missing, "", last)


def _missing(service: Service, keys: Keys) -> tuple[str, ...]:
    """Return the variables of the keys that are not there; of keys that stand for each other, those of the first."""
    wanted = service.keys or service.optional_keys[:1]
    others = service.optional_keys[1:3]
    if not service.keys and others and keys.has(*others):
        return ()
    return tuple(variable_of(service.name, name) for name in wanted if not keys.has(name))


def service_named(name: str) -> Service:
    """Return a service by its name. Raises HTTPException: 404, there is none."""
    found = BY_NAME.get(name)
    if found is None:
        raise HTTPException(404, "not_found")
    return found


def plan_of(here: Here, service: Service, given: Mapping[str, Any]) -> Plan:
    """Return what would be asked and what it costs; nothing is asked.

    Raises:
        HTTPException: 422, in words.
    """
    try:
        query = query_of(service, given, settings_in(here), here.config.now().date())
        return Plan(service, query, service.estimate(query))
    except AskedError as error:
        raise HTTPException(422, str(error)) from error


def check_allowed(here: Here, plan: Plan) -> None:
    """Refuse who may not start this.

    Raises:
        HTTPException: 403.
    """
    here.need("admin")
    if here.user.projects is None or plan.service.name not in PRIVATE:
        return
    target = plan.query.target.removeprefix("sc-domain:")
    address = canonical_url(target if "://" in target else f"https://{target}")
    if (
        target.isdigit()
        or address is None
        or not is_own(host_of(address), own_host_test(settings_in(here).own_hosts))
    ):
        raise HTTPException(
            403,
            "The keys of this service are for all projects, and this is not a site of yours: ask an administrator of all projects.",
        )


def start_collecting(here: Here, plan: Plan, *, agreed: str, partial: bool) -> int | None:
    """Queue the job that asks a service; return its number, None while another job is under way.

    Raises:
        HTTPException: 403; 409 without keys, or where the cost was not agreed to.
    """
    check_allowed(here, plan)
    state = state_of(here, plan.service)
    if not state.ready:
        raise HTTPException(409, state.fault or f"A key is missing: set {', '.join(state.variables)}.")
    if agreed != plan.cost:
        raise HTTPException(409, f"This costs {plan.cost} at most: agree to it first.")
    if open_jobs(here.state, here.name):
        return None
    return _queue(here, plan, partial=partial)


def restart(here: Here, args: Mapping[str, Any]) -> int:
    """Queue a collection again, which goes on after the last page kept. Raises HTTPException: 403, 404 or 422."""
    plan = plan_of(here, service_named(str(args.get("service"))), args)
    check_allowed(here, plan)
    return _queue(here, plan, partial=bool(args.get("partial")))


def _queue(here: Here, plan: Plan, *, partial: bool) -> int:
    args = args_of(plan.service, plan.query, partial=partial)
    number = add_job(here.state, here.name, "collect", args, by=here.user.name, at=here.config.now())
    told = f"{plan.service.name} {plan.query.report} {plan.query.target}"
    here.note("collect_started", f"{told} ({plan.cost})" if plan.cost else told)
    start_job(here.config.workspace, number, here.config.state_url)
    return number
