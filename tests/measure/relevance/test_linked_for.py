"""What the web links to the owner for: subjects join languages; verdict, language and market narrow them."""

import pyarrow as pa
import pytest

from hreflens.measure.relevance.backends import open_model
from hreflens.measure.relevance.linked_for import Theme, build_themes
from hreflens.tables import LINK_VERDICTS, LINKS, PAGE_MARKETS, PAGES

KITCHEN = {
    "en": "Recipes for soup and bread: cook the vegetables, add salt, bake the dough in the oven and serve hot.",
    "de": "Rezepte für Suppe und Brot: das Gemüse kochen, Salz zugeben, den Teig im Ofen backen und heiß servieren.",
    "fr": "Recettes de soupe et de pain : cuire les légumes, ajouter du sel, cuire la pâte au four et servir chaud.",
}
FOOTBALL = {
    "en": "The football club won the championship match; the coach praised the players and the goalkeeper.",
    "de": "Der Fußballverein gewann das Meisterschaftsspiel; der Trainer lobte die Spieler und den Torwart.",
    "fr": "Le club de football a gagné le match du championnat ; l'entraîneur a félicité les joueurs et le gardien.",
}
MARKETS = {"en": "US", "de": "DE", "fr": "FR"}


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    texts = {
        f"https://{name}-{lang}.example/": (lang, text)
        for name, by_lang in (("kitchen", KITCHEN), ("football", FOOTBALL))
        for lang, text in by_lang.items()
    }
    texts["https://bought.example/"] = ("en", KITCHEN["en"])
    return {
        "links": LINKS.from_rows({"link_id": url, "referring_url": url} for url in texts),
        "link_verdicts": LINK_VERDICTS.from_rows(
            {"link_id": url, "verdict": "review" if "bought" in url else "keep"} for url in texts
        ),
        "pages": PAGES.from_rows(
            {"url": url, "site": url.split("/")[2], "main_text": text} for url, (_, text) in texts.items()
        ),
        "page_markets": PAGE_MARKETS.from_rows(
            {"url": url, "lang": lang, "market": MARKETS[lang]} for url, (lang, _) in texts.items()
        ),
    }


def names(themes: list[Theme]) -> list[set[str]]:
    return [{url for _, url in theme.pages} for theme in themes]


def test_pages_of_one_subject_are_one_theme_in_every_language(tables: dict[str, pa.Table]) -> None:
    themes = build_themes(tables, open_model())
    assert sorted(map(sorted, names(themes))) == [
        [f"https://{name}-{lang}.example/" for lang in ("de", "en", "fr")] for name in ("football", "kitchen")
    ]
    assert all(theme.langs == ("de", "en", "fr") and theme.sites == 3 for theme in themes)
    assert all(theme.topics for theme in themes)


def test_language_and_market_narrow_them_and_one_page_is_no_theme(tables: dict[str, pa.Table]) -> None:
    assert build_themes(tables, open_model(), lang="fr") == []
    assert build_themes(tables, open_model(), market="de") == []
    assert build_themes({}, open_model()) == []
