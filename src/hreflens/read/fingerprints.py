"""Marks by which pages of one maker meet: near-duplicate text, the shape of the mark-up, ids of services.

What pages share says who made them, never that they did wrong: shared ids are not guilt (law 4). It must not
weigh anything; rarity and purpose are measured over the whole profile.
"""

import hashlib
import re

from rensa import RMinHash
from selectolax.lexbor import LexborHTMLParser, LexborNode

from hreflens.text.tokens import shingles

PERMUTATIONS, SEED = 64, 7
MAX_SHAPE_CHILDREN = 40
SHAPE_LEVELS = 5
MAX_SCANNED_CHARS = 2_000_000


def text_minhash(text: str) -> bytes | None:
    """Return the MinHash of a text: 64 x 32 bits, little-endian, over script-aware shingles; None without words.

    The share of equal 32-bit values of two texts estimates the Jaccard similarity of their shingles. Raises
    nothing.
    """
    found = shingles(text)
    if not found:
        return None
    sketch = RMinHash(PERMUTATIONS, SEED)
    sketch.update(found)
    return b"".join(value.to_bytes(4, "little") for value in sketch.digest())


def dom_shape(tree: LexborHTMLParser) -> str | None:
    """Return a hash (16 hex digits) of the tag skeleton of the body, None without a body.

    The first SHAPE_LEVELS levels, without text; runs of equal siblings count once and the contents of lists,
    paragraphs and tables not at all, so that long and short pages of one template agree. Raises nothing.
    """
    body = tree.body
    if body is None:
        return None
    return hashlib.md5(_skeleton(body).encode(), usedforsecurity=False).hexdigest()[:16]


_LEAVES = frozenset(
    "p ul ol dl table script style noscript br hr a img span b i em strong h1 h2 h3 h4 h5 h6 iframe ins svg form input blockquote pre figure picture button label".split()
)
_SKIPPED = frozenset(
    "script style noscript br link meta iframe ins -text -comment _comment !doctype template".split()
)


def _skeleton(body: LexborNode) -> str:
    pieces: list[str] = []
    level = [(body, "body")]
    for _ in range(SHAPE_LEVELS):
        following: list[tuple[LexborNode, str]] = []
        for node, name in level:
            last = ""
            for count, child in enumerate(node.iter(include_text=False)):
                if count >= MAX_SHAPE_CHILDREN:
                    break
                tag = child.tag or ""
                if tag in _SKIPPED:
                    continue
                part = f"{name}>{tag}{_template_name(child)}"
                if part == last:
                    continue
                last = part
                pieces.append(part)
                if tag not in _LEAVES and len(following) < 200:
                    following.append((child, tag))
        level = following
    return "|".join(pieces)


def _template_name(node: LexborNode) -> str:
    """Return the id, when it is a word of the template and no number of the page."""
    name = (node.attributes.get("id") or "")[:30]
    return f"#{name}" if name and name.isalpha() else ""


_SERVICES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("ga", "UA-", re.compile(r"\b(UA-\d{4,10})-\d{1,4}\b")),
    ("ga4", "G-", re.compile(r"[\"'=/](G-[A-Z0-9]{8,12})\b")),
    ("gtm", "GTM-", re.compile(r"\b(GTM-[A-Z0-9]{4,10})\b")),
    ("google_ads", "AW-", re.compile(r"\b(AW-\d{8,12})\b")),
    ("adsense", "pub-", re.compile(r"\b(?:ca-)?(pub-\d{10,20})\b")),
    (
        "metrika",
        "etri",
        re.compile(
            r"(?:mc\.yandex\.(?:ru|com)/watch/|ym\(\s*|Ya\.Metrika2?\(\s*\{\s*[\"']?id[\"']?\s*:\s*[\"']?|yaCounter)(\d{5,10})"
        ),
    ),
    ("metrika", "mc.yandex", re.compile(r"(?:mc\.yandex\.(?:ru|com)/watch/|ym\(\s*|yaCounter)(\d{5,10})")),
    ("baidu", "hm.baidu.com", re.compile(r"hm\.baidu\.com/h(?:m)?\.js\?([0-9a-f]{32})")),
    ("naver", "wcs", re.compile(r"wcs_add\[[\"']wa[\"']\]\s*=\s*[\"']([0-9a-z_]{5,30})[\"']")),
    ("matomo", "setSiteId", re.compile(r"setSiteId[\"']\s*,\s*[\"']?(\d{1,9})")),
    ("liveinternet", "counter.yadro.ru", re.compile(r"counter\.yadro\.ru/hit;([\w-]{2,40})")),
    ("histats", "istats", re.compile(r"Histats\.start[^)\d]{0,40}?(\d{4,10})")),
    ("hotjar", "hj", re.compile(r"hjid\s*[:=]\s*(\d{4,10})")),
    ("facebook", "fbq", re.compile(r"fbq\(\s*[\"']init[\"']\s*,\s*[\"'](\d{8,20})[\"']")),
    ("taboola", "taboola", re.compile(r"cdn\.taboola\.com/libtrc/([\w-]{3,60})/")),
    ("cnzz", "cnzz", re.compile(r"cnzz\.com/[^\"'<>\s]{0,60}?[?&](?:web_)?id=(\d{5,12})")),
    ("rambler", "top100", re.compile(r"top100\.rambler\.ru/[^\"'<>\s]{0,40}?(\d{5,9})")),
    ("mailru", "top.mail.ru", re.compile(r"top(?:-fwz1)?\.mail\.ru/counter\?id=(\d{4,10})")),
    (
        "amazon",
        "tag=",
        re.compile(r"amazon\.[a-z.]{2,6}/[^\"'<>\s]{0,300}?[?&](?:amp;)?tag=([a-z0-9-]{3,40}-2\d)\b"),
    ),
)
_MATOMO_HOST = re.compile(r"(?:setTrackerUrl[\"']\s*,|var\s+u\s*=)[^;]{0,60}?//([\w.-]{4,100})/")
_VERIFICATIONS = {
    "google-site-verification": "google_verify",
    "yandex-verification": "yandex_verify",
    "baidu-site-verification": "baidu_verify",
    "naver-site-verification": "naver_verify",
    "msvalidate.01": "bing_verify",
    "p:domain_verify": "pinterest_verify",
    "facebook-domain-verification": "facebook_verify",
    "360-site-verification": "360_verify",
    "sogou_site_verification": "sogou_verify",
    "seznam-wmt": "seznam_verify",
    "wmail-verification": "mailru_verify",
    "google-adsense-account": "adsense",
}
MAX_IDS = 60


def tracker_ids(markup: str, metas: dict[str, str]) -> str:
    """Return the ids of analytics, ads and verification services as sorted 'service:id' words; '' when none.

    Matomo's id is only one together with its host ('matomo:stats.example.com/3'). Raises nothing.
    """
    scanned = markup[:MAX_SCANNED_CHARS]
    found: set[str] = set()
    for service, hint, pattern in _SERVICES:
        if hint not in scanned:
            continue
        for identity in pattern.findall(scanned)[:20]:
            if service == "matomo":
                host = _MATOMO_HOST.search(scanned)
                if host is None:
                    continue
                found.add(f"{service}:{host.group(1).lower()}/{identity}")
            else:
                found.add(f"{service}:{identity}")
    for name, service in _VERIFICATIONS.items():
        value = (metas.get(name) or "").strip()
        if value and len(value) <= 120:
            found.add(f"{service}:{value.removeprefix('ca-').split()[0]}")
    return " ".join(sorted(found)[:MAX_IDS])
