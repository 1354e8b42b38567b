"""Texts that several sites print as translations of each other: told on a network's card, never counted.

Translations are found better in some languages than in others (recall .06 in Hebrew, .71 over all: eval/FINDINGS.md).
Were they a mark of a common maker, whether a site joins a network, and with it the risk, would hang on its language
(law 1). Newspapers, wikis, brands and associations print translations too; who says openly that the pages belong
together hides nothing.
"""

import pyarrow as pa
import pyarrow.compute as pc

OPEN_SHARE = 0.5
"""Share of a text's sites with open ties (links or hreflang among them) from which it is published, not hidden."""


def hidden_translations(translated: pa.Table, sites: pa.Array) -> list[tuple[str, str]]:
    """Return (text, site) of every translated text that several sites print without saying so, sorted.

    Args:
        translated: the table `translated_pages`.
        sites: names of the sites that are known.
    """
    known = translated.filter(pc.is_in(translated.column("site"), value_set=sites))
    rows = known.group_by(["text_id", "site"]).aggregate([("is_open", "max")])
    texts = rows.group_by("text_id").aggregate([("site", "count"), ("is_open_max", "sum")])
    hidden = texts.filter(
        pc.and_(
            pc.greater(texts.column("site_count"), 1),
            pc.less(
                pc.cast(pc.fill_null(texts.column("is_open_max_sum"), 0), pa.float64()),
                pc.multiply(pc.cast(texts.column("site_count"), pa.float64()), OPEN_SHARE),
            ),
        )
    )
    kept = rows.filter(pc.is_in(rows.column("text_id"), value_set=hidden.column("text_id").combine_chunks()))
    return sorted(zip(kept.column("text_id").to_pylist(), kept.column("site").to_pylist(), strict=True))
