"""The commands `relevance bench` and `relevance compare`: how good a model is, and why two texts are alike.

A typer sub-app: `app.add_typer(relevance_app, name="relevance")`. Heavy imports stay inside the commands.
"""

from pathlib import Path
from typing import Annotated

import typer

relevance_app = typer.Typer(
    help="How relevant texts are to each other, across languages.", no_args_is_help=True
)


@relevance_app.command("bench")
def bench(
    data: Annotated[
        Path, typer.Option(help="Sentences: gzip TSV with lang, split, index, topic, text.", exists=True)
    ],
    model: Annotated[str, typer.Option(help="Folder or org/name@revision; empty = the shipped model.")] = "",
    split: Annotated[
        str, typer.Option(help="Split to measure on; empty = test where there is one, else train.")
    ] = "",
) -> None:
    """Print page AUC, retrieval and topic accuracy per language for any embedding model.

    Examples:

        hreflens relevance bench --data sentences.tsv.gz

        hreflens relevance bench --data sentences.tsv.gz --model ./potion-multilingual-128M
    """
    from rich.console import Console
    from rich.table import Table

    from hreflens.measure.relevance.backends import open_model
    from hreflens.measure.relevance.measuring import HARDER, WEB, measure_languages, read_sentences
    from hreflens.measure.relevance.table import ModelError

    console = Console(stderr=True)
    try:
        opened = open_model(model, console.print)
    except ModelError as error:
        console.print(str(error), markup=False)
        raise typer.Exit(2) from error
    sentences = read_sentences(data, split or None)
    table = Table(
        "language",
        "page AUC",
        "R@1 of 200",
        "topic accuracy",
        title=f"{opened.name}, split {sentences.split}",
    )
    for name, langs in (("web", WEB), ("harder", HARDER)):
        rows = measure_languages(opened, sentences, langs)
        for row in sorted(rows, key=lambda each: each.page_auc):
            table.add_row(
                row.lang, f"{row.page_auc:.3f}", f"{row.retrieval:.3f}", f"{row.topic_accuracy:.3f}"
            )
        count = max(1, len(rows))
        table.add_row(
            f"mean of {len(rows)} {name} languages",
            f"{sum(row.page_auc for row in rows) / count:.3f}",
            f"{sum(row.retrieval for row in rows) / count:.3f}",
            f"{sum(row.topic_accuracy for row in rows) / count:.3f}",
            style="bold",
            end_section=True,
        )
    Console().print(table)


@relevance_app.command("compare")
def compare(
    first: Annotated[Path, typer.Argument(help="Text file of the linking page.", exists=True)],
    second: Annotated[Path, typer.Argument(help="Text file of your page.", exists=True)],
    lang: Annotated[str, typer.Option(help="Language of topics and glosses: en, de, fr, es, ja, ar.")] = "en",
) -> None:
    """Compare two texts in any languages and print the probability, the topics and the words behind it.

    Example:

        hreflens relevance compare linking.txt mine.txt --lang de
    """
    from rich.console import Console

    from hreflens.measure.relevance.comparing import compare_texts

    texts = [path.read_text(encoding="utf-8", errors="replace") for path in (first, second)]
    for line in compare_texts(texts[0], texts[1], lang):
        Console().print(line, markup=False)
