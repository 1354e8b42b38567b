"""Two texts side by side, in words: what each is about, what they share, which words decided.

The same functions as the stage, for one pair: for the command line and for reports. It must not read tables.
"""

from hreflens.measure.relevance.backends import open_model
from hreflens.measure.relevance.calibration import read_calibration
from hreflens.measure.relevance.explain import Glossary, contributing_words, gloss_words
from hreflens.measure.relevance.pooling import PageText, pool_pages
from hreflens.measure.relevance.scores import score_pairs
from hreflens.measure.relevance.table import SHIPPED, StaticTable
from hreflens.measure.relevance.topics import map_topics, shared_topics, top_topics, topic_by_id
from hreflens.text.language import detect


def compare_texts(linking: str, target: str, lang: str = "en") -> list[str]:
    """Return lines of words on how relevant the linking text is to the target, by the shipped model.

    Args:
        linking: text of the linking page, any language.
        target: text of the owner's page, any language.
        lang: report language of topic names and glosses.
    """
    model = open_model()
    pooled = pool_pages(model, [PageText(main=linking), PageText(main=target)])
    langs = [detect(text).lang for text in (linking, target)]
    ours, theirs = (type(pooled)(pooled.vectors[at : at + 1], pooled.tokens[at : at + 1]) for at in (0, 1))
    (score,) = score_pairs(read_calibration(SHIPPED), ours, theirs, langs=langs[:1], other_langs=langs[1:])
    first, second = top_topics(map_topics(model).shares(pooled.vectors))
    lines = [
        f"not judged: {score.reason}"
        if score.prob is None
        else f"same subject: {score.prob:.2f} (above {score.percentile:.0f} of 100 unrelated pairs)",
        f"languages: {langs[0]} and {langs[1]}, confidence {score.tier}",
    ]
    for name, found in (("linking page", first), ("your page", second)):
        named = ", ".join(f"{topic_by_id(topic.id).name(lang)} ({topic.share:.2f})" for topic in found)
        lines.append(f"{name}: {named or 'no clear topic'}")
    shared = ", ".join(topic_by_id(topic).name(lang) for topic in shared_topics(first, second))
    lines.append(f"shared: {shared or 'no common topic'}")
    if isinstance(model, StaticTable):
        words = contributing_words(
            model, linking, pooled.vectors[1], Glossary(model, lang, gloss_words(lang))
        )
        shown = ", ".join(f"{word.word} ({word.gloss or '?'}) {word.contribution:+.2f}" for word in words)
        lines.append(f"words that count most: {shown or 'none'}")
    return lines
