"""The live links as landings, equity and the planner count them: where a visitor arrives, in which language he reads.

One list made once from the tables, with what is not known as None. It must not judge.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from hreflens.act.opportunities.own_pages import OwnSite, Row
from hreflens.terms import LinkState
from hreflens.text.language_names import UNDETERMINED

_GONE = frozenset((LinkState.REMOVED.value, LinkState.PAGE_GONE.value))


@dataclass(frozen=True, slots=True)
class LiveLink:
    """One link that is not gone.

    target: own page as linked; landing: where a visitor arrives. lang: language of the linking page, None unknown.
    passage_lang: of the words around the link. verdict and value: of `link_verdicts`, None = not judged.
    """

    link_id: str
    url: str
    site: str
    target: str
    landing: str
    lang: str | None
    market: str | None
    passage_lang: str | None
    anchor: str | None
    placement: str | None
    followed: bool | None
    value: float | None
    verdict: str | None


def live_links(tables: Mapping[str, pa.Table], site: OwnSite) -> list[LiveLink]:
    """Return the live links whose target is known, in order of link_id.

    Args:
        tables: links, link_checks, page_markets, link_verdicts; placements where the passages matter.
        site: the owner's pages.

    Raises nothing.
    """
    checks = _by(
        tables,
        "link_checks",
        "link_id",
        ("state", "target_url", "anchor_text", "placement", "followed", "ordinal"),
    )
    verdicts = _by(tables, "link_verdicts", "link_id", ("verdict", "value"))
    markets = _by(tables, "page_markets", "url", ("lang", "market"))
    passages = _passages(tables)
    wanted = ("link_id", "referring_url", "referring_site", "target_url", "anchor_text", "claimed_placement", "followed", "is_lost")  # fmt: skip
    found = []
    for link in tables["links"].select(wanted).to_pylist():
        check = checks.get(link["link_id"], {})
        state = check.get("state")
        if state in _GONE or (state in (None, LinkState.NOT_CHECKED.value) and link["is_lost"]):
            continue
        target = check.get("target_url") or link["target_url"]
        if target is None:
            continue
        market = markets.get(link["referring_url"], {})
        verdict = verdicts.get(link["link_id"], {})
        lang = market.get("lang")
        found.append(
            LiveLink(
                link_id=link["link_id"],
                url=link["referring_url"],
                site=link["referring_site"],
                target=target,
                landing=site.arrives(target) or target,
                lang=None if lang in (None, UNDETERMINED) else lang,
                market=market.get("market"),
                passage_lang=passages.get((link["referring_url"], check.get("ordinal"))),
                anchor=check.get("anchor_text") or link["anchor_text"],
                placement=check.get("placement") or link["claimed_placement"],
                followed=link["followed"] if check.get("followed") is None else check["followed"],
                value=verdict.get("value"),
                verdict=verdict.get("verdict"),
            )
        )
    return sorted(found, key=lambda link: link.link_id)


def _by(tables: Mapping[str, pa.Table], name: str, key: str, columns: tuple[str, ...]) -> dict[str, Row]:
    return {row[key]: row for row in tables[name].select([key, *columns]).to_pylist()}


def _passages(tables: Mapping[str, pa.Table]) -> dict[tuple[str, int | None], str]:
    if "placements" not in tables:
        return {}
    rows = tables["placements"].select(["url", "ordinal", "passage_lang"]).to_pylist()
    return {
        (row["url"], row["ordinal"]): row["passage_lang"]
        for row in rows
        if row["passage_lang"] not in (None, UNDETERMINED)
    }
