"""The example's rank list of the web, in the shape that Common Crawl publishes: its own sites among made-up ones.

Every ending that a linking site has gets a market of made-up domains around it, and markets of small languages sit
lower in the whole list, as they do in the real one: that is what market percentiles are there for.
"""

import gzip
import io
import math
from collections.abc import Iterable, Iterator

from examples.talvora.model import Site, fingerprint
from hreflens.urls.domains import is_tenant, registrable_domain, site_of_host

HEADER = "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts"
LARGE = {"com": 2_400, "org": 500, "net": 400, "de": 480, "fr": 360, "jp": 420, "br": 360, "ru": 420, "it": 260, "es": 260, "pl": 220}  # fmt: skip
OTHERS = 90
"""Made-up domains of every other ending."""
LEAST_DR = 1.0
"""A site that no tool gives more than this is in no list: it is not judged."""


def rank_list(sites: Iterable[Site]) -> bytes:
    """Return the list, zipped, the strongest domain first; the same bytes every time."""
    strengths = dict(_strengths(list(sites)))
    order = sorted(strengths, key=lambda name: (-strengths[name], name))
    by_pagerank = sorted(order, key=lambda name: -strengths[name] - fingerprint(name, "pr") % 100 / 60)
    pagerank = {name: place for place, name in enumerate(by_pagerank, 1)}
    lines = [HEADER]
    for place, name in enumerate(order, 1):
        harmonic = 2.9e7 / (1 + 0.16 * math.log(place))
        share = 0.02 / (pagerank[name] + 8) ** 0.9
        hosts = 1 + fingerprint(name, "hosts") % 4
        reverse = ".".join(reversed(name.split(".")))
        lines.append(f"{place}\t{harmonic:.7E}\t{pagerank[name]}\t{share:.12g}\t{reverse}\t{hosts}")
    out = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())
    return out.getvalue()


def _strengths(sites: list[Site]) -> Iterator[tuple[str, float]]:
    """Yield (domain, strength): of a site by its tools' rating, of a made-up one by its place in its market."""
    endings = set(LARGE)
    for site in sites:
        name = registrable_domain(site.host)
        if name is None or is_tenant(site_of_host(site.host)) or name.endswith(".example"):
            continue
        ending = name.rpartition(".")[2]
        endings.add(ending)
        if site.dr > LEAST_DR:
            # a rating of 0 is the middle of its market, one of 60 among the best thousandth
            yield name, site.dr / 60 * math.log(1_000) + math.log(2) - lower(ending)
    for ending in sorted(endings):
        count = LARGE.get(ending, OTHERS)
        for number in range(1, count + 1):
            yield f"fictional-{number:04d}.{ending}", -math.log(number / count) - lower(ending)


def lower(ending: str) -> float:
    """Return how much lower a market sits than .com, in logarithms of the share of domains above."""
    return (
        0.0 if ending == "com" else (0.3 if ending in LARGE else 1.0) + fingerprint(ending, "low") % 100 / 80
    )
