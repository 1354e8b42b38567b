"""The owner's own words: brands, topics and site names, as keys to compare anchors with."""

import re

from hreflens.settings import Settings
from hreflens.text.normalise import anchor_key
from hreflens.urls.canonical import ascii_host, display_host
from hreflens.urls.domains import registrable_domain

MIN_CHARS = 2
"""Shorter names match by chance."""


def owner_keys(settings: Settings) -> tuple[str, ...]:
    """Return the owner's brands, topics, hosts and host names without suffix, as anchor keys, sorted."""
    raw = [*settings.project.brands, *settings.project.topics]
    for host in settings.own_hosts:
        shown = display_host(host)
        raw += [shown, shown.removeprefix("www.").split(".")[0]]
    keys = {anchor_key(text) for text in raw}
    return tuple(sorted(key for key in keys if key and len(key) >= MIN_CHARS))


def brand_keys(settings: Settings) -> tuple[str, ...]:
    """Return the owner's names alone (no topics), as anchor keys, sorted."""
    topics = {anchor_key(topic) for topic in settings.project.topics}
    return tuple(key for key in owner_keys(settings) if key not in topics)


def topic_keys(settings: Settings) -> tuple[str, ...]:
    """Return the owner's topics as anchor keys, sorted."""
    keys = {anchor_key(topic) for topic in settings.project.topics}
    return tuple(sorted(key for key in keys if key and len(key) >= MIN_CHARS))


def own_domains(settings: Settings) -> frozenset[str]:
    """Return the registrable domains of the owner's hosts, in A-labels."""
    hosts = (ascii_host(host) for host in settings.own_hosts)
    return frozenset(domain for host in hosts if host and (domain := registrable_domain(host)))


def names_owner(key: str, owner: tuple[str, ...]) -> bool:
    """Return whether the key holds one of the owner's names, at a word's beginning where words are separated."""
    return any(_starts_word(key, name) for name in owner)


def _starts_word(key: str, name: str) -> bool:
    at = key.find(name)
    if at < 0:
        return False
    if not name[0].isascii():
        return True
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}", key) is not None
