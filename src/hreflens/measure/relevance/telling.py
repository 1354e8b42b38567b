"""Tells in words what `link_relevance` holds of one link: probability, topics, words, the two passages.

It must not measure anything: what it tells was measured by the audit.
"""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from hreflens.measure.relevance.topics import topic_by_id

_REASONS = {
    "no_text": "no text of the linking page was seen",
    "too_short": "too little text was seen",
    "no_target": "none of your pages or topics is known to compare with",
    "weak_language": "the model does not know this language well enough to say no",
}
_COMPARED = {"target_page": "the page it links to", "own_site": "your site", "topics": "your topics"}
MAX_PASSAGE_CHARS = 300


def tell_relevance(row: Mapping[str, Any], lang: str = "en") -> list[str]:
    """Return lines about one row of `link_relevance`.

    Args:
        row: columns of the table.
        lang: language of topic names: en, de, fr, es, ja or ar; others read English.

    Raises nothing: a topic that this version does not know is shown by its id.
    """
    if row["relevance"] is None:
        reason = row["not_judged_reason"]
        return [f"relevance   not judged: {_REASONS.get(reason, reason or 'no model compared them')}"]
    compared = _COMPARED.get(row["compared_with"], "your site")
    told = f"{row['relevance']:.2f} that it shares its subject with {compared}"
    alike = f"more alike than {row['percentile'] or 0:.0f} of 100 unrelated pairs"
    lines = [f"relevance   {told}; {alike}; confidence {row['tier']}"]
    for name, column in (("linking page", "page_topics_json"), ("your page", "target_topics_json")):
        topics = json.loads(row[column] or "[]")
        shown = ", ".join(f"{topic_name(each['topic'], lang)} ({each['share']:.2f})" for each in topics)
        lines.append(f"  {name:<14} {shown or 'no clear topic'}")
    shared = ", ".join(topic_name(topic, lang) for topic in json.loads(row["shared_topics_json"] or "[]"))
    lines.append(f"  {'in common':<14} {shared or 'no common topic'}")
    words = json.loads(row["words_json"] or "[]")
    if words:
        told = ", ".join(
            f"{each['word']} ({each['gloss'] or '?'}) {each['contribution']:+.2f}" for each in words
        )
        lines.append(f"  {'words':<14} {told}")
    passages = json.loads(row["passages_json"] or "{}")
    for name, key in (("its passage", "linking"), ("your passage", "target")):
        if passages.get(key):
            lines.append(f"  {name:<14} “{passages[key][:MAX_PASSAGE_CHARS]}”")
    return lines


def with_topic_names(table: pa.Table, lang: str) -> pa.Table:
    """Return `link_relevance` plus page_topics, target_topics and shared_topics: names, parted by commas.

    Args:
        table: rows of `link_relevance`.
        lang: language of the names, as for `tell_relevance`.

    Raises nothing: what is no list of topics has no names.
    """
    for column in ("page_topics", "target_topics", "shared_topics"):
        names = [_names(text, lang) for text in table.column(f"{column}_json").to_pylist()]
        table = table.append_column(column, pa.array(names, pa.string()))
    return table


def _names(text: str | None, lang: str) -> str | None:
    found = json.loads(text) if text else []
    ids = [each["topic"] if isinstance(each, dict) else each for each in found]
    return ", ".join(topic_name(each, lang) for each in ids) or None


def topic_name(topic: str, lang: str) -> str:
    """Return the name of a topic in a report language, its id when this version does not know it."""
    try:
        return topic_by_id(topic).name(lang)
    except KeyError:
        return topic
