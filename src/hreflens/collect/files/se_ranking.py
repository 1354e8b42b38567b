"""SE Ranking backlinks. No real file was found (formats.md 1.8): the rule asks for its own two ranks."""

from hreflens.collect.files.formats import Format, Metric
from hreflens.collect.files.generic import ALIASES
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.sheet import Sheet
from hreflens.terms import Provider, SubjectKind

METRICS = (
    Metric("inlink_rank", SubjectKind.PAGE, 100.0, ("inlink rank", "page inlink rank", "page trust", "pt")),
    Metric("domain_inlink_rank", SubjectKind.SITE, 100.0, ("domain inlink rank", "domain trust", "dt")),
)


def _is_backlinks(sheet: Sheet) -> bool:
    ranked = sheet.any_of("inlink rank", "domain inlink rank", "page trust", "domain trust")
    return ranked and sheet.any_of(*ALIASES["referring_url"]) and sheet.any_of(*ALIASES["target_url"])


FORMATS = (Format(Provider.SE_RANKING, "backlinks", _is_backlinks, read_links, ALIASES, METRICS),)
