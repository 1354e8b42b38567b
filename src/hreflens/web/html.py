"""Cells of the dashboard: those of the report, with sites and linking pages leading to their cards.

It must not word anything: sentences come from messages and templates.
"""

import unicodedata
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from markupsafe import Markup

from hreflens.show.i18n import Localiser
from hreflens.show.page import Kind, Message, msg
from hreflens.show.render.foreign_text import readable_url, safe_link
from hreflens.show.render.markup import Html
from hreflens.urls.canonical import display_host

OPEN_PAGE = msg("Open the page at {host} in a new tab")
"""Name of the link that leaves the dashboard."""


class WebHtml(Html):
    """Markup of one visitor's language and one project; `base` is the project's path, '' outside of projects."""

    def __init__(self, local: Localiser, base: str) -> None:
        """Keep the language and the project's path."""
        super().__init__(local, clickable=False)
        self.base = base

    def value(self, raw: Any, kind: Kind) -> Markup:
        """Return a raw value as markup; a site leads to its card. Templates write a kind as its word."""
        kind = Kind(kind)
        if kind is Kind.SITE and isinstance(raw, str) and self.base:
            return Markup('<a class="plain" href="{}">{}</a>').format(
                self.site_path(raw), super().value(raw, kind)
            )
        return super().value(raw, kind)

    def clean(self, text: Any) -> str:
        """Return what somebody wrote as one line without characters that could reorder or hide the page."""
        return self._shown(str(text), Kind.TEXT)

    def site_path(self, site: str) -> str:
        """Return the path of a site's card."""
        return f"{self.base}/site?{urlencode({'site': site})}"

    def path(self, page: str, **query: Any) -> str:
        """Return the path of a page of the project, with a query where given."""
        given = [(key, value) for key, value in query.items() if value not in (None, "")]
        return f"{self.base}/{page}" + (f"?{urlencode(given, doseq=True)}" if given else "")

    def link_path(self, link_id: str) -> str:
        """Return the path of a link's card."""
        return f"{self.base}/link/{quote(link_id, safe='')}"

    def outside(self, url: str | None) -> Markup:
        """Return the small link that opens a foreign page, named by its true host; nothing for odd addresses."""
        if not url or not safe_link(url):
            return Markup("")
        label = self.local.text(Message(OPEN_PAGE.text, (("host", true_host(url)),)))
        return Markup(
            '<a class="out" href="{}" rel="noopener noreferrer nofollow external" target="_blank" title="{}">'
            '<span aria-hidden="true">↗</span><span class="vh">{}</span></a>'
        ).format(url, label, label)

    def day(self, value: Any) -> Markup:
        """Return a date or time as a day."""
        return self.value(value, Kind.DATE)


def true_host(url: str) -> str:
    """Return the host of an address for reading: in Unicode, and in punycode too where its letters mix scripts."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return url[:60]
    shown = display_host(host)
    return f"{shown} ({host})" if shown != host and mixes_scripts(shown) else shown


def mixes_scripts(text: str) -> bool:
    """Return whether a label mixes letters of scripts that look alike: Latin with Greek, Cyrillic or others.

    Han, kana and Hangul go together, as they do in names. Source: Unicode Technical Standard 39, section 5.1.
    """
    for label in text.split("."):
        found = {unicodedata.name(char, "?").split(" ", 1)[0] for char in label if char.isalpha()}
        found = {"EASTERN" if each in _EASTERN else each for each in found}
        if len(found - {"EASTERN"}) > 1:
            return True
    return False


_EASTERN = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}
)

__all__ = ["WebHtml", "mixes_scripts", "readable_url", "true_host"]
