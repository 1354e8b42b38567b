"""The prospects that an address asks for: filters, order and page, over the prospects of a run found once.

Everything here comes from the query string and is hostile: names are looked up in closed lists, values are compared
and never run. It must not know requests.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from hreflens.act.prospects.find import Prospect, Wanted
from hreflens.projects.audits import Run
from hreflens.projects.prospecting import prospects_of
from hreflens.show.page import Kind, Message, msg
from hreflens.text.normalise import clean_text
from hreflens.web.runs import RunView

PAGE_SIZE = 50
MAX_PAGE = 100_000
UNKNOWN = "unknown"
KIND_WORDS: Mapping[str, Message] = {
    "newspaper": msg("Newspaper or magazine"),
    "blog": msg("Blog"),
    "association": msg("Association"),
    "university": msg("University or school"),
    "forum": msg("Forum or community"),
    "directory": msg("Directory"),
    "shop": msg("Shop"),
    "government": msg("Public authority"),
    "guest_post_page": msg("Page about guest posts"),
    "resource_list": msg("List of resources"),
    "author_page": msg("Page of an author"),
    "company": msg("Company"),
    "event": msg("Event"),
    "wiki": msg("Wiki"),
    "job_board": msg("Job board"),
    UNKNOWN: msg("Not known"),
}
"""Kinds of sites (`act.prospects.kinds`) in words."""
ORDERS = ("rank", "site", "relevance", "standing", "competitors")
FILTERS: Mapping[str, Message] = {
    "kind": msg("Kind of site"),
    "lang": msg("Language"),
    "market": msg("Market"),
    "rival": msg("Links to"),
}
"""Filters that take one or more values of a column."""
COLUMNS = (
    *("site", "display_site", "source", "kind", "lang", "market", "competitors", "links", "vendor_authority"),
    *("market_pct", "relevance", "offer_url", "offer_lang", "offer_lang_fits", "contact_url", "contact_lang"),
    *("example_url", "title", "verdict", "board"),
)
"""Columns of the exports, in order; `verdict` is the audit's of the site, `board` where its card stands."""


@dataclass(frozen=True, slots=True)
class ProspectsQuery:
    """One view of the prospects; equal views have equal addresses. `least` None = two competitors where two are known."""

    q: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    least: int | None = None
    source: str = ""
    sort: str = "rank"
    page: int = 1

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values chosen for a filter."""
        return dict(self.chosen).get(name, ())

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out by choice."""
        return bool(self.q or self.chosen or self.least or self.source)

    def pairs(self, **changed: Any) -> list[tuple[str, str]]:
        """Return the view as names and values of an address, some of them changed."""
        view = replace(self, **changed)
        found = [("q", view.q)] if view.q else []
        found += [(name, value) for name, values in view.chosen for value in values]
        found += [("least", str(view.least))] if view.least else []
        found += [("source", view.source)] if view.source else []
        found += [("sort", view.sort)] if view.sort != "rank" else []
        return [*found, ("page", str(view.page))] if view.page > 1 else found

    def address(self, **changed: Any) -> str:
        """Return the query string of the view, some of it changed."""
        return urlencode(self.pairs(**changed))

    def apply(self, found: Sequence[Prospect]) -> list[Prospect]:
        """Return the prospects of the view in its order."""
        least = self.least or usual_least(found)
        words = clean_text(self.q).casefold().split()
        kept = [
            each
            for each in found
            if (each.source == "neighbours" or len(each.competitors) >= least)
            and (not self.source or each.source == self.source)
            and all(_has(each, name, values) for name, values in self.chosen)
            and all(word in _text(each) for word in words)
        ]
        return sorted(kept, key=lambda each: _order(each, self.sort)) if self.sort != "rank" else kept

    def cut(self, found: Sequence[Prospect]) -> Sequence[Prospect]:
        """Return the page asked for of what `apply` gave."""
        return found[(self.page - 1) * PAGE_SIZE : self.page * PAGE_SIZE]


def usual_least(found: Iterable[Prospect]) -> int:
    """Return the least number of competitors without a choice: two, or one where one competitor's links are known."""
    return min(2, len({name for each in found for name in each.competitors})) or 1


def _has(each: Prospect, name: str, values: tuple[str, ...]) -> bool:
    if name == "rival":
        return all(value in each.competitors for value in values)
    return (getattr(each, name) or UNKNOWN) in values


def _text(each: Prospect) -> str:
    return clean_text(" ".join((each.site, each.display_site, each.title or ""))).casefold()


def _order(each: Prospect, sort: str) -> tuple[Any, ...]:
    least = float("inf")
    if sort == "site":
        return (each.display_site,)
    if sort == "relevance":
        return (least if each.relevance is None else -each.relevance, each.site)
    if sort == "standing":
        return (least if each.market_pct is None else -each.market_pct, each.site)
    return (-len(each.competitors), -each.links, each.site)


def prospects_query(given: Iterable[tuple[str, str]]) -> ProspectsQuery:
    """Return the view that names and values of an address ask for; what means nothing is left out. Raises nothing."""
    pairs = [(name, value.replace("\x00", "")[:300]) for name, value in given]
    single = dict(pairs)
    chosen = {name: tuple(dict.fromkeys(v for n, v in pairs if n == name and v))[:50] for name in FILTERS}
    source, sort = single.get("source", ""), single.get("sort", "rank")
    return ProspectsQuery(
        q=single.get("q", "").strip()[:200],
        chosen=tuple((name, values) for name, values in chosen.items() if values),
        least=_whole(single.get("least", ""), 20) or None,
        source=source if source in ("competitors", "neighbours") else "",
        sort=sort if sort in ORDERS else "rank",
        page=_whole(single.get("page", ""), MAX_PAGE) or 1,
    )


def _whole(written: str, most: int) -> int:
    return min(int(written[:9]), most) if written.isascii() and written.isdigit() else 0


def found_prospects(run: RunView) -> list[Prospect]:
    """Return all prospects of a run, best first, found once per run and state of the fetched pages."""
    fetches = run.project.folder / "fetch" / "fetches.parquet"
    stamp = fetches.stat().st_mtime_ns if fetches.exists() else 0
    held = run.memo.get("prospects")
    if held is None or held[0] != stamp:
        view = Run(run.project, run.settings, run.folder, run.as_of, {}, run.tables)
        held = run.memo["prospects"] = (stamp, prospects_of(view, Wanted(least=1)))
    return held[1]


def facets(found: Iterable[Prospect]) -> dict[str, list[tuple[str, int]]]:
    """Return, per filter, its values with their prospects, most first."""
    rows = list(found)
    counts = {
        name: Counter(getattr(each, name) or UNKNOWN for each in rows) for name in FILTERS if name != "rival"
    }
    counts["rival"] = Counter(rival for each in rows for rival in each.competitors)
    return {
        name: sorted(values.items(), key=lambda pair: (-pair[1], pair[0])) for name, values in counts.items()
    }


def word_kind(name: str) -> Kind | None:
    """Return the kind of cell that a filter's values are, None for kinds of sites."""
    return {"lang": Kind.LANG, "market": Kind.COUNTRY, "rival": Kind.SITE}.get(name)
