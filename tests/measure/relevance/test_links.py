"""The stage: every link has a row; on-topic pages in any language score high; missing things are not judged."""

import json
from typing import Any

import pyarrow as pa
import pytest

from hreflens import tables as dictionary
from hreflens.measure.relevance import links
from hreflens.measure.relevance.links import (
    TEXT_COLUMNS,
    build_link_relevance,
    link_texts,
    open_scorer,
    score_batches,
)
from hreflens.measure.relevance.targets import TargetsError, build_target_pages
from hreflens.settings import Settings
from hreflens.tables import LINK_RELEVANCE, LINKS, PAGE_MARKETS, PAGES, TARGET_PAGES

OWNER = Settings.model_validate({"project": {"site": "northgate.example", "home": "en-US"}})
FIRM = "https://northgate.example/audit"
FIRM_TEXT = (
    "We protect company networks against hackers, ransomware and phishing. Our analysts watch your servers and laptops "
    "around the clock, find malware early and close holes in your software. We test passwords, firewalls and encryption."
)
PAGES_OF = {
    "ru": (
        "Блог о защите сетей: новые атаки",
        (
            "Хакеры снова атакуют компании через фишинговые письма. Вредоносная программа шифрует файлы на серверах и требует "
            "выкуп. Обновите систему, настройте межсетевой экран и надёжно храните пароли, чтобы не было утечки данных."
        ),
    ),
    "fr": (
        "Protéger son entreprise contre les pirates",
        (
            "Les pirates informatiques attaquent les réseaux des entreprises. Un logiciel malveillant chiffre les serveurs. "
            "Changez vos mots de passe, mettez à jour vos logiciels et installez un pare-feu pour protéger vos données."
        ),
    ),
    "es": (
        "Moda de otoño: vestidos y abrigos",
        (
            "Este otoño se llevan los abrigos largos, las faldas de lana y las bufandas de colores. Combina un vestido con "
            "botas, elige un bolso bonito y joyas discretas para la noche. Diez ideas de los mejores diseñadores de moda."
        ),
    ),
}


def link(number: int, url: str, **more: Any) -> dict[str, Any]:
    return {
        "link_id": f"{number:016x}", "referring_url": url, "referring_site": url.split("/")[2], "target_url": FIRM,
        "anchor_text": "here", "occurrences": 1, "is_lost": False, **more,
    }  # fmt: skip


def tables_of() -> dict[str, pa.Table]:
    tables = {table.name: table.empty() for table in dictionary.TABLES}
    urls = {lang: f"https://{lang}.example/post" for lang in PAGES_OF}
    tables["links"] = LINKS.from_rows(
        [
            *(link(at, url) for at, url in enumerate(urls.values(), start=1)),
            link(8, "https://bare.example/"),
            link(
                9,
                "https://title.example/",
                referring_title="Network security: protect company servers against hackers, malware and ransomware attacks",
            ),
        ]
    )
    tables["pages"] = PAGES.from_rows(
        {"url": urls[lang], "title": title, "main_text": text} for lang, (title, text) in PAGES_OF.items()
    )
    tables["page_markets"] = PAGE_MARKETS.from_rows(
        [
            *({"url": urls[lang], "site": f"{lang}.example", "lang": lang} for lang in PAGES_OF),
            {"url": "https://title.example/", "site": "title.example", "lang": "en"},
        ]
    )
    tables["target_pages"] = TARGET_PAGES.from_rows(
        [
            {
                "url": FIRM,
                "title": "Managed security",
                "main_text": FIRM_TEXT,
                "lang": "en",
                "source": "fetched",
            }
        ]
    )
    return tables


def test_pages_on_the_subject_score_high_in_any_language_and_others_low() -> None:
    rows = {row["link_id"][-1]: row for row in build_link_relevance(tables_of(), OWNER).to_pylist()}
    assert sorted(rows) == ["1", "2", "3", "8", "9"]
    ru, fr, es, bare, title = (rows[key] for key in "12389")
    for row in (ru, fr, title):
        assert row["relevance"] > 0.6
        assert row["compared_with"] == "target_page"
        assert row["not_judged_reason"] is None
    assert es["relevance"] < 0.4
    assert es["percentile"] < ru["percentile"]
    assert (bare["relevance"], bare["not_judged_reason"]) == (None, "no_text")
    assert "security" in json.loads(ru["shared_topics_json"]) or json.loads(ru["shared_topics_json"]) == [
        "technology"
    ]
    assert json.loads(es["page_topics_json"])[0]["topic"] in ("clothing", "style")
    words = json.loads(ru["words_json"])
    assert all(set(word) == {"word", "contribution", "gloss"} for word in words)
    assert json.loads(ru["passages_json"])["target"].startswith("We protect company networks")
    assert ru["site_to_site_prob"] > es["site_to_site_prob"]
    assert title["words_json"] is None


def test_row_order_batches_and_processes_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = tables_of()
    whole = build_link_relevance(tables, OWNER)
    turned = dict(tables, links=tables["links"].take(list(range(tables["links"].num_rows))[::-1]))
    assert build_link_relevance(turned, OWNER).equals(whole)
    monkeypatch.setattr(links, "BATCH_LINKS", 2)
    assert build_link_relevance(tables, OWNER, workers=2).equals(whole)
    texts = link_texts(tables)
    assert tuple(texts.column_names) == TEXT_COLUMNS
    scorer = open_scorer(tables["target_pages"], OWNER)
    single = pa.Table.from_batches(list(score_batches(iter(texts.to_batches(max_chunksize=1)), scorer)))
    assert single.column("relevance").to_pylist() == whole.column("relevance").to_pylist()
    assert single.schema.names == list(LINK_RELEVANCE.names)


def test_without_anything_to_compare_nothing_is_judged() -> None:
    tables = dict(tables_of(), target_pages=TARGET_PAGES.empty())
    found = build_link_relevance(tables, OWNER)
    assert found.num_rows == 5
    assert set(found.column("not_judged_reason").to_pylist()) == {"no_target"}
    assert found.column("relevance").null_count == 5


def test_listed_topics_stand_in_for_pages() -> None:
    settings = Settings.model_validate(
        {
            "project": {
                "site": "northgate.example",
                "topics": [
                    "network security against hackers and malware",
                    "data breach, passwords, encryption, firewall",
                ],
            }
        }
    )
    empty = {table.name: table.empty() for table in dictionary.TABLES}
    targets = build_target_pages(empty, PAGES.empty(), settings)
    assert targets.column("source").to_pylist() == ["topics"]
    rows = build_link_relevance(dict(tables_of(), target_pages=targets), settings).to_pylist()
    judged = {row["link_id"][-1]: row for row in rows}
    assert judged["1"]["compared_with"] == "topics"
    assert judged["1"]["relevance"] > 0.5 > judged["3"]["relevance"]


def test_target_texts_come_from_pages_file_and_export(tmp_path: Any) -> None:
    file = tmp_path / "own.tsv"
    file.write_text(
        f"url\ttext\n{FIRM}\tfrom the file\nhttps://northgate.example/b\tUnser Angebot für Firmen und Kunden\n",
        encoding="utf-8",
    )
    settings = Settings.model_validate({"relevance": {"targets": str(file)}})
    tables = {table.name: table.empty() for table in dictionary.TABLES}
    tables["imported_targets"] = dictionary.IMPORTED_TARGETS.from_rows(
        [{"target_url": "https://northgate.example/c", "title": "Titre exporté", "claimed_langs": "fr"}]
    )
    own = PAGES.from_rows([{"url": FIRM, "title": "Fetched", "main_text": FIRM_TEXT, "detected_lang": "en"}])
    found = {row["url"]: row for row in build_target_pages(tables, own, settings).to_pylist()}
    assert found[FIRM]["source"] == "fetched"
    assert (found["https://northgate.example/b"]["source"], found["https://northgate.example/b"]["lang"]) == (
        "file",
        "de",
    )
    assert (found["https://northgate.example/c"]["source"], found["https://northgate.example/c"]["lang"]) == (
        "export",
        "fr",
    )


@pytest.mark.parametrize("content", ["no tab here\n", "url\ttext\nnot a url at all \x00\ttext\n"])
def test_a_file_of_texts_with_a_bad_line_is_refused_with_its_line(tmp_path: Any, content: str) -> None:
    file = tmp_path / "own.tsv"
    file.write_text(content, encoding="utf-8")
    settings = Settings.model_validate({"relevance": {"targets": str(file)}})
    empty = {table.name: table.empty() for table in dictionary.TABLES}
    with pytest.raises(TargetsError, match="line"):
        build_target_pages(empty, PAGES.empty(), settings)
    missing = Settings.model_validate({"relevance": {"targets": str(tmp_path / "none.tsv")}})
    with pytest.raises(TargetsError, match="no such file"):
        build_target_pages(empty, PAGES.empty(), missing)
