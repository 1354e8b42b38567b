"""The Analytics and Search Console files: an exploration, two reports, the performance zip, rows of the API."""

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from examples.talvora.model import OWN_SITE, fingerprint
from examples.talvora.owner import own_pages
from examples.talvora.visits import CODES, MOST_LINES, Line, plan

START, END = date(2026, 8, 1), date(2026, 10, 28)
_NEVER = (1980, 1, 1, 0, 0, 0)


def ga4_exploration(lines: Sequence[Line]) -> bytes:
    """Return a free-form exploration: preamble, blank line, totals with their label in a cell too many, at most 500 lines."""
    before = f"# ----------------------------------------\n# Talvora website\n# Links and languages-Free form 1\n# {START:%Y%m%d}-{END:%Y%m%d}\n# ----------------------------------------\n\n"
    header = ("Session source / medium", "Landing page + query string", "Language code", "Country", "Sessions", "Engaged sessions", "Average engagement time per session", "Key events")  # fmt: skip
    countries = plan()["countries"]
    rows: list[list[object]] = [["", "", "", "", *_figures(lines), "Grand total"]]
    for line in lines[:MOST_LINES]:
        code = CODES.get(line.lang, f"{line.lang}-{line.lang}")
        country = countries[line.country]["name"]
        rows.append([line.source, line.landing, code, country, *_figures([line])])
    # What Analytics keeps back: rare values become one row, and some sessions have no page.
    rows.append(["(other)", "(other)", "(other)", "(other)", 214, 118, 31.5, 4])
    rows.append(["google / organic", "(not set)", "en-us", "United States", 37, 2, 0.4, 0])
    return before.encode() + _csv(header, rows)


def ga4_traffic(lines: Sequence[Line]) -> bytes:
    """Return the traffic acquisition report."""
    header = ("Session source / medium", "Sessions", "Engaged sessions", "Engagement rate", "Average engagement time per session", "Key events")  # fmt: skip
    rows = [
        [source, sessions, engaged, round(engaged / sessions, 16), seconds, events]
        for source, (sessions, engaged, seconds, events) in _summed(lines, lambda line: line.source)
    ]
    return _preamble("Traffic acquisition: Session source/medium") + _csv(header, rows)


def ga4_landings(lines: Sequence[Line]) -> bytes:
    """Return the landing page report."""
    header = ("Landing page", "Sessions", "Active users", "New users", "Average engagement time per session", "Key events", "Total revenue")  # fmt: skip
    rows = [
        [page, sessions, sessions * 9 // 10, sessions * 7 // 10, seconds, events, 0]
        for page, (sessions, _, seconds, events) in _summed(lines, lambda line: line.landing)
    ]
    return _preamble("Landing page: Landing page") + _csv(header, rows)


def gsc_performance() -> bytes:
    """Return the zip of the performance report as Search Console's interface exports it."""
    metrics = ("Clicks", "Impressions", "CTR", "Position")
    countries = plan()["countries"].values()
    by_country = [
        _row(each["name"], each["impressions"], each["ctr"], each["position"]) for each in countries
    ]
    by_country.append(_row("Unknown Region", 310, 0.01, 33.1))
    shown = sum(each["impressions"] for each in countries)
    clicks = sum(round(each["impressions"] * each["ctr"]) for each in countries)
    ctr = clicks / shown
    days = [START + timedelta(days=at) for at in range((END - START).days + 1)]
    chart = [_row(str(day), shown // len(days) + fingerprint(day) % 900 - 450, ctr, 15.8) for day in days]
    chart[3][1:] = [0, 0, "", ""]  # a day without impressions has neither rate nor position
    files: list[tuple[str, Sequence[str], list[list[object]]]] = [
        ("Chart.csv", ("Date", *metrics), chart),
        ("Queries.csv", ("Top queries", *metrics), _most(_query_rows())),
        ("Pages.csv", ("Top pages", *metrics), _most(_page_rows())),
        ("Countries.csv", ("Country", *metrics), _most(by_country)),
        ("Devices.csv", ("Device", *metrics), [_row("Mobile", shown * 6 // 10, ctr, 15.1), _row("Desktop", shown * 37 // 100, ctr, 16.9), _row("Tablet", shown * 3 // 100, ctr, 16.2)]),
        ("Search appearance.csv", ("Search Appearance", *metrics), [_row("Translated results", 5400, 0.012, 9.4)]),
        ("Filters.csv", ("Filter", "Value"), [["Search type", "Web"], ["Date", "1 Aug 2026-28 Oct 2026"]]),
    ]  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, header, rows in files:
            pack.writestr(zipfile.ZipInfo(name, _NEVER), _csv(header, rows))
    return out.getvalue()


def gsc_page_country() -> bytes:
    """Return rows by page and country as the Search Console API gives them and `hreflens collect search-console` keeps them."""
    rows = []
    for country, facts in plan()["countries"].items():
        main = next(iter(facts["langs"]))
        for page in own_pages():
            impressions = _shown(
                page["path"], country, page["lang"].split("-")[0] == main, facts["impressions"]
            )
            if impressions:
                clicks = round(impressions * facts["ctr"])
                rows.append({
                    "dimension": "page", "page": OWN_SITE + page["path"], "country": facts["code"], "clicks": clicks, "impressions": impressions,
                    "ctr": round(clicks / impressions, 6), "position": facts["position"], "period": f"{START} - {END}",
                })  # fmt: skip
    return (json.dumps({"search_analytics": rows}, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _shown(path: str, country: str, same: bool, impressions: int) -> int:
    part = (0.12 if same else 0.025) * (0.6 + fingerprint(path, country, "shown") % 80 / 100)
    return int(impressions * part)


def _page_rows() -> list[list[object]]:
    countries = plan()["countries"]
    rows = []
    for page in own_pages():
        shown = {
            country: _shown(page["path"], country, page["lang"].split("-")[0] == next(iter(facts["langs"])), facts["impressions"])
            for country, facts in countries.items()
        }  # fmt: skip
        total = sum(shown.values())
        clicks = sum(count * countries[country]["ctr"] for country, count in shown.items())
        rows.append(
            _row(OWN_SITE + page["path"], total, clicks / total, 14.0 + fingerprint(page["path"]) % 90 / 10)
        )
    return rows


def _query_rows() -> list[list[object]]:
    rows: dict[str, list[object]] = {}
    for lang, queries in plan()["queries"].items():
        there = [each for each in plan()["countries"].values() if next(iter(each["langs"])) == lang]
        impressions = sum(each["impressions"] for each in there) or 1500
        for at, query in enumerate(queries):
            share = 0.16 / (at + 1)
            rows.setdefault(query, _row(query, int(impressions * share), 0.021 if "talvora" in query else 0.008, 9.0 + at * 2.5))  # fmt: skip
    return list(rows.values())


def _row(key: str, impressions: int, ctr: float, position: float) -> list[object]:
    clicks = round(impressions * ctr)
    told = f"{100 * clicks / impressions:.2f}".rstrip("0").rstrip(".")
    return [key, clicks, impressions, f"{told}%", round(position, 2)]


def _most(rows: list[list[object]]) -> list[list[object]]:
    return sorted(rows, key=lambda row: (-int(str(row[1])), -int(str(row[2])), str(row[0])))[:1000]


def _figures(lines: Sequence[Line]) -> list[object]:
    sessions = sum(line.sessions for line in lines)
    seconds = sum(line.seconds for line in lines) / sessions
    return [sessions, sum(line.engaged for line in lines), seconds, sum(line.events for line in lines)]


def _summed(lines: Sequence[Line], key: Callable[[Line], str]) -> Iterator[tuple[str, list[object]]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[key(line)].append(line)
    for name in sorted(found, key=lambda name: (-sum(line.sessions for line in found[name]), name)):
        yield name, _figures(found[name])


def _preamble(report: str) -> bytes:
    rule = "# ----------------------------------------"
    return f"{rule}\n# {report}\n# Account: Talvora\n# Property: Talvora website\n{rule}\n# \n# All Users\n# Start date: {START:%Y%m%d}\n# End date: {END:%Y%m%d}\n".encode()


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
