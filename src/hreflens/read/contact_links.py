"""The page where a site wants to be written to: its link, found by words of many languages.

Only a page of the same site that is published for the purpose. Addresses of persons are never collected.
"""

from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from hreflens.text.normalise import clean_text
from hreflens.urls.canonical import canonical_url
from hreflens.urls.domains import site_of

MAX_LINKS = 3_000
# Words of the link's text, whole or as its start, the plainest first; an imprint is the last resort.
_TEXTS: tuple[str, ...] = tuple(
    "contact us|contact|get in touch|kontakt|kontaktieren|contactez|nous contacter|contacto|contáctanos|contactar|contato|fale conosco|contacto|"
    "contatti|contattaci|neem contact|kontakta|yhteystiedot|ota yhteyttä|kapcsolat|kontaktai|kontakti|kontaktid|kontakty|контакты|связаться|"
    "обратная связь|контакти|контакт|зв'язатися|iletişim|bize ulaşın|επικοινωνία|צור קשר|יצירת קשר|اتصل بنا|تواصل معنا|تماس با ما|تماس|رابطہ|"
    "संपर्क|যোগাযোগ|தொடர்பு|ติดต่อเรา|ติดต่อ|liên hệ|hubungi kami|kontak|お問い合わせ|お問合せ|問い合わせ|联系我们|联系|聯絡我們|聯繫|문의|연락처|კონტაქტი|კავშირი|"
    "կապ|ያግኙን|ទំនាក់ទំនង|wasiliana nasi|байланыс|impressum|mentions légales|aviso legal|imprint".split("|")
)
_PATHS = (
    "contact",
    "kontakt",
    "contacto",
    "contato",
    "contatti",
    "iletisim",
    "kapcsolat",
    "otoiawase",
    "inquiry",
    "lianxi",
    "impressum",
)


def contact_link(markup: str, page_url: str) -> str | None:
    """Return the canonical address of the contact page that a page links to, None when it links to none. Raises nothing."""
    site = site_of(page_url)
    best: tuple[int, str] | None = None
    for node in LexborHTMLParser(markup[:2_000_000]).css("a[href]")[:MAX_LINKS]:
        href = (node.attributes.get("href") or "").strip()
        if not href or href.startswith(("mailto:", "tel:", "javascript:", "#")):
            continue
        text = clean_text(node.text(deep=True)[:80]).casefold()
        rank = next(
            (at for at, word in enumerate(_TEXTS) if text == word or text.startswith(word + " ")), None
        )
        if rank is None:
            lowered = urlsplit(href).path.lower() if len(href) < 2_000 else ""
            rank = len(_TEXTS) + 1 if any(word in lowered for word in _PATHS) else None
        if rank is None or (best is not None and best[0] <= rank):
            continue
        url = canonical_url(href, base=page_url)
        if url is not None and url.startswith("http") and site_of(url) == site:
            best = (rank, url)
    return best[1] if best else None
