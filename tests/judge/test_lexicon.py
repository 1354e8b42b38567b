"""The words of messengers, link services and niches, in the scripts of the world."""

import time

import pytest

from hreflens.judge.evidence.lexicon import contact_in, niche_in, service_in
from hreflens.text.normalise import anchor_key


@pytest.mark.parametrize(
    ("anchor", "contact"),
    [
        ("TELEGRAM @SEO_NOVA", "@seo_nova"),
        ("Телеграм: @prodvig_top", "@prodvig_top"),
        ("تلگرام @baklink_ir", "@baklink_ir"),
        ("テレグラム @kasino_jp", "@kasino_jp"),
        ("텔레그램 @link_kr", "@link_kr"),
        ("เทเลแกรม @link_th", "@link_th"),
        ("टेलीग्राम @link_in", "@link_in"),
        ("Τέλεγκραμ @link_gr", "@link_gr"),
        ("טלגרם @link_il", "@link_il"),
        ("加微信：seo88990", "seo88990"),
        ("WhatsApp +55 11 91234-5678", "+55 11 91234-5678"),
        ("@anna_kovacs", None),
        ("Telegram", None),
        ("anna@firma.example telegram", None),
        ("Tel +49 30 1234567", None),
        ("Telegram channel of the city", None),
    ],
)
def test_contacts(anchor: str, contact: str | None) -> None:
    assert contact_in(anchor_key(anchor) or "") == contact


@pytest.mark.parametrize(
    "anchor",
    ["SEO BACKLINKS", "купить ссылки недорого", "خرید بک لینک", "被リンク販売", "백링크 작업", "外链代发", "backlink satın al",
     "acheter des liens", "comprar enlaces", "ব্যাকলিংক", "קניית קישורים", "mua backlink", "αγορά συνδέσμων"],
)  # fmt: skip
def test_link_services(anchor: str) -> None:
    assert service_in(anchor_key(anchor) or "")


@pytest.mark.parametrize(
    ("anchor", "niche"),
    [
        ("Online Casinos", "gambling"), ("онлайн казино", "gambling"), ("オンラインカジノ", "gambling"),
        ("온라인카지노", "gambling"), ("كازينو اون لاين", "gambling"), ("คาสิโนออนไลน์", "gambling"),
        ("ऑनलाइन कैसीनो", "gambling"), ("διαδικτυακό καζίνο", "gambling"), ("קזינו אונליין", "gambling"),
        ("ＣＡＳＩＮＯ", "gambling"), ("ca\u200bsino", "gambling"), ("купить виагру", "pills"), ("buy Viagra", "pills"),
        ("バイアグラ 通販", "pills"), ("porno izle", "adult"), ("成人视频", "adult"), ("スーパーコピー 時計", "replica"),
    ],
)  # fmt: skip
def test_niches(anchor: str, niche: str) -> None:
    found = niche_in(anchor_key(anchor) or "")
    assert found
    assert found[0] == niche


@pytest.mark.parametrize(
    "anchor",
    ["Essex", "specialist", "Sussex University", "Gift", "cura", "Kumar", "prêt", "slot", "Analyse", "Scunthorpe", "Judi Dench",
     "Cockburn", "Middlesex", "pornichet", "occasion", "cassette", "Togelius", "カジュアル", "바카", "Тотоша", "pharmacy"],
)  # fmt: skip
def test_innocent_words(anchor: str) -> None:
    assert niche_in(anchor_key(anchor) or "") is None
    assert service_in(anchor_key(anchor) or "") is None
    assert contact_in(anchor_key(anchor) or "") is None


def test_hostile_length_takes_linear_time() -> None:
    started = time.monotonic()
    for text in ("@" * 20_000, "+1 " * 20_000, "казин" * 20_000, "telegram " * 5_000, "a" * 100_000):
        niche_in(text), service_in(text), contact_in(text)
    assert time.monotonic() - started < 5.0
