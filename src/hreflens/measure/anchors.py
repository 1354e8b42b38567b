"""What each link's anchor says: kind, language and script, one row per link.

The anchor observed on the page counts before the exported one. All reading of text happens once per distinct
anchor (and title of its target), which keeps a million links within seconds. It must not judge: a kind, a
language or a script is never evidence of risk.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hreflens import tables as dictionary
from hreflens.measure.anchor_kinds import Title, Vocabulary, classify, make_title, make_vocabulary
from hreflens.measure.anchor_text import MAX_ANCHOR_CHARS
from hreflens.measure.order import in_order
from hreflens.settings import Settings
from hreflens.tables import LINK_ANCHORS
from hreflens.text.language import detect_many
from hreflens.text.normalise import anchor_key
from hreflens.text.scripts import dominant_script

Codes = NDArray[np.int64]

_SAME_SCRIPT: dict[str | None, str] = {"Hans": "Hani", "Hant": "Hani"}


def build_link_anchors(tables: Mapping[str, pa.Table], settings: Settings) -> pa.Table:
    """Return `link_anchors`: what the anchor of each link says.

    Args:
        tables: `links`; optionally `link_checks`, `placements`, `pages`, `imported_targets` (missing = empty).
        settings: the project's brands, own hosts and topics decide the kinds.

    A link whose anchor nobody knows has null text, kind, language and script. Rows sorted by link_id. Raises
    nothing for what anchors and titles hold.
    """
    links = in_order(dictionary.LINKS.conform(tables["links"]), "link_id").combine_chunks()
    ids = links.column("link_id")
    seen_text, seen_target, seen_source, seen_lang = _observed(tables, links)
    text = pc.coalesce(seen_text, links.column("anchor_text"))
    target = pc.coalesce(seen_target, links.column("target_url"))
    is_alt = pc.fill_null(pc.coalesce(pc.equal(seen_source, "alt"), links.column("anchor_is_alt")), False)

    texts, text_codes = _distinct(text)
    titles, title_codes = _titles(tables, target)
    vocabulary = make_vocabulary(settings.project)
    kinds, evidence = _kinds(
        texts,
        text_codes=text_codes,
        is_alt=is_alt,
        titles=titles,
        title_codes=title_codes,
        vocabulary=vocabulary,
    )
    keys = [anchor_key(value) for value in texts]
    found = detect_many([value[:MAX_ANCHOR_CHARS] for value in texts])
    langs = [one.lang for one in found]
    # The detector leaves addresses and numbers out, so it knows no script for an anchor of nothing else.
    scripts = [
        _SAME_SCRIPT.get(one.script, one.script) or dominant_script(value[:MAX_ANCHOR_CHARS])
        for one, value in zip(found, texts, strict=True)
    ]
    at = pa.array(text_codes, mask=text_codes < 0)
    return LINK_ANCHORS.conform(
        pa.table(
            {
                "link_id": ids,
                "anchor_text": text,
                "anchor_key": pa.array(keys, pa.string()).take(at),
                "anchor_kind": kinds,
                "anchor_kind_evidence": evidence,
                "anchor_lang": pc.coalesce(seen_lang, pa.array(langs, pa.string()).take(at)),
                "anchor_script": pa.array(scripts, pa.string()).take(at),
            }
        )
    )


def _observed(
    tables: Mapping[str, pa.Table], links: pa.Table
) -> tuple[pa.Array, pa.Array, pa.Array, pa.Array]:
    """Return what the pages say, per link: anchor, target, anchor_source, anchor_lang; null where nothing."""
    checks = _given(tables, "link_checks").combine_chunks()
    placements = _given(tables, "placements").combine_chunks()
    at = pc.index_in(links.column("link_id"), value_set=_whole(checks.column("link_id")))
    text, target, ordinal = (
        _whole(checks.column(name)).take(at) for name in ("anchor_text", "target_url", "ordinal")
    )
    places = _place_keys(placements.column("url"), placements.column("ordinal"))
    place = pc.index_in(
        _place_keys(links.column("referring_url"), ordinal), value_set=_whole(places), skip_nulls=True
    )
    source, lang = (
        _whole(placements.column(name)).take(_whole(place)) for name in ("anchor_source", "anchor_lang")
    )
    # An observed 'und' is an abstention of short text; the detector sees the same text, so nothing is lost.
    return _whole(text), _whole(target), source, pc.if_else(pc.equal(lang, "und"), None, lang)


def _given(tables: Mapping[str, pa.Table], name: str) -> pa.Table:
    found = tables.get(name)
    known = dictionary.BY_NAME[name]
    return known.empty() if found is None else known.conform(found)


def _whole(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _place_keys(urls: Any, ordinals: Any) -> Any:
    return pc.binary_join_element_wise(_whole(urls), _whole(ordinals).cast(pa.string()), "\n")


def _distinct(column: Any) -> tuple[list[Any], Codes]:
    """Return the distinct values in order of first sight, and each row's number among them (-1 for null)."""
    encoded = _whole(_whole(column).dictionary_encode())
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return encoded.dictionary.to_pylist(), codes


def _titles(tables: Mapping[str, pa.Table], target: Any) -> tuple[list[Title | None], Codes]:
    """Return the known titles of targets and, per link, the number of its target's title (-1 unknown)."""
    texts: dict[str, list[str]] = {}
    targets = _given(tables, "imported_targets")
    pages = _given(tables, "pages")
    wanted = pc.unique(_whole(target))
    for table, key, columns in ((targets, "target_url", ("title",)), (pages, "url", ("title", "h1"))):
        kept = table.filter(pc.is_in(table.column(key), value_set=wanted)).select([key, *columns])
        for row in kept.to_pylist():
            texts.setdefault(row[key], []).extend(row[name] for name in columns if row[name])
    known = {url: at for at, url in enumerate(sorted(texts))}
    titles = [make_title(texts[url]) for url in sorted(texts)]
    if not known:
        return titles, np.full(len(target), -1, dtype=np.int64)
    at = pc.fill_null(
        pc.index_in(_whole(target), value_set=pa.array(list(known), pa.string()), skip_nulls=True), -1
    )
    return titles, at.to_numpy(zero_copy_only=False).astype(np.int64)


def _kinds(
    texts: list[str],
    *,
    text_codes: Codes,
    is_alt: Any,
    titles: list[Title | None],
    title_codes: Codes,
    vocabulary: Vocabulary,
) -> tuple[pa.Array, pa.Array]:
    """Return the kind and its evidence per link: each distinct (anchor, is image, title) is read once."""
    alt = _whole(is_alt).to_numpy(zero_copy_only=False).astype(np.int64)
    combined = (text_codes * 2 + alt) * (len(titles) + 1) + title_codes + 1
    combined[text_codes < 0] = -1
    unique, where = np.unique(combined, return_inverse=True)
    kinds: list[str | None] = []
    evidence: list[str | None] = []
    for code in unique.tolist():
        if code < 0:
            kinds.append(None)
            evidence.append(None)
            continue
        pair, title_code = divmod(code, len(titles) + 1)
        text_code, is_image = divmod(pair, 2)
        kind, why = classify(
            texts[text_code],
            is_alt=bool(is_image),
            title=titles[title_code - 1] if title_code else None,
            vocabulary=vocabulary,
        )
        kinds.append(kind.value)
        evidence.append(why[:200])
    at = pa.array(where.reshape(-1))
    return pa.array(kinds, pa.string()).take(at), pa.array(evidence, pa.string()).take(at)
