"""A profile of links in many languages with equal behaviour in each, and the truth about every link.

Each language gets the same number of sites of the same classes with the same facts; only labels, suffixes and
words differ. Words come from CLDR (territory and language names), so that every script is really there. In a
*spoken* world the owner's topic, the wanted phrases, "click here" and the casino are said in each language,
and no anchor kind is given: the stage that measures anchors has to tell them apart, language by language.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np
from babel import Locale, UnknownLocaleError

from eval.worlds.labels import LABELS
from eval.worlds.records import AS_OF, Link
from hreflens.measure.anchor_words import GENERIC_PHRASES
from hreflens.terms import AnchorKind, HiddenReason, Placement

LEGIT = (
    "editorial_brand", "url_in_directory", "generic", "title", "partner_phrase", "footer_credit", "forum_brand",
    "hidden_menu", "product_name", "press_headline", "member_directory", "brand_family", "language_section", "sponsored_phrase", "list_page", "old_thin",
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
    "copied_list",
    "placed_article",
    "domain_dump",
)
# How many other places pages of each kind link to: (usual low, usual high). From the two real profiles we read.
OUTGOING: dict[str, tuple[int, int]] = {
    "press_headline": (15, 110), "forum_brand": (10, 220), "url_in_directory": (20, 280), "title": (3, 40),
    "language_section": (5, 60), "footer_credit": (2, 30), "guest_author": (2, 20), "placed_article": (2, 20),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    """A link with its truth: class, whether it is spam, the language it is counted under; grey counts neither way."""

    link: Link
    name: str
    spam: bool
    language: str
    grey: bool = False


@dataclass(frozen=True, slots=True)
class Tongue:
    """What the people of a world say: other words, the owner's topic, "click here", the casino's name."""

    words: list[str]
    topic: str
    generic: str
    casino: str


def tongue_of(language: str, *, spoken: bool, casinos: Mapping[str, str]) -> Tongue:
    """Return the words of a language; an unspoken world says the telling ones in English."""
    words = _words(language)
    if not spoken:
        return Tongue(words, "network security", words[0], "online casino")
    phrases = GENERIC_PHRASES.get({"zh": "zh-Hans"}.get(language, language), "|").split("|")
    return Tongue(
        words, _territory(language), phrases[0] or words[0], casinos.get(language, "online casino").casefold()
    )


def spoken_topics() -> tuple[str, ...]:
    """Return the owner's topic of a spoken world in all its languages: the name of one country, after CLDR."""
    return tuple(dict.fromkeys(_territory(row[0]) for row in LABELS))


def build_profile(
    per_class: int,
    seed: int,
    *,
    spoken: bool = False,
    casinos: Mapping[str, str] = MappingProxyType({}),
    paired: bool = True,
) -> list[Labelled]:
    """Return `per_class` sites of each class in each of the languages of LABELS.

    Args:
        per_class: sites of each class in each language.
        seed: of all draws.
        spoken: telling anchors are said in each language and their kinds left to the measuring stage.
        casinos: language -> its word for a casino; other languages use the English one.
        paired: the same draws for every language: what differs is labels and words, and nothing else. Unpaired
            worlds hold more variety, for what is measured over all languages.
    """
    found = []
    for at, (language, script, market, suffix) in enumerate(LABELS):
        rng = np.random.default_rng(seed if paired else (seed, at))
        words = tongue_of(language, spoken=spoken, casinos=casinos)
        for name in (*LEGIT, *SPAM):
            for number in range(per_class):
                base = Link(
                    url=f"https://{name.replace('_', '-')}-{number}-{language}.{suffix}/seite/{language}{number}",
                    lang=language, script=script, market=market,
                    title=" ".join(rng.choice(words.words, 4)),
                    context=" ".join(rng.choice(words.words, 6)),
                    external=int(rng.integers(*OUTGOING.get(name, (2, 60)))),
                    first=date(2023, 1, 1) + timedelta(days=int(rng.integers(0, 900))),
                )  # fmt: skip
                for link in _class(name, base, rng, words, number):
                    found.append(Labelled(_life(link, rng, words), name, name in SPAM, language))
    return found


def consensus_lines(profile: list[Labelled]) -> str:
    """Return the consensus file that names the sites of the disavowed classes (four lists each)."""
    sites = {each.link.site for each in profile if each.name.startswith("disavowed")}
    days = ",".join([AS_OF.isoformat()] * 4)
    return "".join(f"{site}\t4\t{days}\n" for site in sorted(sites))


def _life(link: Link, rng: np.random.Generator, tongue: Tongue) -> Link:
    """Return the record as tools deliver it: facts missing, and honest oddities of real pages mixed in."""
    chance, words = rng.random(10), tongue.words
    if chance[0] < 0.30 and link.hidden is None:
        link = link.but(read=False, placement=None)
    if chance[1] < 0.15:
        link = link.but(external=None)
    if chance[2] < 0.15:
        link = link.but(first=None, last=None)
    if chance[3] < 0.15:
        link = link.but(kind=None, anchor=None)
    if chance[4] < 0.10:
        link = link.but(followed=None, rel=None)
    if chance[5] < 0.10:
        link = link.but(followed=False, rel="nofollow")
    if chance[6] < 0.03 and link.read:
        link = link.but(hidden=HiddenReason.DISPLAY_NONE.value)
    if chance[7] < 0.03:
        link = link.but(external=1_000 + _own_draw(link.url, 4_000))
    if chance[8] < 0.03:
        link = link.but(anchor=" ".join(words[:5]), kind=AnchorKind.OTHER.value, first=date(2025, 5, 2))
    if chance[9] < 0.10:
        link = link.but(lost=True, state="not_checked")
    return link


def _class(name: str, base: Link, rng: np.random.Generator, tongue: Tongue, number: int) -> Iterator[Link]:
    phrase, words = tongue.topic, tongue.words
    url = base.url
    home = "https://acme-security.example"
    if name == "editorial_brand":
        yield base
    elif name == "url_in_directory":
        yield base.but(
            anchor="acme-security.example", kind=AnchorKind.URL.value, external=int(rng.integers(50, 280))
        )
    elif name == "generic":
        yield base.but(anchor=tongue.generic, kind=AnchorKind.GENERIC.value)
    elif name == "title":
        yield base.but(anchor="Acme Security: network security", kind=AnchorKind.TITLE.value)
    elif name == "partner_phrase":
        yield base.but(anchor=f"{words[1]} {phrase} {number}", kind=AnchorKind.PARTIAL_TOPIC.value)
        if rng.random() < 0.7:
            # Most partners also name whom they work with.
            yield base.but(url=f"{url}/about")
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
    elif name == "member_directory":
        # An association prints its members; some have thousands.
        yield base.but(
            anchor="acme-security.example", kind=AnchorKind.URL.value, external=300 + _own_draw(url, 6_600),
            title=f"{words[6]} {words[7]} {number}",
        )  # fmt: skip
    elif name == "brand_family":
        # One firm with a site for each of four countries, the same page of partners on all.
        for country in range(4):
            host = url.split("//")[1].split("/")[0]
            yield base.but(url=f"https://{country}-{host}/partner/{number}", external=200 + country)
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
        yield from _spam(name, base, rng, tongue, number)


def _spam(name: str, base: Link, rng: np.random.Generator, tongue: Tongue, number: int) -> Iterator[Link]:
    phrase, words = tongue.topic, tongue.words
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
            anchor=f"{tongue.casino} {number}",
            kind=AnchorKind.OTHER.value,
            hidden=HiddenReason.OFF_SCREEN.value,
        )
    elif name == "comment_spam":
        yield base.but(anchor=f"{words[2]} {phrase} {number}", kind=AnchorKind.PARTIAL_TOPIC.value,
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
        yield base.but(anchor=f"{words[8]} {phrase} {words[9]}", kind=AnchorKind.PARTIAL_TOPIC.value,
                       placement=Placement.SIDEBAR.value, first=start + timedelta(days=int(rng.integers(0, 20))))  # fmt: skip
    elif name == "disavowed":
        yield base.but(anchor="acme-security.example", kind=AnchorKind.URL.value, external=400)
    elif name == "disavowed_phrase":
        yield base.but(anchor=f"{words[8]} {phrase} {words[9]}", kind=AnchorKind.PARTIAL_TOPIC.value, external=1500,
                       placement=Placement.SIDEBAR.value, first=start + timedelta(days=int(rng.integers(0, 20))))  # fmt: skip

    elif name == "copied_list":
        yield base.but(anchor="acme-security.example", kind=AnchorKind.URL.value, title=f"{words[3]} {words[4]} 572",
                       url=base.url.replace("/seite/", "/liste-572/seite/"), external=7_100 + int(rng.integers(0, 180)))  # fmt: skip
    elif name == "placed_article":
        yield base.but(anchor=f"{words[number % len(words)]} {phrase}", kind=AnchorKind.PARTIAL_TOPIC.value)
    elif name == "domain_dump":
        near = [f"acme-{part}{number}.example" for part in ("sec", "secu", "secur", "securi", "securities")]
        com = [each.replace(".example", ".com") for each in near]
        yield base.but(anchor="acme-security.example", kind=AnchorKind.URL.value, external=int(rng.integers(2_000, 9_000)),
                       context=" ".join(com[:3]), right=" ".join(com[3:]))  # fmt: skip


def _own_draw(url: str, below: int) -> int:
    """Return a number that is a page's own: no two hand-made lists are equally long, in whatever language."""
    return zlib.crc32(url.encode()) % below


def _territory(language: str) -> str:
    """Return the name of the country that a spoken world's owner is about, in a language."""
    return str(Locale.parse(language).territories["JP"])


def _words(language: str) -> list[str]:
    try:
        locale = Locale.parse(language)
    except UnknownLocaleError:
        locale = Locale.parse("en")
    names = [name for code, name in sorted(locale.territories.items()) if len(code) == 2 and code != "JP"]
    return names[:120]
