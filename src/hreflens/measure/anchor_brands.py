"""Does an anchor name the owner: the brand in its own script (inflected, disguised) or spelt in another.

Word lists of a language are not needed: endings of the brand's script, particles written together with it and
letters that look alike are all there is. It must not look at anything but the anchor and the brands.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache

from hreflens.measure.anchor_text import Folded, fold, fold_anchor
from hreflens.measure.anchor_words import LEGAL_FORMS, PREFIXES, SUFFIXES
from hreflens.measure.romanise import SPELLED, sounds, sounds_like, word_script
from hreflens.text.scripts import UNSEGMENTED

_JAPANESE = {"Hani": "Jpan", "Hira": "Jpan", "Kana": "Jpan"}
_CASED = frozenset({"Latn", "Cyrl", "Grek", "Armn"})
_MIN_STEM = 4
"""Letters that must be left when an ending takes the last vowel of a name with it (Velora, Велоры)."""
_MIN_SUFFIXED = 4
"""Names shorter than this are met whole or with an 's' only: 'Ova' is not in 'ovaries'."""
_MAX_TOKENS = 40
_MIN_DISGUISED = 4

_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһԛԝкмтвнгαορνυικτχεηωɑɡɩ0134578i",
    "aeopcyxljsdhqwkmtbhraopvulktxenwaglolea" + "stbl",
)
"""Letters and digits that pass for a Latin letter (after Unicode's confusables); i, l and 1 are one."""
_KANA_RUNS = re.compile(
    "[\u30a1-\u30fa\u30fc-\u30ff]+|[\u3041-\u3096]+|[\u4e00-\u9fff]+|[^\u3041-\u30ff\u4e00-\u9fff]+"
)


@dataclass(frozen=True, slots=True)
class Brand:
    """A name of the owner, ready for comparing. `home`: it is in the owner's script."""

    shown: str
    tokens: tuple[str, ...]
    compact: str
    stem: str
    script: str | None
    home_script: str | None
    spoken: str
    lookalike: str
    capital: bool


@dataclass(frozen=True, slots=True)
class BrandFound:
    """A brand in an anchor. `home`: in the owner's script; `alone`: with nothing beside it but a legal form."""

    home: bool
    alone: bool
    evidence: str


def make_brand(name: str, home_script: str | None) -> Brand:
    """Return a brand ready for comparing; legal forms are left out. `home_script` None means its own script."""
    folded = fold_anchor(name)
    kept = [at for at, token in enumerate(folded.tokens) if token not in _legal()]
    tokens = tuple(folded.tokens[at] for at in kept) or folded.tokens
    compact = "".join(tokens)
    script = _group(word_script(compact))
    return Brand(
        name.strip(),
        tokens,
        compact,
        _stem(compact),
        script,
        script if home_script is None else home_script,
        "".join(sounds(token) for token in tokens),
        compact.translate(_LOOKALIKES),
        any(folded.written[at][:1].isupper() for at in kept),
    )


def find_brand(folded: Folded, brands: Sequence[Brand], known: Set[str]) -> BrandFound | None:
    """Return the brand that an anchor names, the owner's script first; None when there is none.

    Args:
        folded: the anchor.
        brands: from `make_brand`.
        known: words that may stand beside a brand without making it an ordinary word.

    Raises nothing.
    """
    lookalike = folded.compact.translate(_LOOKALIKES)
    found = [m for brand in brands if (m := _spelt(folded, lookalike, brand, known)) is not None]
    if not found and (not folded.compact.isascii() or any(brand.script != "Latn" for brand in brands)):
        runs = _runs(folded)
        if runs:
            found = [m for brand in brands if (m := _spoken(runs, brand, known)) is not None]
    return min(found, key=lambda match: (not match.home, not match.alone)) if found else None


def _spelt(folded: Folded, lookalike: str, brand: Brand, known: Set[str]) -> BrandFound | None:
    home = brand.script == brand.home_script
    name = f"brand '{brand.shown}'"
    if folded.compact == brand.compact:
        return BrandFound(home, True, name)
    if brand.script in ("Jpan", *UNSEGMENTED):
        if _inside_run(folded.compact, brand):
            return BrandFound(home, False, f"{name} in '{folded.spaced}'")
        return None
    if brand.stem in folded.compact:
        for start, end, word in _windows(folded.tokens, len(brand.tokens), len(brand.compact)):
            how = _inflection(word, brand)
            if how is not None:
                rest = [*folded.tokens[:start], *folded.tokens[end:]]
                if _ordinary(folded.written[start], rest, brand, known):
                    continue
                return BrandFound(home, _is_alone(rest), f"{name}{how}")
    if brand.script == "Latn" and len(brand.compact) >= _MIN_DISGUISED and brand.lookalike in lookalike:
        for at, token in enumerate(folded.tokens[:_MAX_TOKENS]):
            if _is_disguise(token, folded.written[at], brand):
                rest = [*folded.tokens[:at], *folded.tokens[at + 1 :]]
                return BrandFound(home, _is_alone(rest), f"{name}, disguised as '{folded.written[at]}'")
    return None


def _inside_run(compact: str, brand: Brand) -> bool:
    """Return whether an unspaced brand lies in the text and is not a piece of a longer kana word."""
    at = compact.find(brand.compact)
    if at < 0 or len(brand.compact) < 2:
        return False
    before, after = compact[at - 1 : at], compact[at + len(brand.compact) :][:1]
    edges = (before + brand.compact[0], brand.compact[-1] + after)
    return not any(len(edge) == 2 and all("\u30a1" <= char <= "\u30ff" for char in edge) for edge in edges)


def _windows(tokens: Sequence[str], words: int, letters: int) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, joined) of neighbouring tokens that could spell a name of so many words and letters.

    A name may be written in fewer words than listed, or, when it is long enough, in more (spaced letters).
    """
    count = min(len(tokens), _MAX_TOKENS)
    for start in range(count):
        joined = ""
        for end in range(start + 1, count + 1):
            joined += tokens[end - 1]
            if len(joined) > letters + 6 and end > start + 1:
                break
            if end - start <= words or letters >= 5:
                yield start, end, joined


def _inflection(word: str, brand: Brand) -> str | None:
    """Return '' for the brand itself, words for an inflected form, None for another word."""
    if word == brand.compact:
        return ""
    for prefix in PREFIXES.get(brand.script or "", ()):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            inner = word[len(prefix) :]
            if inner == brand.compact or _has_ending(inner, brand):
                return f", with a particle in '{word}'"
    return f", inflected as '{word}'" if _has_ending(word, brand) else None


def _has_ending(word: str, brand: Brand) -> bool:
    endings = _endings().get(brand.script or "", frozenset())
    if word.startswith(brand.compact):
        rest = word[len(brand.compact) :]
        short = len(brand.compact) < _MIN_SUFFIXED and brand.script in _CASED
        return rest in (frozenset({"s"}) if short else endings)
    # An ending of one letter in place of the last vowel; the vowel itself was part of the name.
    stem = brand.stem
    return stem != brand.compact and word.startswith(stem) and word[len(stem) :] in endings


def _ordinary(written: str, rest: Sequence[str], brand: Brand, known: Set[str]) -> bool:
    """Return whether a word merely equals the brand: written small among words that tell of something else."""
    if len(brand.tokens) != 1 or brand.script not in _CASED or not brand.capital or written[:1].isupper():
        return False
    return sum(token not in known and len(token) > 1 for token in rest) >= 2


def _is_disguise(token: str, written: str, brand: Brand) -> bool:
    mixed = not token.isascii() and any("a" <= char <= "z" for char in token)
    leet = any(char.isdigit() for char in token) and any(char.isalpha() for char in token)
    capital_i = "I" in written[1:] and any(char.islower() for char in written)
    if not (mixed or leet or capital_i or (not token.isascii() and len(brand.compact) >= 5)):
        return False
    return token != brand.compact and token.translate(_LOOKALIKES) == brand.lookalike


def _runs(folded: Folded) -> list[tuple[str, str | None]]:
    """Return the tokens with their scripts; kana and Han, which no blank parts, are parted. [] without spelt ones."""
    runs = [
        (run, word_script(run))
        for token in folded.tokens[:_MAX_TOKENS]
        for run in ((token,) if token.isascii() else _KANA_RUNS.findall(token))
    ]
    return runs if any(script in SPELLED for _, script in runs) else []


def _spoken(runs: Sequence[tuple[str, str | None]], brand: Brand, known: Set[str]) -> BrandFound | None:
    if not brand.spoken:
        return None
    for start, (first, script) in enumerate(runs):
        if script not in SPELLED or _group(script) == brand.script or first in known:
            continue
        joined = ""
        for end in range(start + 1, min(len(runs), start + len(brand.tokens) + 1) + 1):
            token, other = runs[end - 1]
            if other != script:
                break
            joined += token
            if _name_fits(brand.spoken, joined, script):
                rest = [token for token, _ in [*runs[:start], *runs[end:]]]
                home = _group(script) == brand.home_script
                return BrandFound(home, _is_alone(rest), f"brand '{brand.shown}' spelt '{joined}'")
    return None


@lru_cache(maxsize=500_000)
def _name_fits(spoken: str, word: str, script: str | None) -> bool:
    """Return whether a word in another script spells the name, with or without particles and endings."""
    return any(sounds_like(spoken, sounds(form), script=script) for form in _forms(word, script))


def _forms(word: str, script: str | None) -> Iterator[str]:
    yield word
    bodies = [word]
    for prefix in PREFIXES.get(script or "", ()):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            bodies.append(word[len(prefix) :])
            yield bodies[-1]
    for body in bodies:
        for ending in _endings().get(script or "", ()):
            if body.endswith(ending) and len(body) - len(ending) >= 3:
                yield body[: -len(ending)]


def _is_alone(rest: Sequence[str]) -> bool:
    return all(token in _legal() or len(token) == 1 for token in rest)


def _group(script: str | None) -> str | None:
    return _JAPANESE.get(script or "", script)


def _stem(compact: str) -> str:
    bare = compact[:-1] if compact[-1:] == "ς" else compact
    while bare and bare[-1] in "aeiouyаеиоуыэюяйьαεηιουωή" and len(bare) > len(compact) - 2:
        bare = bare[:-1]
    return bare if len(bare) >= _MIN_STEM else compact


@cache
def _endings() -> dict[str, frozenset[str]]:
    return {script: frozenset(fold(ending) for ending in endings) for script, endings in SUFFIXES.items()}


@cache
def _legal() -> frozenset[str]:
    whole = {fold_anchor(form).compact for form in LEGAL_FORMS}
    return frozenset(whole | {token for form in LEGAL_FORMS for token in fold_anchor(form).tokens})
