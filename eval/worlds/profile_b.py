"""A second generator of profiles: people and bots that act, instead of classes of links with set facts.

It shares with `profile` only the record of a link and the labels. There, every link is a template of its class with
oddities mixed in; here publishers, tenants, brands, attackers and operators each live for years and link as their
habits have it, and what a tool delivers of it is drawn last. Words are names of languages and units (CLDR), not
of countries; the owner teaches Italian. Draws are the same in every language, so that languages differ by labels
and words alone (or drawn anew, where variety matters more). Sold guest posts are grey: they count neither way. Weights were never looked at with this one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np
from babel import Locale, UnknownLocaleError

from eval.worlds.labels import LABELS
from eval.worlds.profile import Labelled
from eval.worlds.records import AS_OF, Link
from hreflens.measure.anchor_words import GENERIC_PHRASES
from hreflens.settings import Settings
from hreflens.terms import AnchorKind, HiddenReason, Placement

HOME = "https://scuola-tideline.example"
PLATFORMS = ("{}.blogspot.com", "{}.wordpress.com", "{}.hatenablog.com", "ameblo.jp/{}", "{}.livejournal.com", "{}.github.io")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habit:
    """How a kind of publisher links: places and how often, other sites on a page (median), share marked nofollow."""

    places: tuple[tuple[Placement, float], ...]
    outgoing: float
    marked: float
    pages: int
    named: float
    """Share of links that name the owner or its address; others take their own words, or the subject's."""


C, N, F, S, U, B = (
    Placement.CONTENT, Placement.NAVIGATION, Placement.FOOTER, Placement.SIDEBAR, Placement.COMMENT, Placement.AUTHOR_BIO,
)  # fmt: skip
HABITS: dict[str, Habit] = {
    "paper": Habit(((C, 0.85), (S, 0.10), (F, 0.05)), 45, 0.15, 2, 0.75),
    "blog": Habit(((C, 0.70), (S, 0.25), (U, 0.05)), 18, 0.10, 3, 0.70),
    "club": Habit(((C, 0.45), (N, 0.25), (F, 0.30)), 14, 0.02, 2, 0.85),
    "shop": Habit(((F, 0.50), (C, 0.35), (S, 0.15)), 9, 0.05, 1, 0.90),
    "board": Habit(((U, 0.90), (C, 0.10)), 60, 0.35, 3, 0.65),
    "listing": Habit(((C, 0.95), (N, 0.05)), 220, 0.10, 1, 0.95),
    "school": Habit(((C, 0.80), (N, 0.20)), 30, 0.03, 2, 0.80),
}
ATTACKS = ("comment_bot", "burst", "hacked", "cloaked", "expired", "seller", "cloned", "operator")


@dataclass(frozen=True, slots=True)
class Voice:
    """What is said in a language: plain words, the owner's subject, "click here", a casino, and labels."""

    label: tuple[str, str, str, str]
    words: tuple[str, ...]
    subject: str
    here: str
    casino: str


def owner_b() -> Settings:
    """Return the owner of these worlds: a school of Italian, its subject named in every language of LABELS."""
    subjects = tuple(dict.fromkeys(_voice(row, {}).subject for row in LABELS))
    return Settings.model_validate(
        {"project": {"site": HOME.split("//")[1], "brands": ["Tideline"], "topics": list(subjects)}}
    )


def build_profile_b(
    publishers: int,
    seed: int,
    *,
    casinos: Mapping[str, str] = MappingProxyType({}),
    paired: bool = True,
) -> list[Labelled]:
    """Return the links of `publishers` honest publishers per language and of those who attack or sell beside them.

    Args:
        publishers: honest publishers in each language; a quarter as many bad ones.
        seed: of all draws.
        casinos: language -> its word for a casino; other languages use the English one.
        paired: the same draws in every language, so that languages differ by labels and words alone.
    """
    found = []
    for at, row in enumerate(LABELS):
        rng = np.random.default_rng(seed if paired else (seed, at))
        voice = _voice(row, casinos)
        for number in range(publishers):
            kind = tuple(HABITS)[number % len(HABITS)]
            found += [_said(link, kind, voice) for link in _publisher(kind, voice, rng, number)]
        for number in range(publishers // 8):
            found += [_said(link, "tenant", voice) for link in _tenant(voice, rng, number)]
        found += [_said(link, "brand_family", voice) for link in _family(voice, rng)]
        found += [_said(link, "agency_story", voice) for link in _story(voice, rng)]
        for number in range(publishers // 8):
            found += [_said(link, "guest_post", voice, grey=True) for link in _guest_post(voice, rng, number)]
        for number in range(publishers // 4):
            name = ATTACKS[number % len(ATTACKS)]
            for link, spam in _attack(name, voice, rng, number):
                found.append(_said(link, name, voice, spam=spam))
    return found


def pack_lines(profile: list[Labelled], seed: int) -> str:
    """Return a consensus pack: what operators own, on two lists to five, some undated; and honest sites by mistake."""
    rng = np.random.default_rng(seed)
    bad = sorted({each.link.site for each in profile if each.name == "operator" and each.spam})
    good = sorted({each.link.site for each in profile if not each.spam and not each.grey})
    # The labels of a site may not decide its fate: draws follow the number in its name, not its place in the list.
    fates = [
        (int(rng.integers(2, 6)), bool(rng.random() < 0.3), bool(rng.random() < 0.001)) for _ in range(997)
    ]
    lines = []
    for site in (*bad, *good):
        lists, undated, mistaken = fates[_own_number(site) % len(fates)]
        if site in bad or mistaken:
            count = lists if site in bad else 2
            days = [str(AS_OF - timedelta(days=30 * at)) for at in range(count - undated)]
            lines.append(f"{site}\t{count}\t{','.join(days)}\n")
    return "".join(lines)


def _own_number(site: str) -> int:
    return int("".join(part for part in site.split(".", maxsplit=1)[0] if part.isdigit()) or 0)


def _said(link: Link, name: str, voice: Voice, *, spam: bool = False, grey: bool = False) -> Labelled:
    return Labelled(link, name, spam, voice.label[0], grey)


def _link(voice: Voice, host: str, path: str, rng: np.random.Generator, **facts: object) -> Link:
    """Return a link as a tool delivers it: what nobody fetched or recorded is missing."""
    language, script, market, _ = voice.label
    words = [str(word) for word in rng.choice(voice.words, 9)]
    link = Link(
        f"https://{host}/{path}", target=f"{HOME}/{rng.integers(30)}", anchor="Tideline", kind=None,
        title=" ".join(words[:4]), context=" ".join(words[4:7]), right=" ".join(words[7:]),
        lang=language, script=script, market=market,
    ).but(**facts)  # fmt: skip
    seen = rng.random(6)
    if seen[0] < 0.35 and link.hidden is None:
        link = link.but(read=False, placement=link.placement if seen[5] < 0.3 else None, title=None)
    if seen[1] < 0.2 and not link.read:
        link = link.but(external=None)
    if seen[2] < 0.12:
        link = link.but(first=None)
    if seen[3] < 0.08:
        link = link.but(followed=None, rel=None)
    if seen[4] < 0.07:
        link = link.but(lost=True, state="not_checked")
    return link


def _outgoing(median: float, rng: np.random.Generator) -> int:
    return 1 + int(rng.lognormal(np.log(median), 0.8))


def _publisher(kind: str, voice: Voice, rng: np.random.Generator, number: int) -> Iterator[Link]:
    habit, host = HABITS[kind], f"{kind}{number}-{voice.label[0]}.{voice.label[3]}"
    born = date(2012, 1, 1) + timedelta(days=int(rng.integers(0, 4_500)))
    for page in range(int(rng.integers(1, habit.pages + 1))):
        day = min(AS_OF, born + timedelta(days=int(rng.exponential(700))))
        marked = bool(rng.random() < habit.marked)
        places = [place.value for place, _ in habit.places]
        place = str(rng.choice(places, p=[share for _, share in habit.places]))
        yield _link(
            voice, host, f"{page}", rng, anchor=_honest_anchor(habit, voice, rng), placement=place,
            external=_outgoing(habit.outgoing, rng), first=day, last=AS_OF - timedelta(days=int(rng.integers(5, 90))),
            followed=not marked, rel="nofollow" if marked else "",
            occurrences=int(rng.integers(1, 400)) if place in (F.value, S.value) else 1,
            platforms="message-boards" if kind == "board" else None,
            hidden=HiddenReason.DISPLAY_NONE.value if rng.random() < 0.02 else None,
        )  # fmt: skip


def _honest_anchor(habit: Habit, voice: Voice, rng: np.random.Generator) -> str:
    draw, words = rng.random(), [str(word) for word in rng.choice(voice.words, 3)]
    if draw < habit.named * 0.6:
        return "Tideline"
    if draw < habit.named * 0.9:
        return "scuola-tideline.example"
    if draw < habit.named:
        return f"Tideline {words[0]}"
    return str(rng.choice([voice.here, " ".join(words), f"{words[0]} {voice.subject} {words[1]}"]))


def _tenant(voice: Voice, rng: np.random.Generator, number: int) -> Iterator[Link]:
    host = PLATFORMS[int(rng.integers(len(PLATFORMS)))].format(f"tenant{number}-{voice.label[0]}")
    for page in range(int(rng.integers(1, 4))):
        yield _link(voice, host, f"p{page}", rng, external=_outgoing(15, rng),
                    anchor=_honest_anchor(HABITS["blog"], voice, rng), first=date(2022, 1, 1) + timedelta(days=int(rng.integers(0, 1_500))))  # fmt: skip


def _family(voice: Voice, rng: np.random.Generator) -> Iterator[Link]:
    """One publisher with a site for each of five countries: one template, one address, one footer."""
    for country in range(5):
        host = f"verlag{country}-{voice.label[0]}.{LABELS[country * 7][3]}"
        yield _link(voice, host, "", rng, placement=F.value, occurrences=int(rng.integers(50, 900)), external=26, ip="192.0.2.9")  # fmt: skip


def _story(voice: Voice, rng: np.random.Generator) -> Iterator[Link]:
    """A story of a press agency, printed by nine papers within two days."""
    headline = " ".join(str(word) for word in rng.choice(voice.words, 5))
    day = date(2026, 2, 3)
    for number in range(9):
        yield _link(voice, f"zeitung{number}-{voice.label[0]}.{voice.label[3]}", "story", rng, title=headline, external=_outgoing(50, rng),
                    anchor=headline if number % 2 else "Tideline", first=day + timedelta(days=int(rng.integers(0, 2))))  # fmt: skip


def _guest_post(voice: Voice, rng: np.random.Generator, number: int) -> Iterator[Link]:
    """A post that somebody paid for on a real blog."""
    host = f"ghost{number}-{voice.label[0]}.{voice.label[3]}"
    bio = bool(rng.random() < 0.5)
    yield _link(voice, host, "post", rng, anchor=voice.subject if bio else f"{rng.choice(voice.words)} {voice.subject}",
                placement=(B if bio else C).value, external=_outgoing(12, rng), first=date(2025, 9, 1) + timedelta(days=int(rng.integers(0, 200))))  # fmt: skip


def _attack(name: str, voice: Voice, rng: np.random.Generator, number: int) -> Iterator[tuple[Link, bool]]:
    """Yield what an attacker, seller or operator leaves, and whether each link is theirs."""
    language, _, _, suffix = voice.label
    host, words = (
        f"{name.replace('_', '')}{number}-{language}.{suffix}",
        [str(w) for w in rng.choice(voice.words, 4)],
    )
    pitch = str(rng.choice(["viagra", voice.casino, f"{words[0]} {voice.subject} {words[1]}"]))
    if name == "comment_bot":
        for at in range(int(rng.integers(3, 8))):
            yield _link(voice, f"gb{at}-{host}", f"t{at}", rng, anchor=f"{pitch} {words[2]}", placement=U.value, kind=None,
                        external=_outgoing(700, rng), platforms="guestbook" if at % 2 else "blogs"), True  # fmt: skip
    elif name == "burst":
        start = date(2026, 3, 10)
        for at in range(int(rng.integers(8, 16))):
            yield _link(voice, f"w{at}-{host}", "x", rng, anchor=f"{pitch} backlinks telegram @promo{number}" if number % 16 < 8 else pitch,
                        external=_outgoing(2_500, rng), first=start + timedelta(days=int(rng.integers(0, 4)))), True  # fmt: skip
    elif name == "hacked":
        for at in range(4):
            yield _link(voice, host, f"news/{at}", rng, external=_outgoing(20, rng)), False
        other = LABELS[(next(i for i, row in enumerate(LABELS) if row[0] == language) + 11) % len(LABELS)]
        for at in range(2):
            yield _link(voice, host, f"tmp-{number}/{at}.html", rng, lang=other[0], script=other[1], anchor=f"viagra {at}",
                        external=_outgoing(150, rng)), True  # fmt: skip
    elif name == "cloaked":
        yield _link(voice, host, "a", rng, hidden=HiddenReason.OFF_SCREEN.value, anchor=f"{voice.casino} {words[0]}", external=_outgoing(60, rng)), True  # fmt: skip
        yield _link(voice, host, "b", rng, external=_outgoing(20, rng)), False
    elif name == "expired":
        yield _link(voice, host, "old", rng, first=date(2014, 5, 1), last=date(2021, 5, 1), lost=True, state="not_checked"), False  # fmt: skip
        for at in range(2):
            yield _link(voice, host, f"new{at}", rng, first=date(2025, 11, 1), anchor=f"{voice.casino} {words[at]}", external=_outgoing(90, rng)), True  # fmt: skip
    elif name == "seller":
        yield _link(voice, host, "buy-backlinks", rng, title=f"Buy backlinks {number}: guest post service", external=_outgoing(3_000, rng),
                    anchor="scuola-tideline.example", kind=AnchorKind.URL.value), True  # fmt: skip
    elif name == "cloned":
        size = 4_000 + 300 * number
        for at in range(5):
            yield _link(voice, f"c{at}-{host}", f"list-{number}/", rng, title=f"{words[0]} {words[1]} {number}", external=size + at,
                        anchor="scuola-tideline.example"), True  # fmt: skip
    else:
        for at in range(4):
            yield _link(voice, f"op{at}-{host}", f"{at}", rng, anchor=pitch if at % 2 else "Tideline", external=_outgoing(120, rng),
                        placement=(S if at % 2 else C).value, first=date(2025, 6, 1) + timedelta(days=int(rng.integers(0, 300)))), True  # fmt: skip


def _voice(label: tuple[str, str, str, str], casinos: Mapping[str, str]) -> Voice:
    language = label[0]
    try:
        locale = Locale.parse(language)
    except UnknownLocaleError:
        locale = Locale.parse("en")
    names = [str(name) for code, name in sorted(locale.languages.items()) if len(code) == 3][:90]
    months = [str(name) for name in locale.months["format"]["wide"].values()]
    here = GENERIC_PHRASES.get({"zh": "zh-Hans"}.get(language, language), "|").split("|")[0]
    return Voice(
        label, tuple(names + months), str(locale.languages["it"]), here or names[0], casinos.get(language, "online casino").casefold(),
    )  # fmt: skip
