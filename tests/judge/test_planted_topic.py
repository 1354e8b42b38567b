"""A page against its own site by subject: planted ones are told, honest mixtures are not, and nothing of it weighs."""

import json

import pyarrow as pa
import pytest
from eval.worlds.records import AS_OF, OWNER, Link, tables_of

from hreflens import tables as dictionary
from hreflens.engine.duck import run_sql
from hreflens.judge.evidence import planted_topic
from hreflens.judge.evidence.planted_topic import odd_pages

SCHOOL = [*(f"https://school.example/news/{n}" for n in range(4)), "https://school.example/about"]
ODD = "https://school.example/xkq/1.html"


def told(
    subjects: dict[str, tuple[str, ...]], lang: dict[str, tuple[str, str]] | None = None, **odd: object
) -> list[dict[str, object]]:
    """Return the rows of the signal for pages with these subjects; only links with an unnatural anchor are asked."""
    links = []
    for url in subjects:
        link = Link(url, anchor="cheap shoes", kind="other", external=30)
        code, script = (lang or {}).get(url, ("en", "Latn"))
        links.append(link.but(lang=code, script=script, **(odd if url == ODD else {})))
    tables = tables_of(links)
    tables["link_relevance"] = dictionary.LINK_RELEVANCE.from_rows(
        {
            "link_id": link.link_id,
            "page_topics_json": json.dumps([{"topic": topic, "share": 0.5} for topic in subjects[link.url]]),
        }
        for link in links
    )
    found: pa.Table = planted_topic.compute(tables, OWNER, as_of=AS_OF, sql=run_sql)
    rows: list[dict[str, object]] = found.to_pylist()
    return rows


@pytest.mark.parametrize(
    ("topic", "language"),
    [("medicines", ("en", "Latn")), ("gambling", ("en", "Latn")), ("fashion", ("ja", "Jpan"))],
    ids=["pharmacy hack", "casino", "keyword hack"],
)
def test_a_planted_subject_is_told_and_weighs_nothing(topic: str, language: tuple[str, str]) -> None:
    subjects = {**dict.fromkeys(SCHOOL, ("education", "sports")), ODD: (topic,)}
    [row] = told(subjects, {ODD: language})
    assert (row["signal"], row["log_odds"], row["value"]) == ("planted_topic", 0.0, 5.0)
    assert "school.example/xkq/" in str(row["evidence"])


def test_language_decides_nothing() -> None:
    same = {**dict.fromkeys(SCHOOL, ("education",)), ODD: ("education",)}
    odd = {**same, ODD: ("gambling",)}
    for lang in ({ODD: ("ja", "Jpan")}, {ODD: ("en", "Latn")}, dict.fromkeys(odd, ("th", "Thai"))):
        assert not told(same, lang)
        assert len(told(odd, lang)) == 1


@pytest.mark.parametrize(
    "subjects",
    [
        {**dict.fromkeys(SCHOOL, ("education",)), ODD: ("gambling", "education")},
        {**dict.fromkeys(SCHOOL[:3], ("education",)), ODD: ("gambling",)},
        {url: (topic,) for url, topic in zip([*SCHOOL, ODD], ("science", "law", "health", "arts", "sports", "gambling"), strict=True)},
        {**dict.fromkeys(SCHOOL, ("education",)), SCHOOL[0]: ("gambling", "education"), ODD: ("gambling",)},
        {**dict.fromkeys(SCHOOL, ("education",)), ODD: ()},
        {**dict.fromkeys(SCHOOL, ("education",)), "https://school.example/ja/1": ("travel",)},
        {**dict.fromkeys(SCHOOL, ("education",)), "https://school.example/1": ("travel",)},
    ],
    ids=["also about it", "few pages", "university or paper of many subjects", "the site writes about it too",
         "unknown", "language section", "no folder"],
)  # fmt: skip
def test_honest_sites_are_not_told(subjects: dict[str, tuple[str, ...]]) -> None:
    assert not told(subjects)


@pytest.mark.parametrize(
    "change",
    [{"external": 5}, {"kind": "brand"}, {"hreflang": '{"fr": "https://school.example/fr"}'}],
    ids=str,
)
def test_a_page_that_asks_for_nothing_is_not_told(change: dict[str, object]) -> None:
    assert not told({**dict.fromkeys(SCHOOL, ("education",)), ODD: ("gambling",)}, **change)


def test_a_whole_planted_folder_is_told() -> None:
    planted = [(f"https://school.example/xkq/{n}", "school.example", ("gambling",)) for n in range(20)]
    own = [(url, "school.example", ("education",)) for url in SCHOOL]
    assert set(odd_pages(planted + own)) == {url for url, *_ in planted}
    # Where all others lie in one folder nobody can tell which of the two was planted.
    assert not odd_pages(planted + own[:4])


def test_broken_subjects_are_no_subjects() -> None:
    for text in ("", "{", "3", '{"topic": 1}', '["x"]', '[{"share": 1}]'):
        assert planted_topic._topics(text) == ()
