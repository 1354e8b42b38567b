"""The language of a text: a page, a passage or an anchor of three words.

Script decides where one script is one language; elsewhere a byte n-gram model (py3langid), restricted to the
languages of the script, votes together with CLD2 when that is installed. Declared language and top-level domain
are bounded hints for short text and inside groups that text cannot tell apart. It must abstain (`und`) rather
than guess, and must never let a hint decide without text that supports it.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hreflens.text.han import HAN_LANGUAGES, han_scores
from hreflens.text.language_model import SCRIPT_LANGUAGES, cld2_vote, load_model
from hreflens.text.language_names import GROUPS, UNDETERMINED, base_language, group_of, tld_languages
from hreflens.text.scripts import script_counts, writing_system

MAX_CHARS = 1_000
"""Characters looked at: sentences of 200 bytes already reach .999, cost is linear."""
SHORT_CHARS = 40
"""Below this many letters hints count in full; from twice as many on, only inside a group (measured)."""
MIN_PROB = 0.5
"""Below this probability a short text is `und`: .97 of what is above it is right, almost no noise is."""
MIN_LONG_PROB = 0.3
"""Below this probability any text is `und`: lists of names, codes and gibberish."""
MIN_TEXT_PROB = 0.07
"""Least probability that the text alone must give to an answer that hints support."""

MIXED_SHARE = 4
"""One letter in so many must be of the declared language's script for the page to count as of that language."""

# Fitted on the tuning half of 77 languages x 110 strings of 2-4 words (eval/gates/language.py holds the split):
# log-likelihoods are divided by 0.5 * sqrt(bytes), then the votes below are added.
_TEMPERATURE = 0.5
_CLD2_VOTE = 2.0
# CLD2 calls 8.5 % of short foreign strings English (measured), so its vote for English counts little.
_CLD2_VOTE_ENGLISH = 0.5
_ENGLISH_BIAS = 0.0
_DECLARED, _DECLARED_ENGLISH, _TLD, _HINT = 3.0, 1.0, 2.0, 1.0
_MAX_PRIOR = 4.0

# Languages of few web pages: they must show more evidence before a short string is called theirs.
_RARE_LOG_WEIGHTS = {
    -2.0: "ace an bcl br crh ext fo fuv gcf gcr gn gom guw kab kik ku la lg lij ln ltg nso oc om pcm qu sa se sn st vec "
    "vo wa xh zu",
    -0.5: "ba ckb fy gd ha ht ig jv ky lb mg ps rw so tg tk tt ug yo",
}
_RARE = {lang: weight for weight, listed in _RARE_LOG_WEIGHTS.items() for lang in listed.split()}

# Scripts of one living web language.
_ONE_LANGUAGE = {
    "Armn": "hy", "Bali": "ban", "Bugi": "bug", "Cakm": "ccp", "Cans": "iu", "Cher": "chr", "Copt": "cop",
    "Geor": "ka", "Grek": "el", "Gujr": "gu", "Guru": "pa", "Java": "jv", "Jpan": "ja", "Khmr": "km", "Knda": "kn",
    "Kore": "ko", "Laoo": "lo", "Lisu": "lis", "Mlym": "ml", "Mong": "mn", "Mtei": "mni", "Mymr": "my", "Nkoo": "nqo",
    "Olck": "sat", "Orya": "or", "Rohg": "rhg", "Sinh": "si", "Sund": "su", "Syrc": "syr", "Taml": "ta", "Telu": "te",
    "Tfng": "zgh", "Thaa": "dv", "Thai": "th", "Vaii": "vai", "Yiii": "ii",
}  # fmt: skip
# Scripts of two languages: (usual, other, letters or votes that mean the other).
_BY_LETTERS = {
    "Beng": ("bn", "as", re.compile("[\u09f0\u09f1]")),
    "Hebr": (
        "he",
        "yi",
        re.compile("[\u05f0-\u05f2\ufb1d\ufb1f\ufb2e\ufb2f]|\u05d0[\u05b7\u05b8]"),
    ),
}
_BY_VOTE = {"Ethi": ("am", "ti"), "Tibt": ("bo", "dz")}

# Languages that only CLD2 knows, in the scripts shared by several languages.
_CLD2_ONLY = frozenset(
    {"ceb", "su", "sd", "mi", "haw", "sm", "to", "fj", "hmn", "war", "bh", "bho", "ny", "sco", "ks"}
)
_CLD2_ONLY_LETTERS = 30

# What no language owns: addresses, hosts, handles, entities, codes with digits. Each pattern runs only where its
# mark occurs, and each is bounded, so that hostile text costs linear time.
_NOISE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("//", re.compile(r"\b[a-z]{2,6}:\/\/\S{1,2000}")),
    ("@", re.compile(r"(?<!\S)[^\s@]{0,64}@\S{1,255}")),
    ("#", re.compile(r"#\w{1,100}")),
    ("&", re.compile(r"&#?\w{1,12};")),
    (
        ".",
        re.compile(
            r"(?<![\w.-])(?:www\.\S{1,255}|[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}"
            r"\.(?:com|net|org|info|biz|html?|php|aspx?|jpe?g|png|gif|pdf)\b(?:/\S{0,255})?)",
            re.IGNORECASE,
        ),
    ),
)
_CODES = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z_-]{0,40}[0-9][A-Za-z0-9_-]{0,100}")
_BLANKS = re.compile(r"\s+")
_CYRILLIC = re.compile("[\u0400-\u052f]+")


@dataclass(frozen=True, slots=True)
class Detection:
    """The language observed in a text.

    lang: BCP-47 (`de`, `zh-Hant`, `sr-Latn`), `und` = abstained. prob: 0-1, of the whole group when there is one,
    of the best guess when abstained. script: ISO 15924 (`Hans`/`Hant` once known), None without letters. group:
    hbs, nor or msa when text alone cannot tell the members apart. runner_up: the next best tag, None when none.
    """

    lang: str
    prob: float
    script: str | None
    group: str | None = None
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class _Hints:
    declared: str | None
    tld: tuple[str, ...]
    others: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Prepared:
    text: str
    letters: int
    system: str | None


def detect(
    text: str | None,
    *,
    declared: str | None = None,
    tld: str | None = None,
    hints: Iterable[str] = (),
) -> Detection:
    """Return the language observed in a text.

    Args:
        text: any text; None, '' and text without letters are `und`.
        declared: language the page declares, any spelling of a tag.
        tld: top-level domain, public suffix or host of the page.
        hints: further tags that may hold (hreflang, what tools claim).

    Raises nothing.
    """
    return detect_many([text], declared=[declared], tlds=[tld], hints=[tuple(hints)])[0]


def detect_many(
    texts: Sequence[str | None],
    *,
    declared: Sequence[str | None] | None = None,
    tlds: Sequence[str | None] | None = None,
    hints: Sequence[Sequence[str]] | None = None,
) -> list[Detection]:
    """Return `detect` of each text, several times faster: the n-gram model runs over all texts of a script at once.

    `declared`, `tlds` and `hints` are as long as `texts`, or None. Equal texts with equal hints get equal answers,
    whatever else is in the batch. Raises nothing.
    """
    asked: dict[tuple[str | None, _Hints], int] = {}
    places: list[int] = []
    for at, text in enumerate(texts):
        given = _Hints(
            base_language(declared[at]) if declared else None,
            tld_languages(tlds[at]) if tlds else (),
            frozenset(filter(None, map(base_language, hints[at]))) if hints else frozenset(),
        )
        places.append(asked.setdefault((text, given), len(asked)))
    answers = _detect_each(list(asked))
    return [answers[place] for place in places]


def _detect_each(asked: Sequence[tuple[str | None, _Hints]]) -> list[Detection]:
    """Return the language of each text with its hints."""
    answers: list[Detection | None] = [None] * len(asked)
    waiting: dict[str, list[tuple[int, _Prepared, _Hints]]] = {}
    for at, (text, given) in enumerate(asked):
        ready = _prepare(text, given.declared)
        if ready.system == "Latn" or ready.system in SCRIPT_LANGUAGES:
            waiting.setdefault(ready.system, []).append((at, ready, given))
        else:
            answers[at] = _by_script(ready, given)
    for system, queued in waiting.items():
        scores, sizes = load_model().scores([ready.text for _, ready, _ in queued], system)
        langs = load_model().languages(system)
        for (at, ready, given), row, size in zip(queued, scores, sizes.tolist(), strict=True):
            answers[at] = _by_model(ready, given, langs, row, size)
    return [answer if answer is not None else Detection(UNDETERMINED, 0.0, None) for answer in answers]


def _prepare(text: str | None, declared: str | None) -> _Prepared:
    """Return the text to look at: sampled, without addresses, numbers and codes, with its writing system."""
    if not text:
        return _Prepared("", 0, None)
    clean = _sample(text)
    for mark, pattern in _NOISE:
        if mark in clean:
            clean = pattern.sub(" ", clean)
    clean = _BLANKS.sub(" ", _CODES.sub(" ", clean)).strip()[:MAX_CHARS]
    counts = script_counts(clean)
    letters = sum(counts.values())
    system = writing_system(counts)
    if system == "Latn" and letters <= 2 * SHORT_CHARS and len(counts) > 1:
        # Brand names in Latin letters stand inside short foreign text far more often than the other way round.
        others = {script: count for script, count in counts.items() if script != "Latn"}
        if sum(others.values()) * 3 >= letters:
            system = writing_system(others)
    elif declared is not None and len(counts) > 1:
        system = _declared_system(counts, letters, declared) or system
    if system == "Latn" and "Cyrl" in counts:
        clean = _CYRILLIC.sub(
            " ", clean
        )  # the model knows sr in both alphabets: English beside Russian was sr-Latn
    return _Prepared(clean, letters, system)


def _declared_system(counts: Mapping[str, int], letters: int, declared: str) -> str | None:
    """Return the script of the declared language where it has its share of a mixed text, None elsewhere.

    A Russian guest book full of English advertising is a Russian page.
    """
    for script, count in counts.items():
        known = declared in SCRIPT_LANGUAGES.get(script, ()) or _ONE_LANGUAGE.get(script) == declared
        if known and script != "Latn" and count * MIXED_SHARE >= letters:
            return script
    return None


def _sample(text: str) -> str:
    """Return at most about 1,600 characters, from four places of a long text (its ends are menus and footers)."""
    window = 400
    if len(text) <= 4 * window:
        return text
    step = (len(text) - window) // 3
    return " ".join(text[start : start + window] for start in (0, step, 2 * step, 3 * step))


def _by_script(ready: _Prepared, given: _Hints) -> Detection:
    """Return the answer where the script leaves one or two languages."""
    system = ready.system
    if system is None:
        return Detection(UNDETERMINED, 0.0, None)
    if system == "Hani":
        return _by_han(ready, given)
    if system in _ONE_LANGUAGE:
        return Detection(_ONE_LANGUAGE[system], 0.99, system)
    if system in _BY_LETTERS:
        usual, other, letters = _BY_LETTERS[system]
        hits = len(letters.findall(ready.text))
        if hits and (given.declared == other or hits * 60 >= ready.letters):
            return Detection(other, 0.95, system, runner_up=usual)
        return Detection(usual, 0.99 if ready.letters > SHORT_CHARS else 0.95, system, runner_up=other)
    if system in _BY_VOTE:
        usual, other = _BY_VOTE[system]
        _, votes = cld2_vote(ready.text)
        if (votes and votes[0][0] == other) or (given.declared == other and ready.letters < SHORT_CHARS):
            return Detection(other, 0.9, system, runner_up=usual)
        return Detection(usual, 0.95, system, runner_up=other)
    return Detection(UNDETERMINED, 0.0, system)


def _by_han(ready: _Prepared, given: _Hints) -> Detection:
    """Return zh-Hans, zh-Hant or ja for Han characters without kana; `zh` when nothing tells the two apart."""
    scores = han_scores(ready.text)
    _, votes = cld2_vote(ready.text)
    shares = dict(votes)
    # Japanese without kana is rare beyond a few words.
    scores["ja"] -= 1.0 + min(ready.letters, 40) / 10
    logs = np.array([scores[lang] + _CLD2_VOTE * shares.get(lang, 0.0) for lang in HAN_LANGUAGES])
    logs += np.array([_prior(lang, given, SHORT_CHARS - 1) for lang in HAN_LANGUAGES])
    probs = _softmax(logs)
    order = np.argsort(-probs, kind="stable")
    best, second = HAN_LANGUAGES[int(order[0])], HAN_LANGUAGES[int(order[1])]
    prob = round(float(probs[order[0]]), 4)
    if best != "ja" and prob < 0.6:
        return Detection("zh", round(float(probs[0] + probs[1]), 4), "Hani", runner_up=second)
    script = {"zh-Hans": "Hans", "zh-Hant": "Hant", "ja": "Jpan"}[best]
    return Detection(best, prob, script, runner_up=second)


def _prior(lang: str, given: _Hints, letters: int) -> float:
    """Return the log-weight that the hints give to one language, 0 to 4, fading out between 40 and 80 letters."""
    fade = min(1.0, max(0.0, 2.0 - letters / SHORT_CHARS))
    weight = 0.0
    if given.declared == lang or (given.declared == "zh" and lang in ("zh-Hans", "zh-Hant")):
        weight += _DECLARED_ENGLISH if lang == "en" else _DECLARED
    elif given.declared == "sr" and lang == "sr-Latn":
        weight += _DECLARED
    if lang in given.tld:
        weight += (_DECLARED_ENGLISH if lang == "en" else _TLD) / math.sqrt(given.tld.index(lang) + 1)
    if lang in given.others:
        weight += _HINT
    return fade * min(weight, _MAX_PRIOR)


def _softmax(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(logs - logs.max())
    scaled: NDArray[np.float64] = powers / powers.sum()
    return scaled


def _by_model(
    ready: _Prepared, given: _Hints, langs: tuple[str, ...], scores: NDArray[np.float64], size: int
) -> Detection:
    """Return the answer where several languages share the script."""
    system = ready.system
    reliable, votes = cld2_vote(ready.text)
    if reliable and ready.letters >= _CLD2_ONLY_LETTERS and votes[0][0] in _CLD2_ONLY and votes[0][1] >= 0.8:
        return Detection(votes[0][0], 0.9, system)
    if ready.letters < 3 or not scores.any():
        return Detection(UNDETERMINED, 0.0, system)
    place, bias, _ = _columns_of(langs)
    logs = scores / (_TEMPERATURE * math.sqrt(max(size, 4))) + bias
    for lang, share in votes:
        tag = "sr-Latn" if lang == "sr" and system == "Latn" else lang
        if tag in place:
            logs[place[tag]] += (_CLD2_VOTE_ENGLISH if tag == "en" else _CLD2_VOTE) * share
    text_probs = _softmax(logs)
    named = {lang for lang in (given.declared, "sr-Latn", *given.tld, *given.others) if lang in place}
    weighted = logs.copy()
    for lang in named:
        weighted[place[lang]] += _prior(lang, given, ready.letters)
    return _pick(ready, given, langs, text_probs, _softmax(weighted))


@lru_cache(maxsize=16)
def _columns_of(langs: tuple[str, ...]) -> tuple[dict[str, int], NDArray[np.float64], dict[str, list[int]]]:
    """Return language -> column, the bias of each column, and language -> columns of its group (or its own)."""
    place = {lang: at for at, lang in enumerate(langs)}
    bias = np.array([_ENGLISH_BIAS if lang == "en" else _RARE.get(lang, 0.0) for lang in langs])
    members = {lang: [at] for lang, at in place.items()}
    for group in GROUPS.values():
        columns = [at for lang, at in place.items() if lang in group]
        members |= {langs[at]: columns for at in columns}
    return place, bias, members


def _pick(
    ready: _Prepared,
    given: _Hints,
    langs: tuple[str, ...],
    text_probs: NDArray[np.float64],
    probs: NDArray[np.float64],
) -> Detection:
    """Return the best language or group, or `und` when a short text does not carry it."""
    order = np.argsort(-probs, kind="stable")
    best = langs[int(order[0])]
    group = group_of(best)
    members = _columns_of(langs)[2][best]
    prob = min(1.0, round(float(probs[members].sum()), 4))
    runner_up = langs[int(order[1])]
    supported = float(text_probs[members].sum()) >= MIN_TEXT_PROB
    if prob < MIN_LONG_PROB or (ready.letters < SHORT_CHARS and (prob < MIN_PROB or not supported)):
        return Detection(UNDETERMINED, prob, ready.system, runner_up=best)
    if group is not None:
        # Only hints tell the members apart, however long the text is.
        inside = {
            langs[at]: math.log(max(float(text_probs[at]), 1e-9)) + _prior(langs[at], given, 0)
            for at in members
        }
        ranked = sorted(inside, key=lambda lang: (-inside[lang], lang))
        best, runner_up = ranked[0], ranked[1] if len(ranked) > 1 else runner_up
    return Detection(best, prob, ready.system, group, runner_up)
