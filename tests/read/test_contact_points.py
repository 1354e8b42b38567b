"""How a contact page wants to be written to: mailboxes of offices of the site itself, forms, and never a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hreflens.read.contact_points import contact_point

URL = "https://www.diario.mx/contacto"


@pytest.mark.parametrize(
    ("hrefs", "mail"),
    [
        (["mailto:redaccion@diario.mx"], "redaccion@diario.mx"),
        (["mailto:info@diario.mx", "mailto:Redaccion@Diario.MX?subject=Hola"], "redaccion@diario.mx"),
        (["mailto:info@mail.diario.mx"], "info@mail.diario.mx"),
        (["mailto:rocio.bustamante@diario.mx"], None),
        (["mailto:rocio@diario.mx"], None),
        (["mailto:rocio.prensa@diario.mx"], None),
        (["mailto:info@otro.mx"], None),
        (["mailto:diario.mx@gmail.com"], None),
        (["mailto:info@diario.mx.evil.example"], None),
        (["mailto:press-office@diario.mx"], "press-office@diario.mx"),
        (["mailto:%69nfo@diario.mx"], "info@diario.mx"),
        (["mailto:info@diario.mx%0d%0aBcc:all@x.example"], None),
        (["mailto:", "mailto:@", "tel:+52", "/contacto"], None),
    ],
)
def test_only_mailboxes_of_offices_of_the_site(hrefs: list[str], mail: str | None) -> None:
    markup = "".join(f'<a href="{href}">x</a>' for href in hrefs)
    assert contact_point(markup, URL).mail == mail


@pytest.mark.parametrize(("site", "box"), [("gazete.com.tr", "iletisim"), ("shimbun.jp", "henshubu"), ("verein.de", "buero"), ("gazeta.pl", "redakcja")])  # fmt: skip
def test_offices_in_many_languages(site: str, box: str) -> None:
    assert contact_point(f'<a href="mailto:{box}@{site}">x</a>', f"https://{site}/").mail == f"{box}@{site}"


def test_addresses_in_the_text_are_left_unread() -> None:
    assert contact_point("<p>info@diario.mx</p>", URL).mail is None


def test_a_form_to_write_in_is_no_search_box() -> None:
    assert contact_point("<form><textarea name=m></textarea></form>", URL).has_form
    assert not contact_point("<form><input name=q></form>", URL).has_form


@given(st.text(max_size=300), st.text(max_size=60))
def test_never_raises(markup: str, url: str) -> None:
    contact_point(f'<a href="mailto:{markup}">{markup}</a>', url)
