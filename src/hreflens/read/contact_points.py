"""How a site's contact page wants to be written to: a mailbox of an office, or a form. Never a person's address.

Only what the page publishes for the purpose: addresses in `mailto:` links, of the site's own domain, whose name is that of an
office (`info`, `redaktion`, `prensa` ...). Anything else on the page is left unread, and nothing is guessed.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from hreflens.urls.domains import site_of, site_of_host

MAX_MARKUP_CHARS = 2_000_000
MAX_LINKS, MAX_FORMS = 2_000, 50
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9._+-]{0,62}@[a-z0-9.-]{4,190}")
# Names of offices as mailboxes are named, the most apt for a letter about a page first.
_OFFICES: tuple[str, ...] = tuple(
    "editor editors editorial redaktion redaction redaccion redacao redazione redactie redakcja redakce redaktsiya redakciya henshu henshubu "
    "newsroom news noticias notizie press presse prensa imprensa stampa pers haber webmaster web partner partners partnerships kooperation "
    "cooperation colabora collab marketing pr publicidad werbung contact contacto contato contatto contatti contactus kontakt kontakty kapcsolat "
    "iletisim otoiawase inquiry toiawase lianxi info information infos informacion informacoes informazioni mail email post hello hallo hola "
    "bonjour ciao ola office buro buero oficina ufficio kancelar sekretariat secretariat secretaria segreteria secretariaat kanslia team kundenservice "
    "support help ayuda admin moderator mods service verein asociacion association vereniging library biblioteca bibliothek".split()
)  # fmt: skip
_RANK = {name: at for at, name in enumerate(_OFFICES)}


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """A mailbox of an office of the site, None without one; and whether the page has a form to write in."""

    mail: str | None
    has_form: bool


def contact_point(markup: str, page_url: str) -> ContactPoint:
    """Return how a contact page wants to be written to. Raises nothing.

    Args:
        markup: the page.
        page_url: its address: only mailboxes of its own domain count.
    """
    tree = LexborHTMLParser(markup[:MAX_MARKUP_CHARS])
    site = site_of(page_url)
    best: tuple[int, str] | None = None
    for node in tree.css("a[href]")[:MAX_LINKS]:
        href = (node.attributes.get("href") or "")[:400].strip()
        if not href.lower().startswith("mailto:"):
            continue
        address = unquote(urlsplit(href).path).strip().lower()
        rank = _office_rank(address, site)
        if rank is not None and (best is None or (rank, address) < best):
            best = (rank, address)
    forms = tree.css("form")[:MAX_FORMS]
    return ContactPoint(
        best[1] if best else None, any(form.css_first("textarea") is not None for form in forms)
    )


def _office_rank(address: str, site: str | None) -> int | None:
    """Return how apt a mailbox is, from 0; None when it is no office's of this site."""
    if not _ADDRESS.fullmatch(address):
        return None
    name, _, host = address.partition("@")
    if site is None or site_of_host(host) != site:
        return None
    parts = re.split(r"[._+-]", name)
    # "anna.presse" is a person: every part of the name must be an office's, or a number.
    if not all(part in _RANK or part.isdigit() for part in parts):
        return None
    return min((_RANK[part] for part in parts if part in _RANK), default=None)
