"""Collect every sentence of the report and bring the catalogues up to date.

For maintainers and translators: `python -m hreflens.show.messages` adds new sentences to every
`locale/<lang>/LC_MESSAGES/hreflens.po`, drops those that are gone, keeps all translations, and counts what is
left to translate; `--check` changes nothing and fails when something is. Sentences come from calls of `msg` and
`counted` and of `h.ui` and `h.plain` in the templates, from the gates and signals of `judge`, and from the
signals' docstrings. It is not used while a report is made.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from jinja2 import Environment, nodes

from hreflens.judge import decisions, gates
from hreflens.judge.evidence import EVIDENCE, content_outlier, hidden_link, shared_anchor
from hreflens.judge.evidence.lexicon import NICHE_PATTERNS
from hreflens.show.catalogues import TRANSLATED, catalogue
from hreflens.show.sentences import GATES, as_sentence, count_argument
from hreflens.show.signals import catalogue as signal_words

ROOM = Path(__file__).parent
ROOMS = (ROOM, ROOM.parent / "web")
"""Where sentences for readers stand."""
LEFT_OUT = frozenset({"{quoted}", "{rows} {more}", "{tool}: {metric}", "{tool}: {metric} {score}", ""})
"""Templates without words of their own."""
MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""Date in the files' headers: fixed, so that equal sentences give equal files."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A sentence to translate: English text, English text for 1 ('' = no plural forms), where it stands."""

    text: str
    one: str
    place: str


def entries() -> list[Entry]:
    """Return every sentence once, in the order of (place, text)."""
    found: dict[tuple[str, str], Entry] = {}
    for entry in (*_calls(), *_template(), *_judge(), *_signal_words()):
        if entry.text not in LEFT_OUT:
            found.setdefault((entry.one, entry.text), entry)
    return sorted(found.values(), key=lambda entry: (entry.place, entry.text))


def _files(pattern: str) -> list[Path]:
    return [path for room in ROOMS for path in sorted(room.rglob(pattern))]


def _place(path: Path) -> str:
    return path.relative_to(ROOM if path.is_relative_to(ROOM) else ROOM.parent).as_posix()


def _calls() -> Iterator[Entry]:
    """Yield the literals of `msg` and `counted` in this room, modules in order of name."""
    for path in _files("*.py"):
        place = _place(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "msg":
                    yield Entry(_literal(node.args[0], place), "", place)
                elif node.func.id == "counted":
                    yield Entry(_literal(node.args[1], place), _literal(node.args[0], place), place)


def _literal(node: ast.expr, place: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError(f"{place}:{node.lineno}: a sentence must be a literal, so that it can be collected.")


def _template() -> Iterator[Entry]:
    for path in _files("templates/*.html"):
        place = _place(path)
        for call in Environment(autoescape=True).parse(path.read_text("utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Getattr) and call.node.attr in ("ui", "plain"):
                first = call.args[0]
                if not isinstance(first, nodes.Const):
                    raise ValueError(f"{place}:{call.lineno}: a sentence must be a literal.")
                yield Entry(str(first.value), "", place)


def _judge() -> Iterator[Entry]:
    for text in _gate_words():
        yield Entry(as_sentence(text), "", "judge/gates")
    for signal in EVIDENCE:
        counts = count_argument(signal.MESSAGE)
        yield Entry(signal.MESSAGE, signal.MESSAGE if counts else "", "judge/evidence")
    for text in phrases():
        yield Entry(text, "", "judge/phrases")


def _gate_words() -> Iterator[str]:
    """Yield the words of all gates: the literals in `gates.gates_of`, those with a word in them, decisions'."""
    for node in ast.walk(ast.parse(Path(gates.__file__).read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Gate":
            yield _literal(node.args[2], "judge/gates.py")
    for template, _, _ in GATES:
        yield template
    for node in ast.walk(ast.parse(Path(decisions.__file__).read_text("utf-8"))):
        if isinstance(node, ast.Constant) and node.value == "the site is on the protected list":
            yield node.value


def phrases() -> list[str]:
    """Return the English phrases that signals put into their sentences; a signal may name its own as PHRASES."""
    found = [
        *hidden_link.WORDS.values(),
        *("anchor", "page title"),
        *NICHE_PATTERNS,
        *(name.replace("_", " ") for name in content_outlier.MEASURES),
        f", most of them new within {shared_anchor.WINDOW_DAYS} days",
    ]
    for signal in EVIDENCE:
        found += getattr(signal, "PHRASES", ())
    return list(dict.fromkeys(found))


def _signal_words() -> Iterator[Entry]:
    for words in signal_words():
        for message in (words.title, words.measures, words.misleads):
            yield Entry(message.text, "", "judge/signals")


def updated(lang: str) -> Catalog:
    """Return a language's catalogue with today's sentences: translations kept, new ones empty, old ones gone."""
    try:
        old = catalogue(lang)
    except FileNotFoundError:
        old = Catalog(locale=lang)
    new = Catalog(
        locale=lang,
        project="hreflens",
        copyright_holder="The hreflens contributors",
        header_comment=f"# Sentences of the report in '{lang}'. Made by `python -m hreflens.show.messages`.",
        creation_date=MADE,
        revision_date=MADE,
        last_translator="",
        language_team="",
        fuzzy=False,
    )
    for entry in entries():
        key = (entry.one, entry.text) if entry.one else entry.text
        kept = old.get(entry.one or entry.text)
        string = kept.string if kept is not None and kept.id == key else None
        new.add(key, string=string, locations=[(entry.place, 0)])
    return new


def untranslated(found: Catalog) -> list[str]:
    """Return the English sentences without a translation, or with a plural form missing."""
    left = []
    for message in found:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not all(strings) or (message.pluralizable and len(strings) != found.num_plurals):
            left.append(str(message.id[1] if message.pluralizable else message.id))
    return left


def main(arguments: list[str]) -> int:
    """Update the catalogues, or only count with `--check`; return 1 when `--check` finds something to translate."""
    missing = 0
    for lang in TRANSLATED:
        found = updated(lang)
        left = untranslated(found)
        missing += len(left)
        print(f"{lang}: {len(found)} sentences, {len(left)} to translate")
        if "--check" not in arguments:
            path = ROOM / "locale" / lang / "LC_MESSAGES" / "hreflens.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                write_po(stream, found, width=100, sort_output=False)
    return 1 if missing and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
