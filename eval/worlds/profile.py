"""A profile of links in many languages with equal behaviour in each, and the truth about every link.

Each language gets the same number of sites of the same classes with the same facts; only labels, suffixes and
words differ. Words come from CLDR (territory and language names), so that every script is really there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from babel import Locale, UnknownLocaleError

from eval.worlds.labels import LABELS
from eval.worlds.records import Link
from hreflens.terms import AnchorKind, HiddenReason, Placement

LEGIT = (
    "editorial_brand", "url_in_directory", "generic", "title", "partner_phrase", "footer_credit", "forum_brand",
    "hidden_menu", "product_name", "press_headline", "language_section", "sponsored_phrase", "list_page", "old_thin",
    "folded_text", "guest_author",
)  # fmt: skip
SPAM = (
    "service_blast",
    "hidden_niche",
    "comment_spam",
    "hacked",
    "bought_phrase",
    "guest_book",
    "disavowed",
    "disavowed_phrase",
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A link with its truth: class, whether it is spam, and the language it is counted under."""

    link: Link
    name: str
    spam: bool
    language: str


def build_profile(per_class: int, seed: int) -> list[Labelled]:
    """Return `per_class` sites of each class in each of the languages of LABELS."""
    found = []
    for language, script, market, suffix in LABELS:
        # The same draws for every language: what differs is labels and words, and nothing else.
        rng = np.random.default_rng(seed)
        words = _words(language)
        for name in (*LEGIT, *SPAM):
            for number in range(per_class):
                base = Link(
                    url=f"https://{name.replace('_', '-')}-{number}-{language}.{suffix}/seite/{number}",
                    lang=language, script=script, market=market,
                    title=" ".join(rng.choice(words, 4)),
                    context=" ".join(rng.choice(words, 6)),
                    external=int(rng.integers(2, 60)),
                    first=date(2023, 1, 1) + timedelta(days=int(rng.integers(0, 900))),
                )  # fmt: skip
                for link in _class(name, base, rng, words, number):
                    found.append(Labelled(_life(link, rng, words), name, name in SPAM, language))
    return found


def consensus_lines(profile: list[Labelled]) -> str:
    """Return the consensus file that names the sites of the disavowed classes (four lists each)."""
    sites = {each.link.site for each in profile if each.name.startswith("disavowed")}
    return "".join(f"{site}\t4\n" for site in sorted(sites))


def _life(link: Link, rng: np.random.Generator, words: list[str]) -> Link:
    """Return the record as tools deliver it: facts missing, and honest oddities of real pages mixed in."""
    chance = rng.random(10)
    if chance[0] < 0.30 and link.hidden is None:
        link = link.but(read=False, placement=None)
    if chance[1] < 0.15:
        link = link.but(external=None)
    if chance[2] < 0.15:
        link = link.but(first=None, last=None)
    if chance[3] < 0.15:
        link = link.but(kind=None)
    if chance[4] < 0.10:
        link = link.but(followed=None, rel=None)
    if chance[5] < 0.10:
        link = link.but(followed=False, rel="nofollow")
    if chance[6] < 0.03 and link.read:
        link = link.but(hidden=HiddenReason.DISPLAY_NONE.value)
    if chance[7] < 0.03:
        link = link.but(external=1_400)
    if chance[8] < 0.03:
        link = link.but(anchor=" ".join(words[:5]), kind=AnchorKind.OTHER.value, first=date(2025, 5, 2))
    if chance[9] < 0.10:
        link = link.but(lost=True, state="not_checked")
    return link


def _class(name: str, base: Link, rng: np.random.Generator, words: list[str], number: int) -> Iterator[Link]:
    phrase = "network security"
    url = base.url
    home = "https://acme-security.example"
    if name == "editorial_brand":
        yield base
    elif name == "url_in_directory":
        yield base.but(
            anchor="acme-security.example", kind=AnchorKind.URL.value, external=int(rng.integers(50, 280))
        )
    elif name == "generic":
        yield base.but(anchor=words[0], kind=AnchorKind.GENERIC.value)
    elif name == "title":
        yield base.but(anchor="Acme Security: network security", kind=AnchorKind.TITLE.value)
    elif name == "partner_phrase":
        yield base.but(anchor=f"{words[1]} {phrase} {number}", kind=AnchorKind.PARTIAL_TOPIC.value)
    elif name == "footer_credit":
        yield base.but(placement=Placement.FOOTER.value, occurrences=int(rng.integers(1, 900)))
    elif name == "forum_brand":
        yield base.but(placement=Placement.COMMENT.value, platforms="message-boards", external=180)
    elif name == "hidden_menu":
        yield base.but(placement=Placement.NAVIGATION.value, hidden=HiddenReason.DISPLAY_NONE.value)
    elif name == "product_name":
        yield base.but(anchor=f"Zyklon {words[2]}", kind=AnchorKind.OTHER.value)
    elif name == "press_headline":
        # One agency story, taken over by all papers of the language within three days.
        yield base.but(
            anchor=" ".join(words[:5]),
            kind=AnchorKind.OTHER.value,
            first=date(2025, 5, 1) + timedelta(days=number % 3),
        )
    elif name == "language_section":
        other = next(row for row in LABELS if row[0] != base.lang)
        for page in range(4):
            yield base.but(url=f"{url}/{page}")
        host = url.split("/seite/")[0]
        yield base.but(
            url=f"{host}/{other[0]}/x", lang=other[0], script=other[1], external=40,
            anchor=f"{phrase} {words[3]}", kind=AnchorKind.PARTIAL_TOPIC.value, hreflang='{"x-default": "https://a.example/"}',
        )  # fmt: skip
    elif name == "sponsored_phrase":
        yield base.but(anchor=phrase, kind=AnchorKind.EXACT_TOPIC.value, followed=False, rel="sponsored",
                       target=f"{home}/s/{base.lang}")  # fmt: skip
    elif name == "list_page":
        yield base.but(
            anchor="acme-security.example", kind=AnchorKind.URL.value, external=int(rng.integers(300, 5000))
        )
    elif name == "old_thin":
        yield base.but(
            read=False, placement=None, external=None, last=date(2026, 5, 1), first=date(2015, 1, 1)
        )
    elif name == "folded_text":
        yield base.but(
            anchor=f"{words[4]} {words[5]}",
            kind=AnchorKind.OTHER.value,
            hidden=HiddenReason.DISPLAY_NONE.value,
        )
    elif name == "guest_author":
        yield base.but(placement=Placement.AUTHOR_BIO.value, anchor=phrase, kind=AnchorKind.EXACT_TOPIC.value,
                       target=f"{home}/g/{base.lang}/{number}")  # fmt: skip
    else:
        yield from _spam(name, base, rng, number)


def _spam(name: str, base: Link, rng: np.random.Generator, number: int) -> Iterator[Link]:
    blast = (
        "TELEGRAM @SEO_NOVALINK - SEO BACKLINKS, TRAFFIC BOOST",
        "Buy links WhatsApp +55 11 91234-5678",
        "微信 seo88990 backlinks",
        "телеграм @prodvizhenie_top backlinks",
    )
    start = date(2025, 10, 20)
    if name == "service_blast":
        yield base.but(anchor=blast[number % 4], kind=AnchorKind.OTHER.value, external=3200,
                       placement=Placement.CONTENT.value, first=start + timedelta(days=int(rng.integers(0, 5))))  # fmt: skip
    elif name == "hidden_niche":
        yield base.but(
            anchor=f"online casino {number}",
            kind=AnchorKind.OTHER.value,
            hidden=HiddenReason.OFF_SCREEN.value,
        )
    elif name == "comment_spam":
        yield base.but(anchor=f"cheap network security {number}", kind=AnchorKind.PARTIAL_TOPIC.value,
                       placement=Placement.COMMENT.value, external=600)  # fmt: skip
    elif name == "guest_book":
        yield base.but(anchor=f"viagra {number}", kind=AnchorKind.OTHER.value, read=False, placement=None,
                       platforms="guestbook", external=900)  # fmt: skip
    elif name == "hacked":
        foreign = LABELS[(next(i for i, row in enumerate(LABELS) if row[0] == base.lang) + 17) % len(LABELS)]
        for page in range(4):
            yield base.but(url=f"{base.url}/{page}")
        host = base.url.split("/seite/")[0]
        yield base.but(url=f"{host}/wp-tmp/{number}.html", lang=foreign[0], script=foreign[1], external=150,
                       anchor=f"viagra {number}", kind=AnchorKind.OTHER.value)  # fmt: skip
    elif name == "bought_phrase":
        yield base.but(anchor="best network security firewall", kind=AnchorKind.PARTIAL_TOPIC.value,
                       placement=Placement.SIDEBAR.value, first=start + timedelta(days=int(rng.integers(0, 20))))  # fmt: skip
    elif name == "disavowed":
        yield base.but(anchor="acme-security.example", kind=AnchorKind.URL.value, external=400)
    elif name == "disavowed_phrase":
        yield base.but(anchor="best network security firewall", kind=AnchorKind.PARTIAL_TOPIC.value, external=1500,
                       placement=Placement.SIDEBAR.value, first=start + timedelta(days=int(rng.integers(0, 20))))  # fmt: skip


def _words(language: str) -> list[str]:
    try:
        locale = Locale.parse(language)
    except UnknownLocaleError:
        locale = Locale.parse("en")
    names = [name for code, name in sorted(locale.territories.items()) if len(code) == 2]
    return names[:120]
