"""The commands `relevance`: how good a model is, why two texts are alike, and what the web links to the owner for."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hreflens.cli.output import Answer, Grid, show
from hreflens.cli.session import Session, command

_COLUMNS = ("language", "page_auc", "retrieval", "topic_accuracy")
_HEADINGS = ("Language", "Page AUC", "R@1 of 200", "Topic accuracy")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="How relevant texts are to each other, across languages.", no_args_is_help=True)
    command(group, "bench")(bench)
    command(group, "compare")(compare)
    command(group, "themes")(themes)
    app.add_typer(group, name="relevance", rich_help_panel="Look after it")


def bench(
    session: Session,
    *,
    data: Annotated[Path, typer.Option(help="Sentences: gzip TSV with lang, split, index, topic, text.")],
    model: Annotated[str, typer.Option(help="Folder or org/name@revision; empty = the shipped model.")] = "",
    split: Annotated[
        str, typer.Option(help="Split to measure on; empty = test where there is one, else train.")
    ] = "",
) -> None:
    """Measure page AUC, retrieval and topic accuracy per language for any embedding model.

    Examples:

        hreflens relevance bench --data sentences.tsv.gz

        hreflens relevance bench --data sentences.tsv.gz --model ./other-model
    """
    from hreflens.measure.relevance.backends import open_model
    from hreflens.measure.relevance.measuring import HARDER, WEB, measure_languages, read_sentences

    opened = open_model(model, session.say)
    sentences = read_sentences(data, split or None)
    rows: list[dict[str, Any]] = []
    for name, langs in (("web", WEB), ("harder", HARDER)):
        found = sorted(measure_languages(opened, sentences, langs), key=lambda each: each.page_auc)
        listed: list[dict[str, Any]] = [
            {
                "language": each.lang,
                "page_auc": round(each.page_auc, 4),
                "retrieval": round(each.retrieval, 4),
                "topic_accuracy": round(each.topic_accuracy, 4),
            }
            for each in found
        ]
        mean = {key: round(sum(row[key] for row in listed) / max(1, len(listed)), 4) for key in _COLUMNS[1:]}
        rows += [*listed, {"language": f"mean of {len(listed)} {name} languages", **mean}]
    title = f"{opened.name}, split {sentences.split}"
    columns = list(zip(_COLUMNS, _HEADINGS, strict=True))
    show(session, Answer(rows, _COLUMNS, [Grid(title, columns, rows)]))


def compare(
    session: Session,
    *,
    first: Annotated[Path, typer.Argument(help="Text file of the linking page.")],
    second: Annotated[Path, typer.Argument(help="Text file of your page.")],
    lang: Annotated[str, typer.Option(help="Language of topics and glosses: en, de, fr, es, ja, ar.")] = "en",
) -> None:
    """Compare two texts in any languages: the probability, the topics and the words behind it.

    Examples:

        hreflens relevance compare linking.txt mine.txt --lang de
    """
    from hreflens.measure.relevance.comparing import compare_texts

    texts = [path.read_text(encoding="utf-8", errors="replace") for path in (first, second)]
    lines = compare_texts(texts[0], texts[1], lang)
    rows = [{"line": line} for line in lines]
    show(session, Answer(rows, ("line",), list(lines)))


def themes(
    session: Session,
    *,
    lang: Annotated[str, typer.Option(help="Only linking pages in this language, such as ja.")] = "",
    market: Annotated[str, typer.Option(help="Only linking pages of this market, such as JP.")] = "",
    most: Annotated[int, typer.Option(min=1, max=100, help="Themes at most.")] = 12,
) -> None:
    """Show what the web, or the part of it in one language or market, links to you for.

    Kept linking pages that were read are grouped by subject, whatever their languages.

    Examples:

        hreflens relevance themes --lang ja

        hreflens relevance themes --market DE --format json
    """
    from hreflens.cli.auditing import load
    from hreflens.measure.relevance.backends import open_model
    from hreflens.measure.relevance.linked_for import build_themes
    from hreflens.measure.relevance.telling import topic_name

    run = load(session, ("links", "link_verdicts", "pages", "page_markets"))
    model = open_model(run.settings.relevance.model, session.say)
    found = build_themes(run.tables, model, lang=lang or None, market=market or None, most=most)
    named = run.settings.report.lang or run.settings.project.home
    rows = [
        {
            "pages": each.pages_in_it,
            "sites": each.sites,
            "languages": " ".join(each.langs),
            "topics": ", ".join(topic_name(topic, named) for topic in each.topics),
            "examples": " | ".join(title for title, _ in each.pages),
            "urls": " ".join(url for _, url in each.pages),
        }
        for each in found
    ]
    columns = [
        *(("pages", "Pages"), ("sites", "Sites"), ("languages", "Languages")),
        *(("topics", "Topics"), ("examples", "For example")),
    ]
    where = " and ".join(filter(None, (lang and f"in {lang}", market and f"of {market.upper()}")))
    title = f"What linking pages{' ' + where if where else ''} are about"
    show(
        session,
        Answer(
            rows, ("pages", "sites", "languages", "topics", "examples", "urls"), [Grid(title, columns, rows)]
        ),
    )
