"""From the raw pairs to the shipped model: `python -m training.relevance DATA WORK OUT --sentences FILE`.

Seeded; every slow step keeps its result in WORK, so a killed run goes on where it was. About 30 minutes of one
free core without a GPU. See README.md beside this file.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from hreflens.measure.relevance.measuring import HARDER, WEB, measure_languages, read_sentences
from hreflens.measure.relevance.table import read_table
from hreflens.measure.relevance.tokens import Tokenizer
from hreflens.measure.relevance.topics import topics
from training.relevance import (
    closed_form,
    distil,
    export,
    prepare,
    sampling,
    splitting,
    targets,
    teacher,
    vocabulary,
)
from training.relevance.calibrate import calibrate
from training.relevance.glossary import write_glossary
from training.relevance.glosses import matched
from training.relevance.sources import SOURCES, read_english

VOCABULARY, DIM = 176_000, 128
RIDGE, CLOSED_FORM_STEPS = 1e-3, 8


def main() -> None:
    """Run all steps and print the figures of the model written."""
    parser = argparse.ArgumentParser(prog="training.relevance", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the pair files and the teacher's vectors")
    parser.add_argument("work", type=Path, help="folder for what the steps keep; outside the repository")
    parser.add_argument("out", type=Path, help="model folder to write")
    parser.add_argument(
        "--sentences", type=Path, required=True, help="evaluation sentences; only 'dev' is read"
    )
    parser.add_argument("--definitions", type=Path, help="unpacked wordnet-base: folder with data.noun ...")
    parser.add_argument("--steps", type=int, default=distil.Recipe().steps)
    parser.add_argument("--device", default="cpu", help="cpu or cuda, for the teacher")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    vocabulary_ids, items, meaning = prepared(given)
    recipe = distil.Recipe(steps=given.steps)
    vectors = without_common(fitted(given.work, vocabulary_ids, items, meaning, recipe), vocabulary_ids)
    card = {
        "hreflens_format": 1,
        "licence": "CC BY-SA 4.0",
        "languages": sorted(set(items.langs)),
        "training_items": len(items),
        "recipe": {name: getattr(recipe, name) for name in recipe.__slots__},
        "sources": {source.name: source.licence for source in SOURCES},
        "table_sha256": hashlib.sha256(vectors.tobytes()).hexdigest(),
    }
    ids = {export.UNKNOWN: 0} | vocabulary_ids
    export.write(given.out, ids, vectors, card)
    write_glossary(given.data, given.out / "gloss.tsv")
    model = read_table(given.out)
    (given.out / "calibration.json").write_text(
        json.dumps(calibrate(model, given.sentences), separators=(",", ":"), sort_keys=True) + "\n"
    )
    sentences = read_sentences(given.sentences, "dev")
    for name, langs in (("web60", WEB), ("x20", HARDER)):
        rows = measure_languages(model, sentences, langs)
        print(name, "dev page AUC", round(float(np.mean([row.page_auc for row in rows])), 4))


def prepared(given: Any) -> tuple[dict[str, int], prepare.Items, targets.Floats]:
    """Return (token -> id, items, unit targets of every English row and definition)."""
    english = read_english(given.data)
    definitions, rows = matched(english, given.definitions) if given.definitions else ([], {})
    vectors = targets.with_definitions(
        teacher.build(given.data, given.work, device=given.device),
        teacher.build_definitions(definitions, given.work, device=given.device),
        rows,
    )
    ids = vocabulary.build(given.data, given.work, VOCABULARY)
    items = prepare.build(given.data, given.work, ids, definitions)
    running = np.unique(
        items.row[np.isin(items.source, [items.sources.index(n) for n in sampling.DOCUMENT_SOURCES])]
    )
    short = np.unique(items.row[items.source == items.sources.index("tatoeba")])[::12]
    return ids, items, targets.reduced(vectors, np.concatenate([running, short]), DIM)


def fitted(
    work: Path, ids: dict[str, int], items: prepare.Items, meaning: targets.Floats, recipe: distil.Recipe
) -> targets.Floats:
    """Return the token vectors: least-squares start, then similarity distillation."""
    kept = work / f"start-{len(ids)}-{len(items)}-{DIM}.npy"
    if not kept.exists():
        weights = sampling.item_weights(items)
        shares = closed_form.share_matrix(items.ids, items.offsets, len(ids) + 1)
        start = closed_form.solve(
            shares,
            (weights / weights.mean()).astype(np.float32),
            meaning[items.row],
            ridge=RIDGE,
            steps=CLOSED_FORM_STEPS,
        )
        np.save(kept, start)
    start = np.load(kept)
    # Adam's steps are absolute: the start is brought to the scale at which the rate was found.
    start *= np.float32(0.5 / np.sqrt(DIM) / np.sqrt(np.square(start).mean(axis=1)).mean())

    def report(step: int, loss: float, vectors: targets.Floats) -> None:
        print(f"step {step} loss {loss:.4f}", flush=True)
        np.save(work / "checkpoint.npy", vectors)

    pages = sampling.pages_of(items, meaning)
    return distil.train(
        items, meaning, start, pages, splits=splitting.build(ids), recipe=recipe, report=report
    )


def without_common(vectors: targets.Floats, ids: dict[str, int]) -> targets.Floats:
    """Return the table without the direction that all topics share: it says "some text", not what about.

    Chosen on the dev sentences: page AUC of 60 languages .788 -> .808 with a half-trained table.
    """
    cut = Tokenizer(ids)
    seeds = targets.unit(np.array([vectors[cut.ids(topic.seeds)].sum(axis=0) for topic in topics()]))
    common = seeds.mean(axis=0)
    common /= np.linalg.norm(common)
    return np.asarray(vectors - np.outer(vectors @ common, common), dtype=np.float32)


if __name__ == "__main__":
    main()
