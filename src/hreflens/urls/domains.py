"""Registrable domain, public suffix and unit of ownership ("site") of a host, by the bundled Public Suffix List.

Two different questions live here: *under which registration is this host* (ICANN part of the list) and *who
publishes there* (private part plus `platforms`). It must not fetch the list: the bundled one is used.
"""

import re
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from hreflens.urls.canonical import host_of, path_of
from hreflens.urls.platforms import PATH_PLATFORMS, PLATFORM_LABELS, SUBDOMAIN_PLATFORMS

_ICANN = PublicSuffixList(only_icann=True, accept_unknown=True)
_ALL = PublicSuffixList(accept_unknown=True)
_IP = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$")


def is_ip(host: str) -> bool:
    """Return whether a host is an IPv4 or bracketed IPv6 address. Raises nothing."""
    return bool(_IP.match(host))


@lru_cache(maxsize=200_000)
def registrable_domain(host: str) -> str | None:
    """Return the registrable domain (eTLD+1, ICANN part) of a host, or None for a bare public suffix.

    An IP address is its own registration. Raises nothing.
    """
    if is_ip(host):
        return host
    domain: str | None = _ICANN.privatesuffix(host)
    return domain


@lru_cache(maxsize=200_000)
def public_suffix(host: str) -> str | None:
    """Return the ICANN public suffix of a host ('co.jp', 'com'), None for an IP address. Raises nothing."""
    if is_ip(host):
        return None
    suffix: str | None = _ICANN.publicsuffix(host)
    return suffix


@lru_cache(maxsize=200_000)
def is_public_suffix(host: str) -> bool:
    """Return whether a host is itself a public suffix, ICANN or private ('co.jp', 'github.io'). Raises nothing."""
    return not is_ip(host) and _ALL.privatesuffix(host) is None


@lru_cache(maxsize=200_000)
def _host_site(host: str) -> tuple[str, bool]:
    """Return (site by host alone, is a tenant)."""
    if is_ip(host):
        return host, False
    own = _ICANN.privatesuffix(host)
    if own is None:
        return host, False
    tenant = _ALL.privatesuffix(host)
    if tenant is not None and tenant != own:
        return tenant, True
    if tenant is None:
        return host, False  # the host is a private suffix itself: the platform's own pages
    if own in SUBDOMAIN_PLATFORMS and host != own:
        label = host[: -len(own) - 1].rsplit(".", 1)[-1]
        if label not in PLATFORM_LABELS:
            return f"{label}.{own}", True
    return own, False


def is_hosting_platform(host: str) -> bool:
    """Return whether many unrelated people publish under this host or domain. Raises nothing."""
    bare = host.removeprefix("www.")
    return (
        (not is_ip(host) and is_public_suffix(host))
        or bare in SUBDOMAIN_PLATFORMS
        or host in PATH_PLATFORMS
        or f"www.{bare}" in PATH_PLATFORMS
        or bare in PATH_PLATFORMS
        or is_platform_domain(bare)
    )


@lru_cache(maxsize=50_000)
def is_platform_domain(domain: str) -> bool:
    """Return whether some host of this registrable domain is a path platform or holds private suffixes."""
    return any(host == domain or host.endswith("." + domain) for host in PATH_PLATFORMS)


def site_of(url: str) -> str | None:
    """Return the unit of ownership of a canonical URL: registrable domain or platform tenant.

    Tenants by path are written `host/first/segments`. None when the URL has no host. Raises nothing.
    """
    host = host_of(url)
    if host is None:
        return None
    return site_of_host(host, path_of(url))


def site_of_host(host: str, path: str = "/") -> str:
    """Return the unit of ownership of a host and path (see `site_of`). Raises nothing."""
    depth = _tenant_depth(host)
    if depth is not None:
        shown = host.removeprefix("www.")
        segments = [part for part in path.split("?", 1)[0].split("/") if part][:depth]
        return shown + "/" + "/".join(segments) if len(segments) == depth else shown
    return _host_site(host)[0]


@lru_cache(maxsize=200_000)
def _tenant_depth(host: str) -> int | None:
    """Return how many path segments name a tenant of a host, None when the host is no platform by path."""
    depth = PATH_PLATFORMS.get(host)
    if depth is None and not host.startswith("www."):
        return PATH_PLATFORMS.get("www." + host)
    return PATH_PLATFORMS.get(host.removeprefix("www.")) if depth is None else depth


def is_tenant(site: str) -> bool:
    """Return whether a site is a tenant of a hosting platform. Raises nothing."""
    return "/" in site or _host_site(site)[1]
