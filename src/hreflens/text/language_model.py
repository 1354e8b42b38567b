"""The two models behind `text.language`: py3langid's byte n-grams, in batches, and CLD2's vote.

They are wrapped here so that the rest of the code sees tags and scores, never the packages. The model is loaded
once per process, on first use. It must not decide anything: priors and thresholds live in `text.language`.
"""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

try:  # compiled, has no wheel for every Python: everything works without it, page batches slower
    import pycld2
except ImportError:  # pragma: no cover
    pycld2 = None

# Codes of the packages -> tags of this project. Cantonese and Wu are written Chinese, Southern Kurdish is written
# and read like Central Kurdish.
_TAGS = {
    "no": "nb",
    "tl": "fil",
    "gug": "gn",
    "sdh": "ckb",
    "iw": "he",
    "jw": "jv",
    "zh-Hant": "zh-Hant",
    "mo": "ro",
}
_TAGS |= {"sr-ME": "sr-Latn", "zh": "zh-Hans", "in": "id", "ji": "yi", "arz": "ar", "ary": "ar"}
# Not languages of today's web pages, or (Southern Uzbek) always mistaken for Persian.
_DROPPED = frozenset({"grc", "hbo", "uzs", "zh", "wuu", "yue", "ja", "ko", "zxx"})

SCRIPT_LANGUAGES: dict[str, tuple[str, ...]] = {
    "Cyrl": ("ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tg", "tt", "ba"),
    "Arab": ("ar", "fa", "ur", "ps", "ug", "ckb"),
    "Deva": ("hi", "mr", "ne", "sa", "gom"),
}
"""Languages of the n-gram model written in each script that several languages share; `Latn` takes the rest."""

_OTHER_SCRIPTS = frozenset({
    "am", "as", "bn", "dz", "el", "gu", "he", "hy", "ka", "km", "kn", "lo", "ml", "my", "or", "pa", "si", "ta", "te", "th",
    *(lang for listed in SCRIPT_LANGUAGES.values() for lang in listed if lang != "sr"),
})  # fmt: skip

_BATCH_BYTES = 1 << 20
_BATCH_ROWS = 512


@dataclass(frozen=True, slots=True)
class _Columns:
    langs: tuple[str, ...]
    first: NDArray[np.intp]
    twin: NDArray[
        np.intp
    ]  # second column of a language that the model keeps twice (sr, uz, ar), else the first


class Model:
    """The n-gram model, read-only after loading: safe to share between threads."""

    def __init__(self) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        source = LanguageIdentifier.from_model_file(MODEL_FILE)
        self._weights: NDArray[Any] = source.nb_ptc
        self._bias: NDArray[np.float32] = source.nb_pc
        self._moves = np.frombuffer(source.tk_nextmove, dtype=_dtype(source.tk_nextmove))
        self._rows = np.frombuffer(source.tk_row, dtype=_dtype(source.tk_row)).astype(np.int64) << 8
        self._outputs = np.asarray(source.tk_output, dtype=np.int32)
        # The same three as plain sequences: walking one text, they are several times faster than array scalars.
        self._walked = (source.tk_nextmove, self._rows.tolist(), list(source.tk_output))
        classes = list(source.nb_classes)
        self._columns = {
            system: self._columns_of(classes, langs) for system, langs in SCRIPT_LANGUAGES.items()
        }
        tags = {_TAGS.get(code, code) for code in classes if code not in _DROPPED}
        self._columns["Latn"] = self._columns_of(classes, tuple(sorted(tags - _OTHER_SCRIPTS)))

    @staticmethod
    def _columns_of(classes: list[str], langs: tuple[str, ...]) -> _Columns:
        found = {
            lang: [i for i, c in enumerate(classes) if _TAGS.get(c, c) == lang and c not in _DROPPED]
            for lang in langs
        }
        first = np.array([found[lang][0] for lang in langs], dtype=np.intp)
        twin = np.array([found[lang][-1] for lang in langs], dtype=np.intp)
        return _Columns(
            tuple("sr-Latn" if lang == "sr" and "ru" not in langs else lang for lang in langs), first, twin
        )

    def languages(self, system: str) -> tuple[str, ...]:
        """Return the languages scored for a writing system, in column order of `scores`."""
        return self._columns[system].langs

    def scores(self, texts: Sequence[str], system: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return the log-likelihoods (texts x languages) and the length of each text in bytes.

        A text without any known n-gram has a row of zeros. Raises nothing.
        """
        columns = self._columns[system]
        encoded = [_encode(text) for text in texts]
        sizes = np.array([len(item) for item in encoded], dtype=np.int64)
        result = np.zeros((len(texts), len(columns.langs)))
        order = sorted(range(len(texts)), key=lambda at: (-len(encoded[at]), at))
        start = 0
        while start < len(order):
            width = max(1, len(encoded[order[start]]))
            stop = min(len(order), start + max(1, min(_BATCH_ROWS, _BATCH_BYTES // width)))
            chosen = order[start:stop]
            self._score_batch([encoded[at] for at in chosen], columns, result, chosen)
            start = stop
        return result, sizes

    def _score_batch(
        self, batch: list[bytes], columns: _Columns, result: NDArray[np.float64], at: list[int]
    ) -> None:
        for row, visits in zip(at, self._visits(batch), strict=True):
            if len(visits[0]):
                features, counts = visits
                table = self._weights[features]
                logs = np.log1p(counts.astype(np.float32)) @ table.astype(np.float32) + self._bias
                result[row] = np.maximum(logs[columns.first], logs[columns.twin])

    def _visits(self, batch: list[bytes]) -> list[tuple[NDArray[np.int32], NDArray[np.int64]]]:
        """Return (features, counts) of each text, features ascending; `batch` is sorted by falling length."""
        if len(batch) < 4:
            return [self._walk(text) for text in batch]
        width = len(batch[0])
        lengths = np.array([len(text) for text in batch])
        letters = np.frombuffer(b"".join(text.ljust(width, b"\0") for text in batch), dtype=np.uint8)
        letters = letters.reshape(len(batch), width)
        states = np.zeros(len(batch), dtype=np.int64)
        found = np.full((len(batch), width), -1, dtype=np.int32)
        active = np.searchsorted(-lengths, -np.arange(width), side="left")
        for step in range(width):
            live = int(active[step])
            moved = self._moves[self._rows[states[:live]] + letters[:live, step]].astype(np.int64)
            states[:live] = moved
            found[:live, step] = self._outputs[moved]
        visits = []
        for row in range(len(batch)):
            features = found[row, : lengths[row]]
            visits.append(np.unique(features[features >= 0], return_counts=True))
        return visits

    def _walk(self, text: bytes) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        moves, rows, outputs = self._walked
        state, seen = 0, []
        for letter in text:
            state = moves[rows[state] + letter]
            seen.append(outputs[state])
        counted = Counter(seen)
        counted.pop(-1, None)
        features = sorted(counted)
        return np.array(features, dtype=np.int32), np.array(
            [counted[feature] for feature in features], dtype=np.int64
        )


def _dtype(source: Any) -> str:
    return f"u{source.itemsize}" if str(source.typecode).isupper() else f"i{source.itemsize}"


def _encode(text: str) -> bytes:
    lowered = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", lowered).encode("utf-8", errors="replace")


_lock = threading.Lock()
_loaded: list[Model] = []


def load_model() -> Model:
    """Return the n-gram model of this process, loading it on first use (about 1 s, 95 MB). Thread-safe."""
    if not _loaded:
        with _lock:
            if not _loaded:
                _loaded.append(Model())
    return _loaded[0]


_UNFIT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def cld2_vote(text: str) -> tuple[bool, tuple[tuple[str, float], ...]]:
    """Return (reliable, ((tag, share of the text), ...)) as CLD2 sees it; (False, ()) when it is not installed.

    Shares are 0-1, highest first. Raises nothing.
    """
    if pycld2 is None:
        return False, ()
    try:
        reliable, _, details = pycld2.detect(_UNFIT.sub(" ", text), isPlainText=True, bestEffort=True)
    except (pycld2.error, ValueError):  # characters it refuses: no vote
        return False, ()
    votes = tuple(
        (_TAGS.get(code, code), share / 100) for _, code, share, _ in details if code != "un" and share > 0
    )
    return bool(reliable), votes
