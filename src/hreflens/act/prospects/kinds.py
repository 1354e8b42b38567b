"""What kind of site a prospect is, in any language: newspaper, blog, association, university, forum, shop ...

Told from host, path, title, software and text by words of many languages (`site_kinds.toml`); the more of these are known
the surer. It says whom one writes to and how, and must never be read as risk or worth.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hreflens.act.prospects.shapes import shape_signs
from hreflens.read.site_shape import SiteShape
from hreflens.text.normalise import clean_text
from hreflens.urls.canonical import display_host, path_of

UNKNOWN = "unknown"
LEAST_SCORE = 0.8
"""Less than one plain sign, or two words of running text, tells nothing."""
MAX_TEXT = 6_000
# What one sign counts. The site's own name says most, the title of one article little: it is about a subject.
_HOST, _PATH, _SITE_NAME, _EDGE, _HEADLINE, _TEXT, _TYPE = 2.5, 1.5, 3.0, 0.9, 0.8, 0.4, 2.0
_EDGE_OF_READ = 0.45
"""Menus name a shop, a blog, a forum and jobs on sites of every kind: less than a plain sign where the page's shape is known."""
_MOST_NAMES, _MOST_TEXTS = 2, 5
_PLATFORM, _TENANT, _SUFFIX = 4.0, 3.0, 4.0

_PLATFORMS = {
    **dict.fromkeys(("phpbb", "vbulletin", "discuz", "phpwind", "mybb", "xenforo", "discourse", "invision", "smf", "flarum", "vanilla",
                     "bbpress", "stackexchange", "reddit", "quora", "zhihu", "gnuboard", "message-boards"), "forum"),
    **dict.fromkeys(("blogger", "hatena", "ameba", "livejournal", "overblog", "blogfa", "tistory", "note", "substack", "medium", "naver",
                     "dotclear", "serendipity", "pixnet", "seesaa", "livedoor", "blogs"), "blog"),
    **dict.fromkeys(("shopify", "prestashop", "opencart", "e-commerce", "ecommerce"), "shop"),
    **dict.fromkeys(("mediawiki", "dokuwiki", "moinmoin", "wikis"), "wiki"),
}  # fmt: skip
_SUFFIXES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:^|\.)(?:edu|ac)(?:\.[a-z]{2})?$"), "university"),
    (re.compile(r"(?:^|\.)(?:gov|gob|gouv|govt|go|gv|lg|gub)(?:\.[a-z]{2})?$"), "government"),
    (re.compile(r"(?:^|\.)(?:museum|ngo|ong)$"), "association"),
)
# A page of a kind of its own on any site: it wins over what the site is.
PAGE_KINDS = frozenset({"guest_post_page", "author_page", "resource_list"})
_PAGE_BONUS = 1.5


_SCHEMA_TYPES = {
    **dict.fromkeys(("NewsMediaOrganization", "NewsArticle", "ReportageNewsArticle"), "newspaper"),
    **dict.fromkeys(("Blog", "BlogPosting"), "blog"),
    **dict.fromkeys(("DiscussionForumPosting", "QAPage"), "forum"),
    **dict.fromkeys(("Product", "Offer", "Store", "OnlineStore"), "shop"),
    **dict.fromkeys(("CollegeOrUniversity", "EducationalOrganization"), "university"),
    **dict.fromkeys(("GovernmentOrganization", "GovernmentOffice"), "government"),
    **dict.fromkeys(("NGO",), "association"),
    **dict.fromkeys(("JobPosting",), "job_board"),
    **dict.fromkeys(("Corporation", "ProfessionalService"), "company"),
}


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known of a site from one or more of its pages; '' = not known.

    `site_name`, `edges` (head and foot of the visible text) and `types` (schema.org) come from `read.site_signs`, the
    counts of its links and marks from `read.site_shape`; None = the page was not read.
    """

    url: str
    title: str = ""
    site_name: str = ""
    edges: str = ""
    text: str = ""
    platforms: str = ""
    types: tuple[str, ...] = ()
    is_tenant: bool = False
    shape: SiteShape | None = None


@dataclass(frozen=True, slots=True)
class SiteKind:
    """The likeliest kind, its share of all signs (0-1), and the signs it rests on; 'unknown' when there are none."""

    kind: str
    share: float
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    host: frozenset[str]
    name: re.Pattern[str]
    text: re.Pattern[str]


@cache
def _kinds() -> dict[str, _Words]:
    raw = tomllib.loads(files(__package__).joinpath("site_kinds.toml").read_text("utf-8"))
    return {
        kind: _Words(frozenset(words["host"].split()), _pattern(words["name"]), _pattern(words["text"]))
        for kind, words in raw.items()
    }


_NO_BLANKS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]"
)
_SHORT = 4


def _pattern(listed: str) -> re.Pattern[str]:
    """Return a pattern of words: at the start of a word; short ones as whole words; anywhere in scripts without blanks."""
    parts = []
    for raw in listed.split("|"):
        word = clean_text(raw.replace("\\", "")).casefold()
        if not word.strip():
            continue
        quoted = re.escape(word.strip())
        if _NO_BLANKS.search(word):
            parts.append(quoted)
        elif word.endswith(" ") or len(word.strip()) <= _SHORT:
            parts.append(rf"(?<!\w){quoted}(?!\w)")
        else:
            parts.append(rf"(?<!\w){quoted}")
    return re.compile("|".join(sorted(set(parts), key=len, reverse=True)))


def site_kind(facts: SiteFacts) -> SiteKind:
    """Return the likeliest kind of a site. Raises nothing."""
    host = facts.url.split("://", 1)[-1].split("/", 1)[0].lower()
    labels, path = _labels(host), _path_words(facts.url)
    headline, named = _split_title(facts.title[:400])
    if path_of(facts.url) in ("", "/"):
        headline, named = "", facts.title[:400]  # of a home page the title is the site's name
    places = (
        ("name", _SITE_NAME, _folded(f"{facts.site_name} {named}"), _MOST_NAMES),
        ("edges", _EDGE if facts.shape is None else _EDGE_OF_READ, _folded(facts.edges[:1_000]), _MOST_NAMES),
        ("title", _HEADLINE, _folded(headline), _MOST_NAMES),
    )
    text = _folded(facts.text[:MAX_TEXT])
    scores: dict[str, float] = {}
    signs: dict[str, list[str]] = {}

    def add(kind: str, score: float, sign: str) -> None:
        scores[kind] = scores.get(kind, 0.0) + score
        signs.setdefault(kind, []).append(sign)

    for word in facts.platforms.split():
        if word in _PLATFORMS:
            add(_PLATFORMS[word], _PLATFORM, f"software {word}")
    for word in dict.fromkeys(_SCHEMA_TYPES[name] for name in facts.types if name in _SCHEMA_TYPES):
        add(word, _TYPE, "schema.org type")
    if facts.is_tenant:
        add("blog", _TENANT, "tenant of a blog platform")
    for pattern, kind in _SUFFIXES:
        if pattern.search(host):
            add(kind, _SUFFIX, f"host ends as {kind} hosts do")
    for kind, score, sign in shape_signs(facts.shape):
        add(kind, score, sign)
    for kind, words in _kinds().items():
        bonus = _PAGE_BONUS if kind in PAGE_KINDS else 1.0
        for word in sorted(labels & words.host)[:1]:
            add(kind, _HOST * bonus, f"host: {word}")
        for word in sorted(path & words.host)[:1]:
            add(kind, _PATH * bonus, f"path: {word}")
        for place, weight, shown, most in places:
            for word in _distinct(words.name, shown, most):
                add(kind, weight * bonus, f"{place}: {word}")
        for word in _distinct(words.text, text, _MOST_TEXTS):
            add(kind, _TEXT * bonus, f"text: {word}")
    if not scores or max(scores.values()) < LEAST_SCORE:
        return SiteKind(UNKNOWN, 0.0, ())
    best = max(sorted(scores), key=lambda kind: scores[kind])
    return SiteKind(best, round(scores[best] / sum(scores.values()), 3), tuple(signs[best][:5]))


_SEPARATOR = re.compile(r"\s+[|–—·•»:-]\s+|\s*[｜|»]\s*|_")


def _split_title(title: str) -> tuple[str, str]:
    """Return (headline, what stands after the last separator: mostly the site's name; '' without one)."""
    parts = [part for part in _SEPARATOR.split(title) if part.strip()]
    return (" ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else (title, "")


def _folded(text: str) -> str:
    return clean_text(text).casefold()


def _distinct(pattern: re.Pattern[str], text: str, most: int) -> list[str]:
    found: dict[str, None] = {}
    for match in pattern.finditer(text):
        found.setdefault(match.group().strip())
        if len(found) >= most:
            break
    return list(found)


def _labels(host: str) -> frozenset[str]:
    shown = display_host(host)
    return frozenset(
        part for label in shown.split(".") for part in (label, *re.split(r"[-_]", label)) if part
    )


def _path_words(url: str) -> frozenset[str]:
    parts = path_of(url).lower().strip("/").split("/")[:2]
    return frozenset(piece for part in parts for piece in (part, *re.split(r"[-_.]", part)) if piece)
