"""Asks for pages again as two kinds of reader, so that what a page shows only one of them can be seen.

Each page is asked for twice as a crawler that says so and twice in a browser's form, in turns, within one run. Pages
that change by themselves (tests of two designs, rotating texts, random links) then disagree with themselves, and
such a reader's view is not kept. Both ways name hreflens and how to reach its owner: nobody is impersonated, so
what a page shows to one search engine alone cannot be seen here. robots.txt and delays hold as in any fetch. It must
not decide what a difference means: `judge.evidence.cloaked_page` does.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from hreflens import tables as dictionary
from hreflens.engine.workspace import (
    Project,
    current_run,
    project_lock,
    read_fetches,
    read_run,
    read_views,
    write_views,
)
from hreflens.judge.evidence.cloaked_page import equal_values
from hreflens.read.views import BROWSER, CRAWLER, view_row
from hreflens.settings import Settings
from hreflens.terms import FetchOutcome

if TYPE_CHECKING:
    from hreflens.collect.fetch.client import FetchProgress, Network

ROUNDS = ((CRAWLER, 1), (BROWSER, 1), (CRAWLER, 2), (BROWSER, 2))
SAME_VALUES = 32
"""Of the 64 values of a text's MinHash, those that both answers to one reader must share: half of the text."""
MOST_PAGES = 2_000
"""Pages of one look: each costs its host four requests."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look: pages asked for, pages seen by both readers alike each time, pages that vary by themselves."""

    asked: int
    seen: int
    unsteady: int


def pages_to_doubt(project: Project, urls: Sequence[str], most: int) -> list[str]:
    """Return up to `most` of the pages that answered before, those first whose links weigh most against them.

    Args:
        project: whose fetches and current run.
        urls: canonical URLs of the linking pages.
        most: pages wanted; MOST_PAGES at the most.
    """
    fetches = read_fetches(project)
    answered = fetches.filter(pc.equal(fetches.column("outcome"), FetchOutcome.OK.value)).column("url")
    known = set(answered.to_pylist()) & set(urls)
    weight: dict[str, float] = {}
    run = current_run(project)
    if run is not None:
        tables = read_run(run, ["links", "link_verdicts"])
        page_of = dict(
            zip(
                *(tables["links"].column(name).to_pylist() for name in ("link_id", "referring_url")),
                strict=True,
            )
        )
        judged = tables["link_verdicts"]
        for link, risk in zip(
            judged.column("link_id").to_pylist(), judged.column("risk_log_odds").to_pylist(), strict=True
        ):
            page = page_of.get(link, "")
            weight[page] = max(risk, weight.get(page, risk))
    least = min(weight.values(), default=0.0)
    return sorted(known, key=lambda url: (-weight.get(url, least), url))[: min(most, MOST_PAGES)]


def look_twice(
    project: Project,
    settings: Settings,
    urls: Sequence[str],
    *,
    now: Callable[[], datetime],
    progress: "Callable[[FetchProgress, int], None]",
    network: "Network | None" = None,
    pause: Callable[[float], None] = time.sleep,
) -> Looked:
    """Ask for the pages as both kinds of reader and store the views that held; a look that was killed goes on.

    Args:
        project: where to.
        settings: section `fetch`, and the owner's hosts.
        urls: canonical URLs, see `pages_to_doubt`.
        now: the clock.
        progress: told of every page and the number of the round, from 0.
        network: name resolution and certificates other than the machine's.
        pause: waits so many seconds; between rounds a host rests as long as it may have asked for.

    Raises:
        hreflens.collect.fetch.FetchError: the project's folder cannot be used.
        hreflens.engine.parquet.StoreError: the disk is full.
        hreflens.engine.workspace.WorkspaceError: another process writes the project.
    """
    from hreflens.collect.fetch.client import Network, fetch_pages
    from hreflens.collect.fetch.journal import remove_journal
    from hreflens.collect.fetch.robots import MAX_DELAY_S

    with project_lock(project, "fetch"):
        (project.folder / "fetch").mkdir(parents=True, exist_ok=True)
        journals = [project.folder / "fetch" / f"views-{agent}-{turn}.jsonl" for agent, turn in ROUNDS]
        answers: dict[str, list[pa.Table]] = {BROWSER: [], CRAWLER: []}
        for number, ((agent, turn), journal) in enumerate(zip(ROUNDS, journals, strict=True)):
            if number and urls and settings.fetch.delay_s > 0:
                pause(max(settings.fetch.delay_s, MAX_DELAY_S))
            folder = project.warc_folder / "views" / f"{agent}-{turn}"
            folder.mkdir(parents=True, exist_ok=True)
            answers[agent].append(
                fetch_pages(
                    urls, settings=settings.fetch, warc_folder=folder, journal=journal,
                    known=dictionary.FETCHES.empty(), now=now, progress=lambda at, n=number: progress(at, n),  # type: ignore[misc]
                    network=network or Network(), as_browser=agent == BROWSER,
                )
            )  # fmt: skip
        views = {agent: _views(project, agent, tables, settings) for agent, tables in answers.items()}
        steady, unsteady = _steady(views)
        _store(project, urls, steady)
        for journal in journals:
            remove_journal(journal)
    return Looked(len(urls), len(steady) // 2, unsteady)


def _views(
    project: Project, agent: str, answers: Sequence[pa.Table], settings: Settings
) -> list[dict[str, dict[str, Any]]]:
    """Return the views of one reader, URL -> row, a mapping for each time it asked."""
    from hreflens.collect.fetch.replay import PAGES, iter_bodies

    found = []
    for turn, fetches in enumerate(answers, start=1):
        about = {row["url"]: row for row in fetches.to_pylist() if row["outcome"] in PAGES}
        folder = project.warc_folder / "views" / f"{agent}-{turn}"
        found.append(
            {
                url: view_row(
                    url, about[url]["final_url"] or url, headers, body, agent=agent,
                    fetched_at=about[url]["fetched_at"], own_sites=frozenset(settings.own_hosts),
                )
                for url, headers, body in iter_bodies(fetches, folder)
            }
        )  # fmt: skip
    return found


def _steady(views: dict[str, list[dict[str, dict[str, Any]]]]) -> tuple[list[dict[str, Any]], int]:
    """Return the later row of both readers for each page that was the same to each of them, and how many were not."""
    rows, unsteady = [], 0
    everywhere = set.intersection(*(set(each) for turns in views.values() for each in turns))
    for url in sorted(everywhere):
        pairs = [[turn[url] for turn in turns] for turns in views.values()]
        if all(_alike(*pair) for pair in pairs):
            rows += [pair[-1] for pair in pairs]
        else:
            unsteady += 1
    return rows, unsteady


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if (one["own_links"] > 0) != (other["own_links"] > 0):
        return False
    hashes = one["text_minhash"], other["text_minhash"]
    return bool(hashes[0] and hashes[1]) and equal_values(*hashes) >= SAME_VALUES


def _store(project: Project, asked: Sequence[str], rows: list[dict[str, Any]]) -> None:
    """Store the rows beside those of pages that were not asked for this time; what no longer holds goes."""
    again = set(asked)
    kept = [row for row in read_views(project).to_pylist() if row["url"] not in again] + rows
    kept.sort(key=lambda row: (row["url"], row["agent"]))
    write_views(project, dictionary.PAGE_VIEWS.from_rows(kept))
