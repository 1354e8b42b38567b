"""How a word sounds, in any script that spells sounds: the ground on which a brand meets its transliterations.

`Nordlicht`, `Нордлихт`, `ノルトリヒト`, `노르트리히트` and `نوردليشت` are one name. Words are brought to one small
phonetic alphabet and compared by a weighted edit distance: vowels are light (Arabic and Hebrew leave them out,
kana adds them), consonants that scripts confuse (l/r, p/b/f/v, k/g) are near. Han characters spell meanings,
not sounds, and are left to brands that the user lists. This module must not decide what an anchor is.

Phonetic letters: a e i o u; p b f v w m n t d s z k g h r l y; S (sh) Z (zh) C (ch) J (dj) X (kh) c (ts).
"""

import unicodedata
from functools import lru_cache

from hreflens.text.scripts import script_counts

MAX_LETTERS = 40
"""Longer words are cut: no brand is longer, and the distance costs the product of the lengths."""

INDIC = frozenset({"Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym"})
ABJADS = frozenset({"Arab", "Hebr"})


@lru_cache(maxsize=100_000)
def word_script(word: str) -> str | None:
    """Return the ISO 15924 script of most letters of a word, None when it has none. Raises nothing.

    Unlike `text.scripts.dominant_script` it keeps Han and the two kana apart: they spell differently.
    """
    counts = script_counts(word[:200])
    return max(counts, key=lambda name: (counts[name], name)) if counts else None


def _table(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


_LATIN = _table(
    "tsch=C tch=C sch=S sh=S ch=C cz=C sz=S th=t ph=f ck=k qu=kv kh=X zh=Z gh=g dj=J wh=v ts=c tz=c ss=s dg=J "
    "ce=se ci=si cy=si c=k q=k x=ks j=J w=w y=i æ=e ø=o œ=e ł=l đ=d þ=t ð=d ı=i ß=s ə=e ŋ=n"
)
_CYRILLIC = _table(
    "дж=J кс=ks а=a б=b в=v г=g д=d е=e ё=o ж=Z з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h "
    "ц=c ч=C ш=S щ=S ъ= ы=i ь= э=e ю=u я=a ґ=g є=e і=i ї=i ў=u ј=i љ=l њ=n ћ=C ђ=J џ=J ѓ=g ќ=k ѕ=c ә=a ғ=g "
    "қ=k ң=n ө=o ұ=u ү=u һ=h"
)
_GREEK = _table(
    "μπ=b ντ=d γκ=g γγ=g τσ=C τζ=J ου=u αι=e ει=i οι=i αυ=av ευ=ev α=a β=v γ=g δ=d ε=e ζ=z η=i θ=t ι=i κ=k λ=l "
    "μ=m ν=n ξ=ks ο=o π=p ρ=r σ=s ς=s τ=t υ=i φ=f χ=h ψ=ps ω=o"
)
_ARABIC = _table(
    "ا=a أ=a إ=i آ=a ب=b پ=p ت=t ة=a ث=s ج=J چ=C ح=h خ=X د=d ذ=z ر=r ز=z ژ=Z س=s ش=S ص=s ض=d ط=t ظ=z ع= غ=g ف=f "
    "ڤ=v ق=k ک=k ك=k گ=g ڭ=g ل=l م=m ن=n ه=h ہ=h ھ=h و=u ي=i ی=i ى=i ے=e ء= ؤ=u ئ=i ٹ=t ڈ=d ڑ=r ں=n"
)
_HEBREW = _table(
    "וו=v ג׳=J צ׳=C ץ׳=C ז׳=Z ג'=J צ'=C ז'=Z א=a ב=b ג=g ד=d ה=h ו=u ז=z ח=X ט=t י=i כ=k ך=k ל=l מ=m ם=m נ=n ן=n ס=s ע=a "
    "פ=p ף=f צ=c ץ=c ק=k ר=r ש=S ת=t"
)
_GEORGIAN = _table(
    "ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=Z რ=r ს=s ტ=t უ=u ფ=p ქ=k ღ=g ყ=k შ=S ჩ=C "
    "ც=c ძ=c წ=c ჭ=C ხ=h ჯ=J ჰ=h"
)
_ARMENIAN = _table(
    "ու=u ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=e թ=t ժ=Z ի=i լ=l խ=h ծ=c կ=k հ=h ձ=c ղ=g ճ=J մ=m յ=i ն=n շ=S ո=o չ=C պ=p "
    "ջ=J ռ=r ս=s վ=v տ=t ր=r ց=c ւ=v փ=p ք=k օ=o ֆ=f և=ev"
)
_THAI = {
    **dict.fromkeys("กขฃคฅฆ", "k"), **dict.fromkeys("ฉชฌ", "C"), **dict.fromkeys("ฎด", "d"),
    **dict.fromkeys("ฏตฐฑฒถทธ", "t"), **dict.fromkeys("ณน", "n"), **dict.fromkeys("ปผพภ", "p"),
    **dict.fromkeys("ฝฟ", "f"), **dict.fromkeys("ลฬ", "l"), **dict.fromkeys("ซศษส", "s"),
    **dict.fromkeys("หฮ", "h"), **dict.fromkeys("ญย", "i"), **dict.fromkeys("ะัา", "a"),
    **dict.fromkeys("ิี", "i"), **dict.fromkeys("ึืุู", "u"), **dict.fromkeys("เแ", "e"), **dict.fromkeys("ไใ", "i"),
    "ง": "n", "จ": "J", "บ": "b", "ม": "m", "ร": "r", "ว": "w", "ำ": "am", "โ": "o", "อ": "o",
}  # fmt: skip
_INDIC = {
    **dict.fromkeys((0x15, 0x16), "k"), **dict.fromkeys((0x17, 0x18), "g"), **dict.fromkeys((0x1A, 0x1B), "C"),
    **dict.fromkeys((0x1C, 0x1D), "J"), **dict.fromkeys((0x1F, 0x20, 0x24, 0x25), "t"),
    **dict.fromkeys((0x21, 0x22, 0x26, 0x27, 0x5C), "d"), 0x2A: "p", 0x2B: "f", **dict.fromkeys((0x2C, 0x2D), "b"),
    **dict.fromkeys((0x01, 0x02, 0x19, 0x1E, 0x23, 0x28, 0x29), "n"), 0x2E: "m", 0x2F: "i",
    **dict.fromkeys((0x30, 0x31, 0x0B, 0x43), "r"), **dict.fromkeys((0x32, 0x33, 0x34), "l"), 0x35: "v",
    **dict.fromkeys((0x36, 0x37), "S"), 0x38: "s", 0x39: "h", **dict.fromkeys((0x05, 0x06, 0x3E), "a"),
    **dict.fromkeys((0x07, 0x08, 0x3F, 0x40), "i"), **dict.fromkeys((0x09, 0x0A, 0x41, 0x42), "u"),
    **dict.fromkeys((0x0D, 0x0E, 0x0F, 0x10, 0x45, 0x46, 0x47, 0x48), "e"),
    **dict.fromkeys((0x11, 0x12, 0x13, 0x14, 0x49, 0x4A, 0x4B, 0x4C), "o"),
    0x5B: "z", 0x5E: "f",
}  # fmt: skip
"""Offset in an Indic block -> sound: the blocks of ISCII descent lie in parallel (Unicode, chapter 12)."""
_INITIALS = "k k n t t r m p p s s _ J J C k t p h".split()
_MEDIALS = "a e ia ie o e io ie o ua ue ue io u uo ue ui iu u ui i".split()
_FINALS = "_ k k ks n n n t l lk lm lp ls lt lp l m p ps t t n t t k t p t".split()
_KANA_ROWS = (
    ("あいうえお", "_"), ("かきくけこ", "k"), ("がぎぐげご", "g"), ("さしすせそ", "s"), ("ざじずぜぞ", "z"),
    ("たちつてと", "t"), ("だぢづでど", "d"), ("なにぬねの", "n"), ("はひふへほ", "h"), ("ばびぶべぼ", "b"),
    ("ぱぴぷぺぽ", "p"), ("まみむめも", "m"), ("らりるれろ", "r"),
)  # fmt: skip
_KANA = {
    char: row.replace("_", "") + "aiueo"[at] for chars, row in _KANA_ROWS for at, char in enumerate(chars)
}
_KANA |= {
    "し": "Si", "じ": "Ji", "ち": "Ci", "ぢ": "Ji", "つ": "cu", "ふ": "fu", "や": "ia", "ゆ": "iu", "よ": "io",
    "わ": "wa", "ゐ": "i", "ゑ": "e", "を": "o", "ん": "n", "ゔ": "vu",
}  # fmt: skip
_SMALL = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o", "ゃ": "a", "ゅ": "u", "ょ": "o", "ゎ": "a"}
_TABLES = {
    "Latn": _LATIN,
    "Cyrl": _CYRILLIC,
    "Grek": _GREEK,
    "Arab": _ARABIC,
    "Hebr": _HEBREW,
    "Geor": _GEORGIAN,
    "Armn": _ARMENIAN,
}
SPELLED = frozenset({*_TABLES, *INDIC, "Thai", "Laoo", "Hang", "Hira", "Kana"})
"""Scripts that `sounds` can read."""

VOWELS = frozenset("aeiou")


@lru_cache(maxsize=200_000)
def sounds(word: str) -> str:
    """Return the phonetic letters of a folded word; '' when its script spells no sounds we know. Raises nothing."""
    script = word_script(word)
    word = word[:MAX_LETTERS]
    if script in _TABLES:
        spelt = _by_table(
            word, _TABLES[script], keep="abcdefghijklmnopqrstuvwxyz" if script == "Latn" else ""
        )
    elif script == "Hang":
        spelt = _hangul(word)
    elif script in ("Hira", "Kana"):
        spelt = _kana(word)
    elif script in ("Thai", "Laoo"):
        spelt = _thai(word)
    elif script in INDIC:
        spelt = _indic(word)
    else:
        return ""
    kept = [letter for at, letter in enumerate(spelt) if at == 0 or spelt[at - 1] != letter]
    return "".join(kept)


def _by_table(word: str, table: dict[str, str], *, keep: str) -> str:
    if not word.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
        word = word if table is _CYRILLIC else bare
    out, at = [], 0
    while at < len(word):
        for size in (4, 3, 2, 1):
            piece = word[at : at + size]
            if len(piece) == size and piece in table:
                out.append(table[piece])
                at += size
                break
        else:
            if word[at] in keep:
                out.append(word[at])
            at += 1
    return "".join(out)


def _hangul(word: str) -> str:
    out = []
    for char in word:
        code = ord(char) - 0xAC00
        if 0 <= code < 11_172:
            out.append(_INITIALS[code // 588] + _MEDIALS[code % 588 // 28] + _FINALS[code % 28])
    # A stem that ends in l before r is one l: 벨로 is "velo".
    return "".join(out).replace("_", "").replace("lr", "l")


def _kana(word: str) -> str:
    out: list[str] = []
    for char in word:
        base = chr(ord(char) - 0x60) if 0x30A1 <= ord(char) <= 0x30F6 else char
        if base in _SMALL:
            if out:
                out[-1] = out[-1].rstrip("aiueo")
            out.append(_SMALL[base])
        else:
            out.append(_KANA.get(base, ""))
    return "".join(out)


def _thai(word: str) -> str:
    out: list[str] = []
    for char in word:
        # Lao lies in parallel to Thai.
        thai = chr(ord(char) - 0x80) if 0x0E80 <= ord(char) <= 0x0EFF else char
        if thai == "์":  # the letter before it is mute
            while out and out.pop() in VOWELS:
                pass
        else:
            out.append(_THAI.get(thai, ""))
    return "".join(out)


def _indic(word: str) -> str:
    out: list[str] = []
    for char in word:
        offset = (ord(char) - 0x0900) % 0x80 if 0x0900 <= ord(char) < 0x0D80 else -1
        if offset == 0x3C and out:  # nukta: another sound of the letter before it
            out[-1] = {"J": "z", "p": "f", "d": "r"}.get(out[-1], out[-1])
        else:
            out.append(_INDIC.get(offset, ""))
    return "".join(out)


_NEAR = (
    ("kgX", 0.25), ("Xh", 0.2), ("kh", 0.5), ("szSc", 0.25), ("SZ", 0.2), ("CcJSZ", 0.25), ("CkX", 0.3), ("Ch", 0.4), ("zJ", 0.3),
    ("td", 0.2), ("pb", 0.2), ("bv", 0.2), ("pf", 0.2), ("fv", 0.2), ("bf", 0.4), ("pv", 0.4), ("vw", 0.1), ("rl", 0.2), ("mn", 0.6),
    ("gJ", 0.35), ("Ji", 0.3), ("JX", 0.5), ("ts", 0.6), ("tc", 0.4), ("tC", 0.5), ("wu", 0.15), ("vu", 0.25), ("wo", 0.2),
    ("hf", 0.4), ("ks", 0.6), ("dz", 0.5), ("Jd", 0.5), ("hg", 0.4),
)  # fmt: skip
"""Sounds that scripts write alike, with what a swap costs (a swap of unlike consonants costs 1). Set by hand
from the transliteration habits of the scripts above, checked on the tuning half of eval/data/anchors.tsv."""
_SWAP: dict[tuple[str, str], float] = {}
for _group, _cost in _NEAR:
    for _a in _group:
        for _b in _group:
            if _a != _b:
                _SWAP[_a, _b] = min(_cost, _SWAP.get((_a, _b), 1.0))
_SWAP |= dict.fromkeys(((a, b) for a in "aeiou" for b in "aeiou" if a != b), 0.3)
for _pair, _cost in (("ao", 0.2), ("ei", 0.15), ("ou", 0.15), ("ae", 0.22), ("iu", 0.25)):
    _SWAP[_pair[0], _pair[1]] = _SWAP[_pair[1], _pair[0]] = _cost
VOWEL_GAP, CONSONANT_GAP = 0.22, 1.0
_GAPS = {"a": 0.22, "e": 0.2, "i": 0.22, "o": 0.22, "u": 0.18, "h": 0.35, "r": 0.5, "y": 0.3}


def weight(spelt: str) -> float:
    """Return how much a word has to say: its consonants, plus a fifth for each vowel. Raises nothing."""
    vowels = sum(letter in VOWELS for letter in spelt)
    return len(spelt) - 0.8 * vowels


def distance(
    brand: str, word: str, *, vowel_gap: float = VOWEL_GAP, anywhere: bool = False, limit: float = 99.0
) -> float:
    """Return the weighted edit distance between two phonetic words, `limit` or more when they are far apart.

    Args:
        brand: phonetic letters of the brand.
        word: phonetic letters of the word of the anchor.
        vowel_gap: cost of a vowel that only one of them has.
        anywhere: the brand may lie anywhere inside `word` (for scripts without blanks).
        limit: the search stops when no way under this is left.

    Source: Wagner and Fischer 1974, with the weights above; quadratic in at most MAX_LETTERS letters.
    """
    gap = {letter: min(vowel_gap, cost) if letter in VOWELS else cost for letter, cost in _GAPS.items()}
    before = [0.0] * (len(word) + 1)
    if not anywhere:
        for at, letter in enumerate(word):
            before[at + 1] = before[at] + gap.get(letter, CONSONANT_GAP)
    for a in brand:
        drop = gap.get(a, CONSONANT_GAP)
        now = [before[0] + drop]
        for at, b in enumerate(word):
            swap = 0.0 if a == b else _SWAP.get((a, b), 1.0)
            now.append(min(before[at] + swap, before[at + 1] + drop, now[at] + gap.get(b, CONSONANT_GAP)))
        before = now
        if min(before) > limit:
            return limit
    return min(before) if anywhere else before[-1]


MAX_DISTANCE_SHARE = 0.26
"""Distance, as a share of the brand's weight, up to which two words are one name: chosen on the tuning half of
eval/data/anchors.tsv, where names of other companies start near 0.3."""
FULL_VOWEL_SHARE = 0.18
"""The same for alphabets that write every vowel: there a wrong vowel is a different name (Velora, Валера)."""
SHORT_WEIGHT, SHORT_FACTOR = 4.0, 0.75
"""Names lighter than this (two or three consonants) must come closer, by this factor."""
TINY_WEIGHT, MIN_WEIGHT, TINY_SHARE = 2.6, 2.0, 0.08
"""Names lighter than TINY_WEIGHT (Acme) must be met almost letter by letter; below MIN_WEIGHT (Ova) sound says
nothing: ordinary words come too close."""
LONG_WEIGHT, MOST_DISTANCE = 6.0, 0.95
"""Names lighter than this (up to five consonants) must come closer than one consonant that has no like: of the few
consonants of an ordinary word one always fails to fit. Of 24,234 dictionary words in 18 scripts against twelve brands
half as many pass as without, and of 119 spellings of nine brands in 14 scripts one less."""
_FULL_VOWELS = frozenset({"Latn", "Cyrl", "Grek", "Geor", "Armn"})


def _vowel_gap(script: str | None) -> float:
    if script in ABJADS or script in INDIC:
        return 0.08
    return 0.12 if script in ("Kana", "Hira", "Hang") else VOWEL_GAP


def sounds_like(brand: str, word: str, *, script: str | None) -> bool:
    """Return whether a word in a foreign script spells the brand's name.

    Args:
        brand: phonetic letters of the brand.
        word: phonetic letters of the word.
        script: the word's script; decides what a missing vowel costs and whether the name may be embedded.
    """
    mass = weight(brand)
    if mass < MIN_WEIGHT or not word:
        return False
    tiny = mass < TINY_WEIGHT
    anywhere = script in ("Thai", "Laoo") and not tiny
    share = TINY_SHARE if tiny else FULL_VOWEL_SHARE if script in _FULL_VOWELS else MAX_DISTANCE_SHARE
    if not tiny and mass < SHORT_WEIGHT:
        share *= SHORT_FACTOR
    limit = (min(share * mass, MOST_DISTANCE) if mass < LONG_WEIGHT else share * mass) + 1e-9
    if not anywhere and abs(weight(word) - mass) > limit + 1.0:
        return False
    gap = VOWEL_GAP if tiny else _vowel_gap(script)
    return distance(brand, word, vowel_gap=gap, anywhere=anywhere, limit=limit + 1e-9) <= limit
