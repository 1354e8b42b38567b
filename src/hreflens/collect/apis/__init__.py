"""Services asked by their API: one module each. `SERVICES` lists them in the order in which they are shown."""

from hreflens.collect.apis import (
    ahrefs,
    bing,
    dataforseo,
    ga4,
    majestic,
    matomo,
    moz,
    search_console,
    semrush,
)
from hreflens.collect.apis.errors import ApiError
from hreflens.collect.apis.service import Service

SERVICES: tuple[Service, ...] = (
    search_console.SERVICE,
    ga4.SERVICE,
    bing.SERVICE,
    ahrefs.SERVICE,
    moz.SERVICE,
    majestic.SERVICE,
    semrush.SERVICE,
    dataforseo.SERVICE,
    matomo.SERVICE,
)
BY_NAME: dict[str, Service] = {service.name: service for service in SERVICES}

__all__ = ["BY_NAME", "SERVICES", "ApiError", "Service"]
