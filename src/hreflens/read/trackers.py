"""Ids of analytics, advertising and verification services in a page: marks by which pages of one maker meet.

Agencies and platforms put one id on many sites, so a shared id is not guilt (law 4): rarity and purpose are measured
over the whole profile. It must not weigh anything and must not fetch anything.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from hreflens.read.literals import Literals, Scanned, ascii_bytes, is_short

MAX_SCANNED_CHARS = 2_000_000
MAX_PER_SERVICE = 20
"""Ids of one pattern read of one page."""
MAX_PLACES = 2_000
"""Places of one literal that are tried; a page that repeats it more often hides nothing else."""
MAX_IDS = 60

# service, literal, pattern that is tried where the literal stands. Plain searches find the few places.
_SERVICES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (service, literal, re.compile(pattern))
    for service, literal, pattern in (
        ("ga", "UA-", r"(?<!\w)(UA-\d{4,10})-\d{1,4}\b"),
        ("ga4", "G-", r"(?<=[\"'=/])(G-[A-Z0-9]{8,12})\b"),
        ("gtm", "GTM-", r"(?<!\w)(GTM-[A-Z0-9]{4,10})\b"),
        ("google_ads", "AW-", r"(?<!\w)(AW-\d{8,12})\b"),
        ("adsense", "pub-", r"(?<!\w)(pub-\d{10,20})\b"),
        ("metrika", "mc.yandex.", r"mc\.yandex\.(?:ru|com)/watch/(\d{5,10})"),
        ("metrika", "ym(", r"ym\(\s*(\d{5,10})"),
        ("metrika", "Ya.Metrika", r"Ya\.Metrika2?\(\s*\{\s*[\"']?id[\"']?\s*:\s*[\"']?(\d{5,10})"),
        ("metrika", "yaCounter", r"yaCounter(\d{5,10})"),
        ("baidu", "hm.baidu.com", r"hm\.baidu\.com/h(?:m)?\.js\?([0-9a-f]{32})"),
        ("naver", "wcs_add[", r"wcs_add\[[\"']wa[\"']\]\s*=\s*[\"']([0-9a-z_]{5,30})[\"']"),
        ("matomo", "setSiteId", r"setSiteId[\"']\s*,\s*[\"']?(\d{1,9})"),
        ("liveinternet", "counter.yadro.ru", r"counter\.yadro\.ru/hit;([\w-]{2,40})"),
        ("histats", "Histats.start", r"Histats\.start\W{1,8}\d{1,2},(\d{4,10})"),
        ("hotjar", "hjid", r"hjid\s*[:=]\s*(\d{4,10})"),
        ("facebook", "fbq(", r"fbq\(\s*[\"']init[\"']\s*,\s*[\"'](\d{8,20})[\"']"),
        ("taboola", "cdn.taboola.com", r"cdn\.taboola\.com/libtrc/([\w-]{3,60})/"),
        ("cnzz", "cnzz.com/", r"cnzz\.com/[^\"'<>\s]{0,60}?[?&](?:web_)?id=(\d{5,12})"),
        ("rambler", "top100.rambler.ru", r"top100\.rambler\.ru/[^\"'<>\s]{0,40}?(\d{5,9})"),
        ("mailru", "mail.ru/counter", r"mail\.ru/counter\?id=(\d{4,10})"),
        (
            "amazon",
            "amazon.",
            r"amazon\.[a-z.]{2,6}/[^\"'<>\s]{0,300}?[?&](?:amp;)?tag=([a-z0-9-]{3,40}-2\d)\b",
        ),
    )
)
# What stands wherever a pattern matches: the literal, for the shortest one with the mark before it.
_BEFORE = {"G-": ('"G-', "'G-", "=G-", "/G-")}
_PROBES = tuple(
    (at, probe) for at, (_, literal, _) in enumerate(_SERVICES) for probe in _BEFORE.get(literal, (literal,))
)
_LITERALS = Literals([probe for _, probe in _PROBES])
_MATOMO_HOST = re.compile(r"(?:setTrackerUrl[\"']\s*,|var\s+u\s*=)[^;]{0,60}?//([\w.-]{4,100})/")
# Names of meta elements by which owners prove a site to a service.
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


def tracker_ids(markup: str, metas: dict[str, str], scanned: Scanned | None = None) -> str:
    """Return the ids of analytics, ads and verification services as sorted 'service:id' words; '' when none.

    Matomo's id is only one together with its host ('matomo:stats.example.com/3'). `scanned` is the mark-up as it
    was scanned already, None to scan it here. Raises nothing.
    """
    text = markup[:MAX_SCANNED_CHARS]
    found: set[str] = set()
    scanned = scanned or Scanned(ascii_bytes(text))
    probes: dict[int, list[str]] = {}
    for (at, probe), may in zip(_PROBES, scanned.possible(_LITERALS), strict=True):
        if may:
            probes.setdefault(at, []).append(probe)
    for at, wanted in probes.items():
        service, literal, pattern = _SERVICES[at]
        for identity in _ids(text, pattern, _places(text, literal, wanted, scanned)):
            if service == "matomo":
                host = _MATOMO_HOST.search(text)
                if host is not None:
                    found.add(f"{service}:{host.group(1).lower()}/{identity}")
            else:
                found.add(f"{service}:{identity}")
    for name, service in _VERIFICATIONS.items():
        value = (metas.get(name) or "").strip()
        if value and len(value) <= 120:
            found.add(f"{service}:{value.removeprefix('ca-').split()[0]}")
    return " ".join(sorted(found)[:MAX_IDS])


def _places(text: str, literal: str, probes: list[str], scanned: Scanned) -> Iterator[int]:
    """Yield where a literal stands, MAX_PLACES of them at most; of one with probes, where these stand."""
    if all(map(is_short, probes)):
        ends = sorted(end for probe in probes for end in scanned.places_of_short(probe.encode()).tolist())
        yield from (end - len(literal) + 1 for end in ends[:MAX_PLACES] if end + 1 >= len(literal))
        return
    at = text.find(literal)
    for _ in range(MAX_PLACES):
        if at < 0:
            return
        yield at
        at = text.find(literal, at + len(literal))


def _ids(text: str, pattern: re.Pattern[str], places: Iterable[int]) -> list[str]:
    found = (match.group(1) for match in (pattern.match(text, at) for at in places) if match is not None)
    return list(islice(found, MAX_PER_SERVICE))
