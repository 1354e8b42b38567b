"""A letter to the owner of one site: which links it is about, what was seen there, in which language, where to.

What is told is what the audit found: the fact of each signal, never a judgement of the site. Text of pages is
foreign and hostile: one line each, without controls, cut short.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from hreflens.act.disavow.statements import Statement
from hreflens.act.notices.guides import guides_for
from hreflens.act.notices.templates import FALLBACK, Template, template_for
from hreflens.judge.evidence.rows import quoted
from hreflens.judge.inputs import FACTS, facts_of, table_of
from hreflens.settings import Settings
from hreflens.terms import NoticeKind, Verdict
from hreflens.urls.canonical import ascii_host, display_host
from hreflens.urls.domains import is_tenant, registrable_domain, site_of_host

MAX_LINKS = 20
"""Links named in one letter: more are a list for an attachment, not for a person to read."""
URL_CHARS = 300
MAIL_CHARS = 100
VICTIM = ("hacked_subtree", "planted_page", "cloaked_page", "hidden_link")
"""Signals of pages and links that the owner of the site probably did not make."""
PLANTED = ("hacked_subtree", "planted_page", "cloaked_page")
"""Of these, the ones that speak of a whole page: they make the site a victim, a hidden link alone does not."""
_MAIL = re.compile(
    r"(?<![\w.+-])[a-z0-9][a-z0-9._+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?![\w-])", re.I
)


class NoticeError(Exception):
    """There is nothing to write about; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A drafted letter. `lang` is the language it is in, `site_lang` that of the site (None = not known).

    `addresses` were found on the site itself; `places` are where an address is usually to be had. `links` are
    the linking pages it names, `left_out` how many more there are, `help` the guides it quotes.
    """

    site: str
    kind: NoticeKind
    lang: str
    site_lang: str | None
    subject: str
    body: str
    addresses: tuple[str, ...]
    places: tuple[str, ...]
    links: tuple[str, ...]
    left_out: int
    help: tuple[Statement, ...]

    def text(self) -> str:
        """Return the draft as plain text with what is to be known before sending it."""
        to = ", ".join(self.addresses) or "no address was found on the pages read"
        head = [f"To:       {to}"]
        if self.places:
            head.append(f"Look at:  {', '.join(self.places)}")
        head.append(f"Language: {self.lang}{self._why_language()}")
        head.append(f"Subject:  {self.subject}")
        return "\n".join([*head, "", self.body])

    def _why_language(self) -> str:
        if self.site_lang is None:
            return " (the site's language is not known)"
        if (
            template_for(self.site_lang).lang != self.lang
            or self.lang.split("-")[0] != self.site_lang.split("-")[0]
        ):
            return f" (the site is in {self.site_lang})"
        return ""


def draft_notice(
    tables: Mapping[str, pa.Table],
    settings: Settings,
    site: str,
    kind: NoticeKind,
    *,
    as_of: date,
    lang: str = "",
    sender: str = "",
) -> Notice:
    """Return the letter to the owner of a site.

    Args:
        tables: links, link_checks, link_anchors, pages, page_markets, sites, signals, link_verdicts.
        settings: project.site is the owner's name in the letter.
        site: referring site or host, in ASCII or Unicode.
        kind: hacked (what looks planted there) or removal (links judged `review` or `act`).
        as_of: day of the audit.
        lang: language of the letter instead of the site's own; one without a template gives English.
        sender: who signs; the owner's site when empty.

    Raises:
        NoticeError: the audit has no such site, or nothing there to write about.
    """
    name = _known_site(tables, site)
    mine = _facts_where(tables, "referring_site", pa.chunked_array([[name]], pa.string()))
    mine = mine.filter(mine.column("live"))
    signals = _signals_of(tables, mine)
    wanted = (
        [row for row in mine.to_pylist() if signals.get(row["link_id"])]
        if kind is NoticeKind.HACKED
        else _asked_for(tables, mine)
    )
    if not wanted:
        raise NoticeError(_nothing(name, kind))
    site_lang = _site_language(tables, name)
    template = template_for(lang or site_lang)
    found = sorted({signal for row in wanted for signal in signals.get(row["link_id"], {})})
    guides = guides_for(found) if kind is NoticeKind.HACKED else ()
    owner = display_host(settings.project.site)
    slots = {
        "site": _shown_site(name),
        "owner": owner,
        "day": _day(as_of, template),
        "found": "\n\n".join(_finding(row, signals, kind, template) for row in wanted[:MAX_LINKS]),
        "help": "\n".join(each.url for each in guides),
        "sender": quoted(sender) or owner,
    }
    subject, text = template.letters[kind.value]
    return Notice(
        site=name,
        kind=kind,
        lang=template.lang,
        site_lang=site_lang,
        subject=_filled(subject, slots),
        body=_filled(text, slots),
        addresses=_addresses(tables, name),
        places=_places(name),
        links=tuple(dict.fromkeys(row["url"] for row in wanted[:MAX_LINKS])),
        left_out=max(0, len(wanted) - MAX_LINKS),
        help=guides,
    )


def victim_sites(tables: Mapping[str, pa.Table]) -> list[str]:
    """Return the sites with live links from pages that look planted, sorted. Raises nothing."""
    signals = table_of(tables, "signals")
    told = signals.filter(
        pc.and_(
            pc.is_in(signals.column("signal"), value_set=pa.array(PLANTED)),
            pc.fill_null(pc.greater(signals.column("log_odds"), 0.0), False),
        )
    )
    planted = _facts_where(tables, "link_id", told.column("subject"))
    hit = planted.filter(pc.and_(planted.column("live"), pc.is_valid(planted.column("site"))))
    return sorted(hit.column("site").unique().to_pylist())


def _facts_where(tables: Mapping[str, pa.Table], column: str, values: pa.ChunkedArray) -> pa.Table:
    """Return the facts of the links whose column holds one of these values: nothing is joined for the others."""
    links = table_of(tables, "links")
    mine = links.filter(pc.is_in(links.column(column), value_set=values.combine_chunks(), skip_nulls=True))
    return facts_of({**{name: t for name, t in tables.items() if name != FACTS}, "links": mine})


def _filled(text: str, slots: Mapping[str, str]) -> str:
    """Return a text with its slots filled in one pass: what a page says is never read as a slot."""
    return re.sub(r"\{(\w+)\}", lambda found: slots.get(found.group(1), found.group()), text)


def _known_site(tables: Mapping[str, pa.Table], asked: str) -> str:
    sites = set(table_of(tables, "links").column("referring_site").unique().to_pylist())
    host = ascii_host(asked)
    for name in (asked, host, site_of_host(host) if host else None):
        if name and name in sites:
            return name
    raise NoticeError(
        f"no site of the audit fits '{quoted(asked)}'. Give a referring site, such as 'example.it'."
    )


def _nothing(site: str, kind: NoticeKind) -> str:
    if kind is NoticeKind.HACKED:
        return f"nothing on {site} looks planted there by others. `hreflens explain {site}` tells what was found."
    return (
        f"no live link of {site} is marked 'review' or 'act', so there is nothing to ask for: "
        f"links that are kept or ignored need no removal. Decide otherwise with `hreflens decide {site} act --apply`."
    )


def _signals_of(tables: Mapping[str, pa.Table], links: pa.Table) -> dict[str, dict[str, dict[str, Any]]]:
    """Return link -> signal that speaks of a victim -> the arguments of its sentence."""
    signals = table_of(tables, "signals")
    mine = signals.filter(
        pc.and_(
            pc.is_in(signals.column("signal"), value_set=pa.array(VICTIM)),
            pc.is_in(signals.column("subject"), value_set=links.column("link_id").combine_chunks()),
        )
    )
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in mine.to_pylist():
        if (row["log_odds"] or 0.0) > 0:
            found.setdefault(row["subject"], {})[row["signal"]] = _parsed(row["evidence_args_json"])
    return found


def _parsed(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _asked_for(tables: Mapping[str, pa.Table], links: pa.Table) -> list[dict[str, Any]]:
    verdicts = table_of(tables, "link_verdicts")
    marked = pc.is_in(
        verdicts.column("verdict"), value_set=pa.array([Verdict.REVIEW.value, Verdict.ACT.value])
    )
    ids = verdicts.filter(marked).column("link_id").combine_chunks()
    rows: list[dict[str, Any]] = links.filter(pc.is_in(links.column("link_id"), value_set=ids)).to_pylist()
    return rows


def _finding(
    row: Mapping[str, Any],
    signals: Mapping[str, Mapping[str, Mapping[str, Any]]],
    kind: NoticeKind,
    template: Template,
) -> str:
    """Return what was seen of one link, a label and a value per line: no sentence has to fit a foreign word in."""
    labels, told = template.labels, signals.get(row["link_id"], {})
    lines = [f"- {labels['page']}: {quoted(row['url'], URL_CHARS)}"]
    if kind is NoticeKind.HACKED:
        for name in PLANTED:
            args = told.get(name, {})
            if args.get("lang") and args.get("majority"):
                lines.append(f"  {labels['language']}: {_language(args['lang'], template)}")
                lines.append(f"  {labels['usual']}: {_language(args['majority'], template)}")
            if args.get("outgoing"):
                lines.append(f"  {labels['outgoing']}: {quoted(str(args['outgoing']), 20)}")
        lines += [f"  {labels['hidden']}"] if "hidden_link" in told or row["hidden_reason"] else []
        lines += [f"  {labels['cloaked']}"] if "cloaked_page" in told else []
    if row["anchor_text"]:
        lines.append(f"  {labels['anchor']}: {quoted(row['anchor_text'])}")
    if kind is NoticeKind.REMOVAL and row["target_url"]:
        lines.append(f"  {labels['target']}: {quoted(row['target_url'], URL_CHARS)}")
    return "\n".join(dict.fromkeys(lines))


def _locale(template: Template) -> Locale:
    try:
        return Locale.parse(template.lang, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)


def _language(tag: str, template: Template) -> str:
    """Return the name of a language in the letter's language, the tag where there is none."""
    names = _locale(template).languages
    return str(
        names.get(tag.replace("-", "_")) or names.get(tag.split("-", maxsplit=1)[0]) or quoted(tag, 20)
    )


def _day(day: date, template: Template) -> str:
    return format_date(day, format="long", locale=_locale(template))


def _site_language(tables: Mapping[str, pa.Table], site: str) -> str | None:
    sites = table_of(tables, "sites")
    rows = sites.filter(pc.equal(sites.column("site"), site)).column("lang").to_pylist()
    return rows[0] if rows and rows[0] and rows[0] != "und" else None


def _shown_site(site: str) -> str:
    host, slash, rest = site.partition("/")
    return display_host(host) + slash + rest


def _addresses(tables: Mapping[str, pa.Table], site: str) -> tuple[str, ...]:
    """Return mail addresses of the site's own domain that stand in the text of its pages read, sorted.

    Addresses of other domains are left out: on a page that strangers wrote into they may be anybody's.
    """
    pages = table_of(tables, "pages")
    texts: Sequence[str | None] = (
        pages.filter(pc.equal(pages.column("site"), site)).column("main_text").to_pylist()
    )
    return tuple(sorted(set(_mails(texts, registrable_domain(site.partition("/")[0]) or site))))[:5]


def _mails(texts: Iterable[str | None], domain: str) -> Iterable[str]:
    for text in texts:
        for found in _MAIL.findall((text or "")[:10_000]):
            address = found.lower()
            host = address.rpartition("@")[2]
            if len(address) <= MAIL_CHARS and (host == domain or host.endswith("." + domain)):
                yield address


def _places(site: str) -> tuple[str, ...]:
    """Return where an address is usually to be had: security.txt (RFC 9116), webmaster@ (RFC 2142).

    Nothing for the tenant of a platform, whose postmaster is another's.
    """
    host = site.partition("/")[0]
    if is_tenant(site):
        return ()
    return (f"https://{host}/.well-known/security.txt", f"webmaster@{registrable_domain(host) or host}")
