"""Builds a pack of public disavow agreement from files that the user chose.

How many *independent* lists name a site is what counts, so lists copied from each other are found by what they
share and counted once. Platforms, public suffixes, addresses and exempted sites never enter a pack. It must not
weigh agreement (`judge.evidence.disavow_consensus` does) and must not fetch a list.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

from hreflens.act.disavow.records import Code, DisavowFile, LineKind
from hreflens.judge.consensus_pack import VALID_DAYS, Pack, day_of
from hreflens.urls.canonical import ascii_host
from hreflens.urls.domains import (
    is_hosting_platform,
    is_ip,
    is_public_suffix,
    registrable_domain,
    site_of_host,
)

# What a copy looks like. Set on 48 public lists whose origins were known: three that derive from one list of referrer
# spam share 4,300 to 4,700 sites and hold 89 to 98 % of the smallest; two victims of one network, both dated
# and built from their own exports, share 83 % of the smaller too, but only 147 sites, and others name most of them.
COPY_SHARE = 0.8
"""Share of the smaller list that the larger holds, from which they may be copies."""
COPY_SITES = 500
"""Sites shared, from which such a share is a copy: no victim's own list of a network was as long."""
TAIL_SITES, TAIL_SHARE, TAIL_OWN = 20, 0.8, 0.5
"""A part was copied: 20 sites and more are shared, 80 % of them named by nobody else, which is half of all that the
smaller list alone would name. Strangers who meet one network also share sites with others who met it."""
LEAST_SHARED = 3
"""Fewer shared sites say nothing about copying."""
LEAST_LISTS = 2
"""Sites on fewer independent lists are left out of a pack: one list alone is noise."""


class Refused(StrEnum):
    """Why a line of a list does not enter a pack."""

    PLATFORM = "platform"
    PUBLIC_SUFFIX = "public_suffix"
    ADDRESS = "ip_address"
    PAGE = "page"
    SUBDOMAIN = "subdomain"
    EXEMPT = "exempt"


_READ_AS: Mapping[Code, Refused] = {
    Code.HOSTING_PLATFORM: Refused.PLATFORM,
    Code.PUBLIC_SUFFIX: Refused.PUBLIC_SUFFIX,
}
_DAY = re.compile(r"(?<!\d)(20\d\d-\d\d-\d\d)(?!\d)")
_HEAD_COMMENTS = 200


@dataclass(frozen=True, slots=True)
class SourceList:
    """One list as it entered: its name, its day (None = it tells none), the sites it names, lines left out and why."""

    name: str
    day: date | None
    sites: frozenset[str]
    refused: Mapping[Refused, int]


@dataclass(frozen=True, slots=True)
class Copies:
    """Lists that count as one, and the pair of them that overlaps most: sites shared, share of the smaller list."""

    names: tuple[str, ...]
    shared: int
    share: float


@dataclass(frozen=True, slots=True)
class PackBuild:
    """A pack and how it came about. `single` = sites on one independent list only, left out of the pack."""

    pack: Pack
    lists: tuple[SourceList, ...]
    independent: int
    copies: tuple[Copies, ...]
    single: int

    def comments(self) -> list[str]:
        """Return what the pack's head says of its lists."""
        told = [f"lists: {len(self.lists)}, independent: {self.independent}"]
        told += [f"list: {each.day or 'undated'} {len(each.sites)} sites, {each.name}" for each in self.lists]
        return told + [f"counted once: {' + '.join(each.names)}" for each in self.copies]


def source_list(
    file: DisavowFile,
    *,
    name: str,
    as_of: date,
    day: date | None = None,
    exempt: Collection[str] = (),
    undated: date | None = None,
) -> SourceList:
    """Return what a disavow file says of whole sites.

    Args:
        file: the file as understood.
        name: how it is called in the pack.
        as_of: no list is younger than this day.
        day: its day, when the caller knows it; else the latest day that its comments tell.
        exempt: sites (units of ownership) that never enter a pack.
        undated: the day of a file that tells none.
    """
    refused: Counter[Refused] = Counter()
    sites: set[str] = set()
    for entry in file.entries:
        host = entry.host.removeprefix("www.")
        why = _refusal(entry.kind, host, exempt)
        if why is None:
            sites.add(host)
        else:
            refused[why] += 1
    # Reading a disavow file leaves some of these out already, by name.
    refused.update(_READ_AS[each.code] for each in file.rejected if each.code in _READ_AS)
    comments = [*file.header, *file.trailer, *(c for entry in file.entries for c in entry.comments)]
    found = day or _latest_day(comments[:_HEAD_COMMENTS], as_of) or undated
    return SourceList(name, min(found, as_of) if found else None, frozenset(sites), dict(refused))


def _refusal(kind: LineKind, host: str, exempt: Collection[str]) -> Refused | None:
    if kind is LineKind.URL:
        return Refused.PAGE
    if is_ip(host):
        return Refused.ADDRESS
    if is_hosting_platform(host):
        return Refused.PLATFORM
    if is_public_suffix(host) or registrable_domain(host) is None:
        return Refused.PUBLIC_SUFFIX
    if site_of_host(host) in exempt or registrable_domain(host) in exempt:
        return Refused.EXEMPT
    return None if host == site_of_host(host) else Refused.SUBDOMAIN


def _latest_day(comments: Iterable[str], as_of: date) -> date | None:
    days = [day_of(found) for text in comments for found in _DAY.findall(text[:2_000])]
    return max((day for day in days if day is not None and day <= as_of), default=None)


def exempt_sites(lines: Iterable[str]) -> frozenset[str]:
    """Return the sites named in some lines (hosts or IDNs, '#' comments); other lines are skipped. Raises nothing."""
    hosts = (ascii_host(line.partition("#")[0].strip().removeprefix("domain:")) for line in lines)
    return frozenset(site_of_host(host.removeprefix("www.")) for host in hosts if host)


def build_pack(lists: Sequence[SourceList], *, made: date, valid_days: int = VALID_DAYS) -> PackBuild:
    """Return the pack of all sites on at least LEAST_LISTS independent lists.

    Args:
        lists: what each file says, from `source_list`; their names are distinct.
        made: the day of making.
        valid_days: days after which the pack counts nothing.
    """
    groups, copies = independent_groups(lists)
    named: dict[str, list[date | None]] = {}
    for group in groups:
        days: dict[str, date | None] = {}
        for each in group:
            for site in each.sites:
                days[site] = max(days.get(site) or date.min, each.day or date.min)
        for site, day in days.items():
            named.setdefault(site, []).append(None if day == date.min else day)
    agreed = {site: _newest_first(days) for site, days in named.items() if len(days) >= LEAST_LISTS}
    pack = Pack(made, made + timedelta(days=valid_days), dict(sorted(agreed.items())))
    return PackBuild(pack, tuple(lists), len(groups), tuple(copies), len(named) - len(agreed))


def _newest_first(days: list[date | None]) -> tuple[date | None, ...]:
    told = sorted((day for day in days if day is not None), reverse=True)
    return (*told, *([None] * (len(days) - len(told))))


def independent_groups(lists: Sequence[SourceList]) -> tuple[list[list[SourceList]], list[Copies]]:
    """Return the lists in groups that each count once, and the groups of more than one list.

    Two lists are copies by the constants above; a copy of a copy is a copy. Whole copies are found first: what two
    lists share beyond them is what *they* alone name. The order of lists changes only the order of groups.
    """
    whole = _joined([each.sites for each in lists], _is_whole_copy)
    merged = [frozenset().union(*(lists[n].sites for n in group)) for group in whole]
    on_groups = Counter(site for sites in merged for site in sites)
    parts = _joined(merged, lambda one, other: _is_part_copied(one, other, on_groups))
    groups = [[lists[n] for at in part for n in whole[at]] for part in parts]
    return groups, [_copies(group) for group in groups if len(group) > 1]


def _joined(
    sets: Sequence[frozenset[str]], alike: Callable[[frozenset[str], frozenset[str]], bool]
) -> list[list[int]]:
    """Return the numbers of the sets in groups of those alike, alike to alike included, in order of the first."""
    group_of = list(range(len(sets)))
    for at, one in enumerate(sets):
        for then in range(at + 1, len(sets)):
            if group_of[at] != group_of[then] and alike(one, sets[then]):
                joined, gone = sorted((group_of[at], group_of[then]))
                group_of = [joined if group == gone else group for group in group_of]
    return [[n for n, g in enumerate(group_of) if g == group] for group in sorted(set(group_of))]


def _is_whole_copy(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    if shared < LEAST_SHARED or shared < COPY_SHARE * min(len(one), len(other)):
        return False
    return shared >= COPY_SITES or shared >= COPY_SHARE * len(one | other)


def _is_part_copied(one: frozenset[str], other: frozenset[str], on_groups: Mapping[str, int]) -> bool:
    shared = one & other
    if len(shared) < TAIL_SITES:
        return False
    smaller = one if len(one) <= len(other) else other
    only_here = sum(on_groups[site] == 2 for site in shared)
    own = sum(on_groups[site] == 1 for site in smaller) + only_here
    return only_here >= TAIL_SHARE * len(shared) and only_here >= TAIL_OWN * own


def _copies(group: Sequence[SourceList]) -> Copies:
    """Return how a group of copies is told: by the pair that shares most."""
    shared, smaller = max(
        (len(one.sites & other.sites), min(len(one.sites), len(other.sites)))
        for one, other in combinations(group, 2)
    )
    return Copies(tuple(each.name for each in group), shared, shared / smaller)
