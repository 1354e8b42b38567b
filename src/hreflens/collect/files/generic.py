"""Backlink files of no known tool: columns by common names, by whose pages they hold, or as the user maps them.

SE Ranking, Sitebulb and hand-made files come this way. Where two readings fit, the file is refused with the
way to say which is meant.
"""

from collections.abc import Callable, Mapping, Sequence

from hreflens.collect.files import link_rows
from hreflens.collect.files.batch import Batch, Tables
from hreflens.collect.files.formats import Format, Metric, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.collect.files.shapes import is_url, mostly_urls, share
from hreflens.collect.files.sheet import Sheet, fold_header
from hreflens.collect.files.site_rows import read_anchors, read_domains, read_targets
from hreflens.collect.files.source import ImportFormatError
from hreflens.collect.links import is_own, own_host_test
from hreflens.terms import Provider, SubjectKind
from hreflens.urls.canonical import canonical_url, host_of

ALIASES = headers(
    referring_url="Referring page URL | Referring URL | Referring page | Source URL | Source page | Source | Linking page | Linking URL | "
    "URL from | From URL | Backlink URL | Backlink page | Backlink | From",
    target_url="Target URL | Target page | Target | Destination URL | Destination page | Destination | Link URL | URL to | To URL | Linked page | "
    "Linked URL | To",
    referring_title="Referring page title | Source title | Page title | Title",
    anchor_text="Anchor text | Anchor | Link text | Anchor / alt text",
    alt_text="Alt text | Image alt",
    context_left="Left context | Text before | TextPre",
    context_right="Right context | Text after | TextPost",
    rel="Rel | Link rel | Attributes",
    nofollow="Nofollow | No follow | Is nofollow",
    ugc="UGC",
    sponsored="Sponsored",
    follow="Follow | Dofollow | Do follow",
    link_type="Link type | Type",
    claimed_placement="Link position | Placement | Position on page",
    claimed_langs="Language | Lang",
    ip="IP | IP address",
    country="Country code",
    external_links="External links | External links count",
    first_seen="First seen | First found | Date found | Found on | First indexed",
    last_seen="Last seen | Last checked | Last crawled | Last visited",
    lost_on="Lost date | Lost on | Date lost",
    is_lost="Is lost | Lost",
    occurrences="Links in group | Occurrences",
)

_DOMAIN_FIELDS = ("domain", "links", "followed_links", "target_pages", "first_seen", "lost_on")
_ANCHOR_FIELDS = ("anchor_text", "referring_domains", "links", "followed_links", "first_seen", "last_seen")
_TARGET_FIELDS = (
    "target_url",
    "title",
    "claimed_langs",
    "http_status",
    "links",
    "referring_domains",
    "traffic",
    "top_keyword",
)
FIELDS: frozenset[str] = frozenset({*link_rows.MEANINGS, *_DOMAIN_FIELDS, *_ANCHOR_FIELDS, *_TARGET_FIELDS})
"""What `--map COLUMN=field` may name, besides `site_metric:NAME` and `page_metric:NAME`."""


def _is_named(sheet: Sheet) -> bool:
    if len(sheet.known) < 2 or sheet.header_row > 10:
        return False
    source, target = sheet.position(ALIASES["referring_url"]), sheet.position(ALIASES["target_url"])
    if source is None or target is None or source == target:
        return False
    if not sheet.sample:
        return True
    return share(sheet.values(source), _addressed) >= 0.5 and share(sheet.values(target), _addressed) >= 0.5


def _addressed(text: str) -> bool:
    return " " not in text and canonical_url(text) is not None and "." in text


NAMED = (Format(Provider.GENERIC, "backlinks", _is_named, read_links, ALIASES),)


def by_own_hosts(own_hosts: Sequence[str]) -> tuple[Format, ...]:
    """Return the format of a file with two columns of URLs, one of which is on the owner's hosts throughout."""
    own = own_host_test(own_hosts)

    def own_share(values: Sequence[str]) -> float:
        return share(values, lambda text: is_own(host_of(canonical_url(text)), own))

    def place(sheet: Sheet) -> dict[str, int]:
        columns = [at for at in range(len(sheet.headers)) if mostly_urls(sheet.values(at))]
        if len(columns) != 2 or not own[0] or sheet.header_row > 10:
            return {}
        shares = [own_share(sheet.values(at)) for at in columns]
        if max(shares) < 0.95 or min(shares) > 0.5:
            return {}
        target = columns[shares.index(max(shares))]
        source = next(at for at in columns if at != target)
        rest = {
            name: at
            for name, aliases in ALIASES.items()
            if (at := sheet.position(aliases)) is not None and at not in columns
        }
        return {**rest, "referring_url": source, "target_url": target}

    return (Format(Provider.GENERIC, "backlinks", lambda sheet: bool(place(sheet)), read_links, place=place),)


def mapped(column_map: Mapping[str, str]) -> tuple[Format, ...]:
    """Return the format that the user's map describes: header (or `#3` for the third column) -> field.

    Columns that are not in the map are taken by their common names. What is read follows from the fields:
    a `referring_url` makes backlinks, a `domain` referring domains, an `anchor_text` anchors, else own pages.

    Raises:
        ImportFormatError: a field is unknown, or none says what a row is about.
    """
    metrics: list[Metric] = []
    wanted: dict[str, str] = {}
    for column, field in column_map.items():
        name = {"referring_domain": "domain", "referring_host": "domain"}.get(field.strip(), field.strip())
        kind, _, metric = name.partition(":")
        if kind in ("site_metric", "page_metric") and metric:
            of = SubjectKind.SITE if kind == "site_metric" else SubjectKind.PAGE
            metrics.append(Metric(metric, of, None, ()))
            name = f"metric:{metric}:{of.value}"
        elif name not in FIELDS:
            raise ImportFormatError(
                f"--map {column}={field}: there is no field '{field}'. Fields are: {', '.join(sorted(FIELDS))}, site_metric:NAME, page_metric:NAME."
            )
        wanted[name] = column
    export, read = _kind(wanted)

    def place(sheet: Sheet) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, column in wanted.items():
            at = _position(sheet, column)
            if at is None:
                return {}
            found[name] = at
        taken = set(found.values())
        for name, aliases in ALIASES.items():
            at = sheet.position(aliases)
            if export == "backlinks" and name not in found and at is not None and at not in taken:
                found[name] = at
        return found

    def recognise(sheet: Sheet) -> bool:
        found = place(sheet)
        if not found:
            return False
        key = next((found[name] for name in ("referring_url", "domain", "target_url") if name in found), None)
        if key is None or not sheet.sample:
            return True
        fits = share(sheet.values(key), _addressed) >= 0.5
        if sheet.header_row and not any(not column.startswith("#") for column in wanted.values()):
            return fits and not _addressed(sheet.headers[key])
        return fits

    return (Format(Provider.GENERIC, export, recognise, read, place=place, metrics=tuple(metrics)),)


def _kind(fields: Mapping[str, str]) -> tuple[str, Callable[[Batch, Format], Tables]]:
    if "referring_url" in fields:
        return "backlinks", read_links
    if "domain" in fields:
        return "refdomains", read_domains
    if "anchor_text" in fields:
        return "anchors", read_anchors
    if "target_url" in fields:
        return "own_pages", read_targets
    raise ImportFormatError(
        "--map: say which column is the referring_url, the domain, the anchor_text or the target_url."
    )


def _position(sheet: Sheet, column: str) -> int | None:
    if column.startswith("#") and column[1:].isdigit():
        at = int(column[1:]) - 1
        return at if 0 <= at < len(sheet.headers) else None
    if sheet.header_row == 0 and sheet.kind != "json":
        return None
    return sheet.position((fold_header(column),))


__all__ = ["ALIASES", "FIELDS", "NAMED", "Batch", "Tables", "by_own_hosts", "is_url", "mapped"]
