"""The gettext catalogues of the report, read from `locale/<lang>/LC_MESSAGES/hreflens.po`.

The .po files are compiled in memory, once per language: nothing binary is kept that could lag behind them, and
an installed package needs no build step. `messages.py` writes the files. It must not know where sentences come
from.
"""

import gettext
import io
from functools import lru_cache
from importlib.resources import files
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATED = ("de", "fr", "es", "ja", "ar")
"""Languages with a catalogue; English is the source."""


def catalogue(lang: str) -> Catalog:
    """Return the catalogue of a language in TRANSLATED.

    Raises:
        FileNotFoundError: there is no catalogue of that language.
        babel.messages.pofile.PoFileError: the file is no .po file.
    """
    path = files(__package__).joinpath("locale", lang, "LC_MESSAGES", "hreflens.po")
    with path.open("rb") as stream:
        return read_po(stream, locale=lang, abort_invalid=True)


@lru_cache(maxsize=8)
def _compiled(lang: str) -> gettext.GNUTranslations | None:
    if lang not in TRANSLATED:
        return None
    held = io.BytesIO()
    write_mo(held, catalogue(lang))
    held.seek(0)
    return gettext.GNUTranslations(held)


def translation(lang: str, text: str, one: str = "", count: int = 0) -> str | None:
    """Return the translation of an English sentence in the plural form for a count, None where there is none.

    Args:
        lang: language of the catalogue.
        text: the English sentence, `{named}` arguments and all.
        one: the English sentence for 1, '' for a sentence without plural forms.
        count: chooses the plural form.
    """
    compiled = _compiled(lang)
    if compiled is None or not text:
        return None
    found: dict[Any, str] = compiled._catalog  # type: ignore[attr-defined]
    if one:
        return found.get((one, compiled.plural(count)))  # type: ignore[attr-defined]
    return found.get(text)
