"""Law 1 for the evidence that reads pages, posts and earlier states: labels swapped, behaviour equal, odds equal.

The worlds of gate F3 hold none of these inputs, so they are built here: every site keeps what it does and gets
another name, language, script, market and suffix.
"""

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from eval.worlds.labels import LABELS, SUFFIXES
from eval.worlds.records import AS_OF, OWNER, Link, tables_of

from hreflens import tables as dictionary
from hreflens.engine.duck import run_sql
from hreflens.judge.evidence import build_signals
from hreflens.judge.verdict import build_link_verdicts
from hreflens.read.fingerprints import text_minhash

NOON = datetime(2026, 5, 1, tzinfo=UTC)
COPIED = text_minhash("The county office dropped passwords for all of its staff after a costly spring. " * 4)
OTHER_TEXT = text_minhash(
    "Cheap watches and pills with fast delivery for everybody on the whole wide net. " * 4
)
MONEY = {"anchor": "firewall shop", "kind": "partial_topic"}


def behaviours() -> list[tuple[str, Link, dict[str, object]]]:
    """Return (site's role, link, what was seen): every kind of behaviour that the evidence knows."""
    base = Link("https://x.example/", **MONEY)  # type: ignore[arg-type]
    found: list[tuple[str, Link, dict[str, object]]] = [
        ("disguised", base.but(url="/a", anchor="fire\u2063wall shop"), {}),
        ("profile", base.but(url="/u/ann", external=1), {}),
        ("spun", base.but(url="/x", title="{a b|c d} firewall"), {}),
        (
            "stuffed",
            base.but(url="/t/1", placement="comment"),
            {"passage": "See firewall shop", "links_in_block": 12},
        ),
        ("cloaked", base.but(url="/c"), {"cloaked": True}),
        ("planted", base.but(url="/xkq/1.html", external=90), {"shape": "odd"}),
        ("honest", base.but(url="/about", kind="brand", anchor="Acme"), {}),
    ]
    found += [
        ("planted", base.but(url=f"/news/{n}", kind="brand", external=3), {"shape": "usual"})
        for n in range(6)
    ]
    found += [(f"copy{n}", base.but(url="/story"), {"minhash": COPIED}) for n in range(4)]
    found += [(f"linkset{n}", base.but(url="/story"), {"targets": True}) for n in range(3)]
    found += [
        (f"thread{n}", base.but(url="/t/7", placement="comment", external=80), {"passage": "Nice! firewall shop", "links_in_block": 2})
        for n in range(3)
    ]  # fmt: skip
    return found


def world(seed: int) -> dict[str, pa.Table]:
    """Return the input tables with labels drawn for each site; seed 0 is the world as it is, all English."""
    rng = np.random.default_rng(seed)
    labels: dict[str, tuple[str, str, str | None, str]] = {}
    links: list[Link] = []
    seen: dict[str, dict[str, object]] = {}
    for role, link, facts in behaviours():
        if role not in labels:
            row = LABELS[int(rng.integers(len(LABELS)))]
            suffix = str(rng.choice(SUFFIXES)) if seed else "example"
            name = f"{role}{len(labels)}.{suffix}"
            labels[role] = (row[0], row[1], row[2], name) if seed else ("en", "Latn", "US", name)
        lang, script, market, host = labels[role]
        links.append(link.but(url=f"https://{host}{link.url}", lang=lang, script=script, market=market))
        seen[links[-1].url] = facts
    return _tables(links, seen)


def _tables(links: list[Link], seen: dict[str, dict[str, object]]) -> dict[str, pa.Table]:
    tables = tables_of(links)
    pages = [
        {**row, "dom_shape": seen[row["url"]].get("shape"), "text_minhash": seen[row["url"]].get("minhash")}
        for row in tables["pages"].to_pylist()
    ]
    checks = [{**row, "ordinal": 1} for row in tables["link_checks"].to_pylist()]
    placed = [
        {"url": url, "ordinal": 1, "passage": facts["passage"], "links_in_block": facts["links_in_block"]}
        for url, facts in seen.items()
        if "passage" in facts
    ]
    outlinks = [
        {"url": link.url, "site": link.site, "target_site": f"t{n}.example", "links": 1, "content_links": 1}
        for link in links
        if "targets" in seen[link.url]
        for n in range(6)
    ]
    views = [
        {"url": url, "agent": agent, "fetched_at": NOON, "text_minhash": sketch, "own_links": own}
        for url, facts in seen.items()
        if "cloaked" in facts
        for agent, sketch, own in (("browser", COPIED, 0), ("crawler", OTHER_TEXT, 1))
    ]
    return tables | {
        "pages": dictionary.PAGES.from_rows(pages),
        "link_checks": dictionary.LINK_CHECKS.from_rows(checks),
        "placements": dictionary.PLACEMENTS.from_rows(placed),
        "page_outlinks": dictionary.PAGE_OUTLINKS.from_rows(outlinks),
        "page_views": dictionary.PAGE_VIEWS.from_rows(views),
    }


def outcome(tables: dict[str, pa.Table]) -> tuple[list[tuple[str, float]], set[str]]:
    """Return (verdict, log-odds) of each behaviour in their order, and the signals that were found."""
    signals = build_signals(tables, OWNER, as_of=AS_OF, sql=run_sql)
    rows = build_link_verdicts({**tables, "signals": signals}, OWNER).to_pylist()
    by_id = {row["link_id"]: (row["computed_verdict"], row["risk_log_odds"]) for row in rows}
    order = sorted(tables["links"].to_pylist(), key=lambda row: _role(row["referring_url"]))
    return [by_id[row["link_id"]] for row in order], set(signals.column("signal").to_pylist())


def _role(url: str) -> tuple[str, str]:
    host, _, path = url.removeprefix("https://").partition("/")
    return host.split(".", maxsplit=1)[0], path


def test_every_behaviour_is_noticed() -> None:
    _, signals = outcome(world(0))
    assert signals >= {
        *("disguised_anchor", "thin_profile", "unfilled_template", "stuffed_comment", "cloaked_page"),
        *("planted_page", "copied_page", "repeated_comment"),
    }


@pytest.mark.parametrize("seed", range(1, 25))
def test_labels_change_nothing(seed: int) -> None:
    assert outcome(world(seed))[0] == outcome(world(0))[0]


def test_no_signal_reads_the_day_of_the_audit() -> None:
    first = build_signals(world(0), OWNER, as_of=date(2026, 6, 1), sql=run_sql)
    later = build_signals(world(0), OWNER, as_of=date(2027, 6, 1), sql=run_sql)
    told = [t.filter(pa.compute.not_equal(t.column("signal"), "long_lived")) for t in (first, later)]
    assert told[0].equals(told[1])
