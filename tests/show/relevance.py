"""Relevance for the made-up audit: topics, words and passages of every link, some of them not judged."""

import json
from collections.abc import Mapping

import pyarrow as pa

from hreflens.tables import BY_NAME

TOPICS = ("security", "tax", "travel", "clothing", "food")
REASONS = ("no_text", "too_short", "no_target", "weak_language")


def with_relevance(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return the tables with a row of `link_relevance` per link; every seventh is not judged."""
    rows = [_row(number, row) for number, row in enumerate(tables["links"].to_pylist())]
    return {**tables, "link_relevance": BY_NAME["link_relevance"].from_rows(rows)}


def _row(number: int, link: Mapping[str, object]) -> dict[str, object]:
    if number % 7 == 3:
        return {"link_id": link["link_id"], "not_judged_reason": REASONS[number % 4]}
    first, second = TOPICS[number % 5], TOPICS[(number + 1) % 5]
    shared = [topic for topic in (first, second) if topic == "security"]
    return {
        "link_id": link["link_id"],
        "relevance": round(0.05 + (number % 90) / 100, 4),
        "percentile": float(number % 100),
        "tier": "ABC"[number % 3],
        "page_prob": 0.5,
        "compared_with": ("target_page", "own_site", "topics")[number % 3],
        "page_topics_json": json.dumps([{"share": 0.4, "topic": first}, {"share": 0.2, "topic": second}]),
        "target_topics_json": json.dumps([{"share": 0.6, "topic": "security"}]),
        "shared_topics_json": json.dumps(shared),
        "words_json": json.dumps(
            [
                {"word": "カメラ", "contribution": 0.21, "gloss": "camera"},
                {"word": "鍵", "contribution": 0.1, "gloss": None},
            ],
            ensure_ascii=False,
        ),
        "passages_json": json.dumps(
            {"linking": f"商店街の防犯 {number}", "target": "Cameras that watch the yard."},
            ensure_ascii=False,
        ),
    }
