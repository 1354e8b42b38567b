"""Visits to the owner's pages, one by one: the common ground of the Analytics files and of their truth.

Each session engages or not by a hash of its own, with the share that `visits.toml` plants: less where no page in the
visitor's language met them. There is no random number.
"""

import csv
import io
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from examples.talvora.model import HERE, OWN_SITE, fingerprint
from examples.talvora.owner import own_pages
from examples.talvora.rows import Row

HOMES = {
    "en": "US", "fr": "FR", "de": "DE", "ja": "JP", "pt": "BR", "es": "ES", "it": "IT", "pl": "PL", "tr": "TR", "ru": "RU", "ko": "KR", "id": "ID",
    "vi": "VN", "th": "TH", "hi": "IN", "ar": "EG", "nl": "NL", "sv": "SE", "uk": "UA", "zh": "CN",
}  # fmt: skip
"""Where most visitors over links in a language come from, of pages that are for no one country."""
CODES = {"en": "en-us", "pt": "pt-br", "zh": "zh-cn", "ja": "ja", "ko": "ko-kr", "hi": "hi-in", "ar": "ar", "vi": "vi-vn", "sv": "sv-se", "uk": "uk-ua"}  # fmt: skip
OTHERS = (
    ("google / organic", 1400), ("(direct) / (none)", 520), ("bing / organic", 160), ("newsletter / email", 90),
    ("yandex / organic", 40), ("t.co / referral", 60), ("google / cpc", 110),
)  # fmt: skip
MOST_LINES = 500
"""What an exploration exports at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report that tells everything apart: sessions that share source, page, browser language, country."""

    source: str
    landing: str
    lang: str
    country: str
    sessions: int
    engaged: int
    seconds: int
    events: int


@cache
def plan() -> dict[str, Any]:
    """Return what `visits.toml` plants."""
    return tomllib.loads((HERE / "visits.toml").read_text("utf-8"))


def lines_of(rows: Iterable[Row]) -> list[Line]:
    """Return all lines, most sessions first."""
    asked: Counter[tuple[str, str, str, str]] = Counter()
    for source, landing, country, sessions in (*_over_links(rows), *_elsewhere()):
        for number in range(sessions):
            lang = _browser(country, source, landing, number)
            asked[(source, landing, lang, country)] += 1
    lines = [_line(*key, sessions) for key, sessions in asked.items()]
    return sorted(
        lines, key=lambda line: (-line.sessions, line.source, line.landing, line.lang, line.country)
    )


def language_of_own(landing: str) -> str:
    """Return the language in which an own page is really written."""
    page = next(page for page in own_pages() if page["path"] == landing)
    return str(page.get("text_lang", page["lang"])).split("-")[0]


def is_matched(line_landing: str, lang: str, country: str) -> bool:
    """Return whether a page is in the browser's language or in one that most people of the country read."""
    told = language_of_own(line_landing)
    if told == lang:
        return True
    return told in {"IN": ("hi", "en"), "US": ("en",)}.get(
        country, tuple(plan()["countries"][country]["langs"])[:1]
    )


def visits_truth(lines: Sequence[Line]) -> bytes:
    """Return what is planted, as CSV of scope, key, sessions, engaged, value: the barrier, and sessions by referring host."""
    shown = lines[:MOST_LINES]
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in shown:
        if line.source.endswith(" / referral") and not line.source.startswith("t.co"):
            cell = sums[line.source.split(" / ")[0]]
            cell[0] += line.sessions
            cell[1] += line.engaged
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("scope", "key", "sessions", "engaged", "value"))
    writer.writerow(("barrier", "all", "", "", plan()["barrier"]["difference"]))
    told = [line for line in shown if line.country and line.lang]
    writer.writerow(("shown", "all", sum(x.sessions for x in told), sum(x.engaged for x in told), ""))
    for host, (sessions, engaged) in sorted(sums.items()):
        writer.writerow(("site", host, sessions, engaged, ""))
    return out.getvalue().encode()


def _over_links(rows: Iterable[Row]) -> Iterator[tuple[str, str, str, int]]:
    """Yield (source, landing page, country, sessions) of links that people really click: honest, live, to a page that is there."""
    pages = {page["path"] for page in own_pages()}
    for row in rows:
        landing = row.link.target.removeprefix(OWN_SITE)
        gone = row.page.lost or row.link.gone or row.page.status != 200 or row.link.hidden
        if gone or landing not in pages or row.site.reason not in {"none", "off_topic"}:
            continue
        seed = fingerprint(row.url, row.target, "visits")
        lang = (row.page.lang or row.site.lang).split("-")[0]
        country = row.site.market if row.site.market in plan()["countries"] else HOMES.get(lang, "")
        if country and seed % 3:
            host = row.site.host.removeprefix("www.")
            yield f"{host} / referral", landing, country, 3 + seed // 7 % (4 + int(row.site.dr))


def _elsewhere() -> Iterator[tuple[str, str, str, int]]:
    """Yield the same of search engines, newsletters and people who type the address."""
    countries = plan()["countries"]
    total = sum(each["impressions"] for each in countries.values())
    for source, sessions in OTHERS:
        for country, facts in countries.items():
            part = sessions * facts["impressions"] / total
            for page in own_pages():
                same = page["lang"].split("-")[0] in list(facts["langs"])[:1]
                share = 0.22 if same else 0.05
                count = int(part * share + fingerprint(source, country, page["path"]) % 100 / 100)
                if count:
                    yield source, page["path"], country, count


def _browser(country: str, *session: object) -> str:
    draw = fingerprint(country, *session, "browser") % 10_000 / 10_000
    for lang, share in plan()["countries"][country]["langs"].items():
        draw -= share
        if draw < 0:
            return str(lang)
    return "en"


def _line(source: str, landing: str, lang: str, country: str, sessions: int) -> Line:
    barrier = plan()["barrier"]
    usual = barrier["matched"] + (fingerprint(landing, "page") % 17 - 8) / 100
    share = usual if is_matched(landing, lang, country) else usual - barrier["difference"]
    draws = [
        fingerprint(source, landing, lang, country, number) % 10_000 / 10_000 for number in range(sessions)
    ]
    engaged = sum(draw < share for draw in draws)
    seconds = sum(35 + int(draw * 200) if draw < share else int(draw * 9) for draw in draws)
    return Line(
        source, landing, lang, country, sessions, engaged, seconds, sum(draw < share / 14 for draw in draws)
    )
