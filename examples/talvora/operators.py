"""Sites that one operator runs, or one attacker made: networks, blasts, bursts, and their honest lookalikes.

Honest groups are written out like any site, in `groups/*.toml`, with the book of words each site uses. What programs
made in life is made by a program here: the link network, the September burst, the comments of a blast.
"""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from examples.talvora.model import HERE, Page, Site, book_of, fingerprint, make_site, pick

HONEST = ("family", "agency", "media")


@cache
def _book(lang: str) -> dict[str, Any]:
    return book_of(lang)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / "groups" / f"{name}.toml").read_text("utf-8"))


def load_groups() -> list[Site]:
    """Return all sites of all groups, honest ones first."""
    found = [make_site(entry, _book(entry["book"])) for name in HONEST for entry in _read(name)["sites"]]
    return [*found, *_network(), *_burst(), *_blast()]


def _network() -> Iterator[Site]:
    """Yield the link network: one operator, four languages, three customers besides the owner."""
    raw = _read("network")
    for lang, entry in raw["langs"].items():
        for at, host in enumerate(entry["hosts"]):
            sloppy = fingerprint(host, "hygiene") % 4
            pages = tuple(_network_page(host, number, entry, raw["targets"]) for number in range(3))
            yield Site(
                host=host, name=entry["names"][at], design="blog", kind="link_seller", lang=lang, script="Latn",
                words=_book(lang)["words"], pages=pages, tagline=entry["taglines"][at % len(entry["taglines"])], look="copperline",
                trackers=("G-FICT0NET7",) if sloppy < 3 else (), dr=float(fingerprint(host, "dr") % 14 + 6), first="2026-01-05",
                verdicts="act|review", reason="network", note="link network of one operator over four languages",
                server=f"203.0.113.{fingerprint(host, 'ip') % 3 + 20}" if sloppy < 2 else "", market="",
            )  # fmt: skip


def _network_page(host: str, number: int, entry: dict[str, Any], targets: list[str]) -> Page:
    """Return a post with the owner's link and those of two or three other customers, each in a sentence of its own."""
    articles = entry["articles"]
    article = articles[(fingerprint(host) + number) % len(articles)]
    blocks = article["text"].strip().split("\n\n")
    sold = [pick(entry["own"], host, number)]
    wanted = [target for target in targets if fingerprint(host, number, target) % 10 < 7] or targets[:2]
    sold += [pick(entry["others"][target], host, number, target) for target in wanted]
    for at, sentence in enumerate(sold):
        place = (fingerprint(host, number, at) % (len(blocks) - 1)) + 1
        blocks[place] = blocks[place] + " " + sentence
    day = date(2026, 1, 8) + timedelta(days=fingerprint(host, number, "day") % 200)
    title = article["titles"][fingerprint(host, number, "title") % len(article["titles"])]
    slug = f"/{day:%Y/%m}/{entry['slugs'][(fingerprint(host) + number) % len(articles)]}/"
    return Page(
        path=slug,
        title=title,
        slots={"text": "\n\n".join(blocks)},
        author=pick(entry["authors"], host),
        topic="off_topic",
        date=str(day),
    )


def _burst() -> Iterator[Site]:
    """Yield the pages that a stranger's program made in twelve days of September."""
    raw = _read("burst")
    for at, host in enumerate(raw["hosts"]):
        text = raw["texts"][at % len(raw["texts"])]
        anchor = raw["anchors"][at % len(raw["anchors"])]
        first = date(2026, 9, 8) + timedelta(days=fingerprint(host, "day") % 12)
        links = " ".join(f"- {{{word}|https://{other}.example/}}" for word, other in raw["others"])
        body = f"{text['text'].strip()} {{{anchor}|/en/pricing|other}}\n\n" + links.replace(" - ", "\n- ")
        pages = tuple(
            Page(path=f"/{fingerprint(host, number) % 10**9}/{at}.html", title=text["title"], slots={"text": body}, date=str(first), first=str(first), topic="off_topic")
            for number in range(2)
        )  # fmt: skip
        yield Site(
            host=host, name=text["title"], design="doorway", kind="", lang=text["lang"], script=text["script"],
            words=_book(text["lang"] if text["lang"] in {"en", "ru"} else "en")["words"], pages=pages, dr=0.0, first=str(first), html_lang="en",
            verdicts="ignore|review|act", reason="burst", note="negative SEO: generated pages of September, foreign niche",
        )  # fmt: skip


def _blast() -> Iterator[Site]:
    """Yield honest old pages whose comments a program filled."""
    raw = _read("blast")
    for entry in raw["sites"]:
        book = _book(entry["book"])
        honest = list(entry["comments"])
        spam = [_spam(entry["host"], number, raw) for number in range(entry["spam"])]
        anchor = entry["anchor"]
        own = f"{pick(raw['names'], entry['host'])} :: 2026-08-{fingerprint(entry['host']) % 27 + 1:02} :: {pick(raw['praise'], entry['host'], 'own')} {{{anchor}|/en/password-manager|{entry['kind']}}}"
        page = Page(
            path=entry["path"], title=entry["title"], slots={"text": entry["text"]}, author=entry["author"], date=entry["date"],
            comments=(*honest, *spam[: len(spam) // 2], own, *spam[len(spam) // 2 :]), first=f"2026-08-{fingerprint(entry['host']) % 27 + 1:02}", topic="off_topic",
        )  # fmt: skip
        yield Site(
            host=entry["host"], name=entry["name"], design=entry["design"], kind=entry["site_kind"], lang=book["lang"], script=book["script"],
            words=book["words"], pages=(page,), market=entry.get("market", ""), dr=entry["dr"], first="2024-01-01", charset=entry.get("charset", "utf-8"),
            verdicts="ignore|review", reason="user_generated", note="comment blast: the host is a victim",
        )  # fmt: skip


def _spam(host: str, number: int, raw: dict[str, Any]) -> str:
    word, other = raw["others"][fingerprint(host, number) % len(raw["others"])]
    name, praise = pick(raw["names"], host, number, "name"), pick(raw["praise"], host, number, "praise")
    return f"{name} :: 2026-08-{fingerprint(host, number, 'day') % 28 + 1:02} :: {praise} {{{word}|https://{other}-{fingerprint(host, number) % 997}.example/}}"
