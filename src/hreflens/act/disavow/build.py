"""Builds the full merged disavow file: what the existing file says plus what was judged or decided `act`.

An upload replaces the file before it, so the result is always the whole file. It refuses public suffixes and
hosting platforms, prefers the registrable domain, and says of every line which links worth keeping it would
cost. It must not decide verdicts and never submits anything.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow as pa

from hreflens.act.disavow.cover import cover, link_view
from hreflens.act.disavow.line import read_line, refusal_of
from hreflens.act.disavow.parse import covering_domain
from hreflens.act.disavow.records import DisavowFile, Entry, LineKind
from hreflens.act.disavow.write import render_disavow, without_generated
from hreflens.judge.inputs import table_of
from hreflens.terms import Decision, Verdict
from hreflens.urls.canonical import display_host
from hreflens.urls.domains import site_of

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Note:
    """Something the owner should read about a subject (site, URL or line): what, why, what instead."""

    subject: str
    reason: str
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class KeptLinksWarning:
    """A line that also covers links worth keeping: how many, their summed value (null values count 0), examples."""

    line: str
    links: int
    value: float
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisavowBuild:
    """The file to be: its entries in order, and everything the owner should know before uploading it."""

    entries: tuple[Entry, ...]
    added: tuple[Entry, ...]
    removed: tuple[Note, ...]
    refused: tuple[Note, ...]
    skipped: tuple[Note, ...]
    warnings: tuple[KeptLinksWarning, ...]
    header: tuple[str, ...]
    trailer: tuple[str, ...]

    def render(self) -> bytes:
        """Return the bytes of the file; raises what `render_disavow` raises."""
        return render_disavow(self.entries, header=self.header, trailer=self.trailer)


def build_disavow(
    tables: Mapping[str, pa.Table],
    *,
    existing: DisavowFile | None = None,
    protected: Collection[str] = (),
    release: Collection[str] = (),
    include_qualified: bool = False,
    include_gone: bool = False,
    header: tuple[str, ...] = (),
) -> DisavowBuild:
    """Return the full merged file that the verdicts and the existing file ask for.

    Args:
        tables: `links`, `link_verdicts`, `site_verdicts`; `link_checks`, `page_markets`, `decisions` when there.
        existing: the file in force; its lines come first, in their order, with their comments.
        protected: sites that must never be disavowed (settings and decisions), besides those in `decisions`.
        release: lines of the existing file to leave out, as written in the file (`domain:x.com` or a URL).
        include_qualified: also write sites whose links are all nofollow, ugc or sponsored.
        include_gone: also write sites whose links are all gone.
        header: comments for the top; each should begin with `hreflens:` so that the next file replaces it.

    A human decision counts before both switches and before the existing file.
    """
    view = link_view(tables)
    guarded = set(protected) | _decided(tables, {Decision.PROTECT})
    freed = _decided(tables, {Decision.KEEP, Decision.IGNORE}) | guarded
    old, removed = _existing(existing, freed=freed, guarded=guarded, release=set(release))
    wanted = _Wanted(
        view,
        table_of(tables, "site_verdicts"),
        guarded=guarded,
        include_qualified=include_qualified,
        include_gone=include_gone,
    )
    wanted.collect()
    have = {entry.text for entry in old}
    added = tuple(entry for entry in wanted.entries() if entry.text not in have)
    entries = _without_covered((*old, *added))
    left = {entry.text for entry in entries}
    return DisavowBuild(
        entries,
        tuple(entry for entry in added if entry.text in left),
        removed,
        tuple(wanted.refused),
        tuple(wanted.skipped),
        _warnings(view, entries),
        (*header, *(without_generated(existing.header) if existing else ())),
        without_generated(existing.trailer) if existing else (),
    )


def _decided(tables: Mapping[str, pa.Table], wanted: set[Decision]) -> set[str]:
    rows = table_of(tables, "decisions").select(["subject", "decision"]).to_pylist()
    return {row["subject"] for row in rows if row["decision"] in wanted}


def _existing(
    existing: DisavowFile | None, *, freed: set[str], guarded: set[str], release: set[str]
) -> tuple[tuple[Entry, ...], tuple[Note, ...]]:
    """Return the lines of the existing file that stay, and a note for each that goes."""
    kept: list[Entry] = []
    removed: list[Note] = []
    above = _hosts_above(guarded)
    for entry in existing.entries if existing else ():
        is_domain = entry.kind is LineKind.DOMAIN
        if entry.text in release:
            removed.append(Note(entry.text, "released by you"))
        elif entry.value in freed or (is_domain and entry.value.removeprefix("www.") in freed):
            removed.append(Note(entry.text, "you decided to keep, ignore or protect it"))
        elif (is_domain and entry.value in above) or (not is_domain and site_of(entry.value) in guarded):
            removed.append(Note(entry.text, "it would disavow a site on the protected list"))
        else:
            kept.append(entry)
    for found in existing.rejected if existing else ():
        removed.append(Note(found.raw, found.message))
    return tuple(kept), tuple(removed)


def _hosts_above(sites: set[str]) -> set[str]:
    """Return every host whose `domain:` line would cover one of the sites."""
    hosts = [site.split("/", 1)[0].split(".") for site in sites]
    return {".".join(labels[at:]) for labels in hosts for at in range(len(labels))}


class _Wanted:
    """Collects the lines that the verdicts ask for, with refusals and skips, in the course of one build."""

    def __init__(
        self,
        view: pa.Table,
        sites: pa.Table,
        *,
        guarded: set[str],
        include_qualified: bool,
        include_gone: bool,
    ) -> None:
        self.guarded = guarded
        self.above = _hosts_above(guarded)
        self.include_qualified = include_qualified
        self.include_gone = include_gone
        self.refused: list[Note] = []
        self.skipped: list[Note] = []
        self._lines: dict[str, Entry] = {}
        self._links: dict[str, list[Row]] = {}
        self._site_rows = {
            row["site"]: row for row in sites.select(["site", "verdict", "decided_by"]).to_pylist()
        }
        act_sites = {site for site, row in self._site_rows.items() if row["verdict"] == Verdict.ACT}
        for row in view.to_pylist():
            if row["site"] in act_sites or row["verdict"] == Verdict.ACT:
                self._links.setdefault(row["site"], []).append(row)
        for site in act_sites:
            self._links.setdefault(site, [])
        self._totals = _totals(view)

    def entries(self) -> list[Entry]:
        """Return the new lines: domains by host, then URLs."""
        return sorted(
            self._lines.values(), key=lambda entry: (entry.kind is LineKind.URL, entry.host, entry.value)
        )

    def collect(self) -> None:
        """Go through the sites and links that are to be acted on."""
        for site in sorted(key for key in self._links if key):
            if site in self.guarded or site in self.above:
                self.skipped.append(
                    Note(site, "it is on the protected list, or a protected site lies below it")
                )
                continue
            row = self._site_rows.get(site)
            whole = row is not None and row["verdict"] == Verdict.ACT
            links = self._links[site]
            if not (whole and row is not None and row["decided_by"]):
                links = self._worth_acting(site, links)
                if not links:
                    continue
            every = len(links) == self._totals.get(site, 0)
            if whole or (every and "/" not in site):
                self._take_site(site, links)
            else:
                self._take_urls(links)

    def _worth_acting(self, site: str, links: list[Row]) -> list[Row]:
        """Return the links for which a line could change anything; notes why the others are left out."""
        left = []
        gone = qualified = 0
        for link in links:
            if link["decided_by"]:
                left.append(link)
            elif not link["live"] and not self.include_gone:
                gone += 1
            elif link["followed"] is False and not self.include_qualified:
                qualified += 1
            else:
                left.append(link)
        if not left and gone + qualified:
            counted = ((gone, "links are gone"), (qualified, "links are nofollow, ugc or sponsored"))
            reasons = [f"{count} {words}" for count, words in counted if count]
            self.skipped.append(Note(site, "; ".join(reasons) + ": a line would change nothing"))
        return left

    def _take_site(self, site: str, links: list[Row]) -> None:
        if "/" in site:  # a tenant by path: domain lines cannot name it
            note = Note(site, "a path cannot be disavowed as a whole", "each known URL below it was written")
            self.refused.append(note)
            self._take_urls(links)
            return
        refused = refusal_of(site)
        if refused is not None:
            proposal = (
                f"{len({link['url'] for link in links})} URLs were written instead"
                if links
                else "name the URLs"
            )
            self.refused.append(Note(site, refused[1], proposal))
            self._take_urls(links)
            return
        entry = Entry(LineKind.DOMAIN, site, display_host(site), site)
        self._lines.setdefault(entry.text, entry)

    def _take_urls(self, links: list[Row]) -> None:
        for link in links:
            read = read_line(str(link["url"]), 0)
            if read.entry is not None and read.entry.kind is LineKind.URL:
                self._lines.setdefault(read.entry.text, read.entry)
            else:
                reason = read.deviations[-1].message if read.deviations else "it is no web address"
                self.refused.append(Note(str(link["url"]), reason))


def _totals(view: pa.Table) -> dict[str, int]:
    counted = view.group_by("site").aggregate([("link_id", "count")])
    return dict(
        zip(counted.column("site").to_pylist(), counted.column("link_id_count").to_pylist(), strict=True)
    )


def _without_covered(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    domains = {entry.value: 0 for entry in entries if entry.kind is LineKind.DOMAIN}
    return tuple(entry for entry in entries if covering_domain(entry, domains) is None)


_EXAMPLES = 3


def _warnings(view: pa.Table, entries: tuple[Entry, ...]) -> tuple[KeptLinksWarning, ...]:
    """Return, per line that covers live links worth keeping, what they are; most valuable first."""
    covered = cover(view, entries)
    verdicts, values = view.column("verdict").to_pylist(), view.column("value").to_pylist()
    live, urls = view.column("live").to_pylist(), view.column("url").to_pylist()
    found = []
    for entry, rows in zip(entries, covered.by_line(len(entries)), strict=True):
        kept = [row for row in rows if live[row] and verdicts[row] == Verdict.KEEP]
        if kept:
            kept.sort(key=lambda row: (-(values[row] or 0.0), urls[row]))
            examples = tuple(dict.fromkeys(urls[row] for row in kept))[:_EXAMPLES]
            value = round(sum(values[row] or 0.0 for row in kept), 4)
            found.append(KeptLinksWarning(entry.text, len(kept), value, examples))
    return tuple(sorted(found, key=lambda warning: (-warning.value, warning.line)))
