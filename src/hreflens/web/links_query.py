"""The view of the links that an address asks for: filters, order and page, as SQL with its values apart.

Every filtered view is an address, so everything here comes from the query string and is hostile: names are
looked up in closed lists, values only ever fill question marks. It must not know requests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from hreflens.engine.snapshot import Snapshot
from hreflens.projects.views import TABLE, search_key
from hreflens.show.page import Kind, Message, msg

PAGE_SIZE = 50
MAX_PAGE = 200_000
MAX_Q_CHARS = 200
MAX_VALUES = 50

CHOICES: Mapping[str, tuple[str, Kind, Message]] = {
    "verdict": ("verdict", Kind.VERDICT, msg("Verdict")),
    "lang": ("lang", Kind.LANG, msg("Language")),
    "market": ("market", Kind.COUNTRY, msg("Market")),
    "anchor_kind": ("anchor_kind", Kind.ANCHOR_KIND, msg("Kind of anchor")),
    "placement": ("placement", Kind.PLACEMENT, msg("Place on the page")),
    "state": ("state", Kind.STATE, msg("State")),
    "reason": ("reason_class", Kind.REASON_CLASS, msg("Kind of evidence")),
    "rel": ("rel", Kind.REL, msg("Attributes")),
    "topic": ("topic", Kind.TOPIC, msg("Topic")),
}
"""Filters that take values of a column; `unknown` means null."""
SWITCHES: Mapping[str, tuple[str, Message]] = {
    "foreign": ('"foreign"', msg("In another language than yours")),
    "followed": ("followed", msg("Followed")),
    "flagged": ("flagged", msg("Flagged by a tool")),
    "live": ("live", msg("Live")),
    "decided": ("(decided_by is not null)", msg("Decided by a person")),
}
"""Filters that are yes or no."""
EXACT: Mapping[str, str] = {
    "site": "site",
    "url": "url",
    "group": "review_group",
    "target": "target_url",
    "anchor": "anchor",
}
"""Filters that take one exact value."""
LEAST: Mapping[str, tuple[str, Message]] = {
    "value_min": ("value", msg("Value at least")),
    "authority_min": ("authority", msg("Authority at least")),
}
ORDERS: Mapping[str, str] = {
    "value": "value",
    "risk": "risk_prob",
    "authority": "authority",
    "relevance": "relevance",
    "first_seen": "first_seen",
    "site": "site",
    "lang": "lang",
    "market": "market",
    "anchor": "anchor",
}
COLUMNS = (
    *("link_id", "url", "site", "target_url", "anchor", "anchor_lang", "anchor_kind", "title", "verdict"),
    *("reason_class", "value", "risk_prob", "lang", "market", "authority", "state", "placement", "rel"),
    *("followed", "live", "foreign", "flagged", "first_seen", "decided_by", "review_group"),
    *("relevance", "topic"),
)
"""Columns of the exports, in order."""
_SELECTED = ", ".join(f'"{name}"' for name in COLUMNS)


@dataclass(frozen=True, slots=True)
class LinksQuery:
    """One view of the links; equal views have equal addresses."""

    q: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    switched: tuple[tuple[str, bool], ...] = ()
    exact: tuple[tuple[str, str], ...] = ()
    least: tuple[tuple[str, float], ...] = ()
    sort: str = "value"
    descending: bool = True
    page: int = 1

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values chosen for a filter."""
        return dict(self.chosen).get(name, ())

    def switch(self, name: str) -> str:
        """Return 'yes', 'no' or '' for a switch."""
        found = dict(self.switched).get(name)
        return "" if found is None else "yes" if found else "no"

    def number(self, name: str) -> str:
        """Return a lower bound as text, '' without one."""
        found = dict(self.least).get(name)
        return "" if found is None else f"{found:g}"

    def pairs(self, **changed: Any) -> list[tuple[str, str]]:
        """Return the view as names and values of an address, some of them changed."""
        view = replace(self, **changed)
        found = [("q", view.q)] if view.q else []
        found += [(name, value) for name, values in view.chosen for value in values]
        found += [(name, "yes" if value else "no") for name, value in view.switched]
        found += list(view.exact)
        found += [(name, f"{value:g}") for name, value in view.least]
        if (view.sort, view.descending) != ("value", True):
            found += [("sort", view.sort), ("dir", "desc" if view.descending else "asc")]
        if view.page > 1:
            found.append(("page", str(view.page)))
        return found

    def address(self, **changed: Any) -> str:
        """Return the query string of the view, some of it changed."""
        return urlencode(self.pairs(**changed))

    def ordered_by(self, name: str) -> str:
        """Return the query string of the view ordered by a column; the other way round when it is already."""
        falling = (
            not self.descending if self.sort == name else name not in ("site", "lang", "market", "anchor")
        )
        return self.address(sort=name, descending=falling, page=1)

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.chosen or self.switched or self.exact or self.least)

    def where(self) -> tuple[str, list[Any]]:
        """Return the condition and the values of its question marks."""
        terms: list[str] = []
        values: list[Any] = []
        for word in search_key(self.q).split(" ") if self.q.strip() else ():
            terms.append("contains(search, ?)")
            values.append(word)
        for name, wanted in self.chosen:
            column = CHOICES[name][0]
            known = [each for each in wanted if each != "unknown"]
            either = [f"{column} in ({', '.join('?' * len(known))})"] if known else []
            if "unknown" in wanted:
                either.append(f"{column} is null" + (f" or {column} = 'und'" if name == "lang" else ""))
            terms.append(f"({' or '.join(either)})")
            values += known
        for name, on in self.switched:
            terms.append(SWITCHES[name][0] if on else f"not {SWITCHES[name][0]}")
        for name, value in self.exact:
            terms.append(f"{EXACT[name]} = ?")
            values.append(value)
        for name, least in self.least:
            terms.append(f"{LEAST[name][0]} >= ?")
            values.append(least)
        return (" where " + " and ".join(terms) if terms else ""), values

    def order(self) -> str:
        """Return the order: ties keep the order of the snapshot, most valuable first."""
        if self.sort == "value" and self.descending:
            return " order by rowid"  # the snapshot is written in this order
        return f" order by {ORDERS[self.sort]} {'desc' if self.descending else 'asc'} nulls last, rowid"

    def rows(self, snapshot: Snapshot) -> list[dict[str, Any]]:
        """Return the rows of the page asked for: first which rows, then all their columns (late pages cost 8x less)."""
        where, values = self.where()
        wanted = f"select rowid from {TABLE}{where}{self.order()} limit {PAGE_SIZE} offset ?"
        sql = f"select {_SELECTED} from {TABLE} where rowid in ({wanted}){self.order()}"
        return snapshot.rows(sql, [*values, (self.page - 1) * PAGE_SIZE])

    def count(self, snapshot: Snapshot) -> int:
        """Return how many links the view holds."""
        where, values = self.where()
        return int(snapshot.rows(f"select count(*) as n from {TABLE}{where}", values)[0]["n"])

    def everything(self, snapshot: Snapshot) -> Iterable[list[dict[str, Any]]]:
        """Yield every row of the view, in its order, in batches."""
        where, values = self.where()
        return snapshot.batches(f"select {_SELECTED} from {TABLE}{where}{self.order()}", values)


def links_query(given: Iterable[tuple[str, str]]) -> LinksQuery:
    """Return the view that names and values of an address ask for; what means nothing is left out. Raises nothing."""
    pairs = [(name, value.replace("\x00", "")[:500]) for name, value in given]
    single = dict(pairs)
    chosen = {name: tuple(dict.fromkeys(v for n, v in pairs if n == name and v)) for name in CHOICES}
    sort = single.get("sort", "value")
    least = {name: _number(single.get(name, "")) for name in LEAST}
    return LinksQuery(
        q=single.get("q", "").strip()[:MAX_Q_CHARS],
        chosen=tuple((name, values[:MAX_VALUES]) for name, values in chosen.items() if values),
        switched=tuple(
            (name, single[name] == "yes") for name in SWITCHES if single.get(name) in ("yes", "no")
        ),
        exact=tuple((name, single[name]) for name in EXACT if single.get(name)),
        least=tuple((name, value) for name, value in least.items() if value is not None),
        sort=sort if sort in ORDERS else "value",
        descending=single.get("dir", "desc") != "asc",
        page=_page(single.get("page", "1")),
    )


def facets(snapshot: Snapshot) -> dict[str, list[tuple[str, int]]]:
    """Return, per filter of CHOICES, its values with their links, most links first ('unknown' for null)."""
    found = {}
    for name, (column, _, _) in CHOICES.items():
        rows = snapshot.rows(
            f"select coalesce({column}, 'unknown') as v, count(*) as n from {TABLE} group by 1 order by 2 desc, 1 limit 300"
        )
        found[name] = [(row["v"], row["n"]) for row in rows if row["v"] != "und"]
    return found


def _page(written: str) -> int:
    return min(int(written), MAX_PAGE) if written.isascii() and written.isdigit() and int(written) else 1


def _number(written: str) -> float | None:
    try:
        number = float(written)
    except ValueError:
        return None
    return number if 0 < number <= 1_000_000 else None
