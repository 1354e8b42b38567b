"""A whole audit as tables, made up by us: 40 languages' worth of links to a fictional camera maker.

Everything is deterministic. Verdicts, reasons and figures are written as the stages would write them, so that
the report can be looked at and tested without running an audit.
"""

import json
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pyarrow as pa

from hreflens import tables as dictionary
from hreflens.judge.evidence import EVIDENCE
from hreflens.settings import Settings

AS_OF = date(2026, 11, 20)
MESSAGES = {signal.NAME: (signal.MESSAGE, signal.FAMILY.value) for signal in EVIDENCE}

# language, script, market, host, anchor, text before, text after
VOICES: tuple[tuple[str, str, str | None, str, str, str, str], ...] = (
    (
        "ja",
        "Jpan",
        "JP",
        "kamera-nikki.jp",
        "アクメのセキュリティカメラ",
        "商店街の防犯対策として、",
        "を三か月試した記録です。",
    ),
    ("ja", "Jpan", "JP", "shashin-bu.co.jp", "こちら", "設定の手順は", "をご覧ください。"),
    ("ru", "Cyrl", "RU", "dom-i-sad.ru", "камеры Акме", "На даче мы поставили", "и остались довольны."),
    (
        "ru",
        "Cyrl",
        "RU",
        "vestnik-uyut.ru",
        "подробнее",
        "Обзор систем наблюдения:",
        "на сайте производителя.",
    ),
    (
        "ar",
        "Arab",
        "EG",
        "akhbar-altechnia.com",
        "كاميرات أكمي",
        "اختبرنا هذا الأسبوع",
        "في متجر صغير بالقاهرة.",
    ),
    ("ar", "Arab", "SA", "majallat-albait.sa", "اضغط هنا", "للمزيد من التفاصيل", "."),
    ("fa", "Arab", "IR", "khane-ma.ir", "دوربین مداربسته", "راهنمای خرید", "برای خانه‌های شهری."),
    ("he", "Hebr", "IL", "bait-batuach.co.il", "מצלמות אבטחה של אקמי", "בדקנו את", "במשך חודשיים."),
    ("th", "Thai", "TH", "banrao-review.com", "กล้องวงจรปิด Acme", "รีวิวการติดตั้ง", "ที่ร้านกาแฟของเรา"),
    ("zh", "Hans", "CN", "anjia-riji.cn", "安防摄像头", "我们比较了五款", "，夜视效果最好的是这一款。"),
    ("zh-Hant", "Hant", "TW", "jushi-life.tw", "Acme 官方網站", "規格請見", "。"),
    ("ko", "Kore", "KR", "uri-dongne.kr", "아크미 보안 카메라", "동네 가게에 설치한", "사용 후기입니다."),
    ("el", "Grek", "GR", "spiti-mou.gr", "κάμερες ασφαλείας", "Οδηγός αγοράς για", "στο σπίτι."),
    ("hi", "Deva", "IN", "ghar-suraksha.in", "सुरक्षा कैमरा", "दुकान के लिए", "कैसे चुनें"),
    (
        "tr",
        "Latn",
        "TR",
        "evim-guvende.com.tr",
        "güvenlik kamerası",
        "Bahçeye taktığımız",
        "iki kış dayandı.",
    ),
    ("de", "Latn", "DE", "sicher-wohnen.de", "Acme", "Im Vergleichstest lag", "vorn."),
    (
        "fr",
        "Latn",
        "FR",
        "maison-tranquille.fr",
        "caméras Acme",
        "Nous avons installé des",
        "dans deux boutiques.",
    ),
    ("es", "Latn", "MX", "hogar-seguro.mx", "cámaras de seguridad", "Cómo elegir", "para el negocio."),
    ("pt", "Latn", "BR", "casa-protegida.com.br", "saiba mais", "Testamos o modelo externo:", "."),
    ("it", "Latn", "IT", "casa-serena.it", "Acme", "Il sistema di", "resiste bene al gelo."),
    ("pl", "Latn", "PL", "bezpieczny-dom.pl", "kamery Acme", "Zamontowaliśmy", "na klatce schodowej."),
    ("vi", "Latn", "VN", "nha-an-toan.vn", "camera Acme", "Đánh giá", "sau một năm sử dụng."),
    ("id", "Latn", "ID", "rumah-aman.id", "kamera Acme", "Ulasan", "untuk warung kecil."),
    ("uk", "Cyrl", "UA", "mij-dim.ua", "камери спостереження", "Як вибрати", "для під'їзду."),
    ("cs", "Latn", "CZ", "klidny-domov.cz", "Acme", "Kamery", "jsme zkoušeli celou zimu."),
    (
        "nl",
        "Latn",
        "NL",
        "veilig-thuis-blog.nl",
        "Acme-camera's",
        "Wij vergeleken",
        "met drie andere merken.",
    ),
    ("sv", "Latn", "SE", "trygghem.se", "läs mer", "Hela testet:", "."),
    ("ka", "Geor", "GE", "chemi-sakhli.ge", "უსაფრთხოების კამერები", "როგორ ავირჩიოთ", "სახლისთვის"),
    ("en", "Latn", "SG", "harbour-living.sg", "Acme", "We put", "through a monsoon season."),
    ("en", "Latn", "MT", "islandhomes.mt", "acme.example", "Source:", ""),
    (
        "en",
        "Latn",
        "US",
        "neighbourhood-watchers.com",
        "Acme cameras",
        "Our members like",
        "for shared yards.",
    ),
    ("und", "Latn", None, "x7-listing.info", "best cheap security camera", "", ""),
)
FARM = (
    "promo-linkov.top",
    "seo-portal-7.icu",
    "kaufenlinks24.biz",
    "xn--80aai1dk.xn--p1ai",
    "articles-hub.click",
    "best-posts.site",
)
KINDS = {
    "Acme": "brand",
    "acme.example": "url",
    "こちら": "generic",
    "подробнее": "generic",
    "اضغط هنا": "generic",
    "saiba mais": "generic",
    "läs mer": "generic",
    "best cheap security camera": "exact_topic",
}


def settings(**report: str) -> Settings:
    """Return the settings of the fictional project."""
    return Settings.model_validate(
        {
            "project": {
                "site": "acme.example",
                "home": "en-US",
                "markets": ["US", "FR", "JP"],
                "brands": ["Acme"],
            },
            "report": report,
        }
    )


def _signal(kind: str, subject: str, name: str, log_odds: float, **args: Any) -> dict[str, Any]:
    message, family = MESSAGES[name]
    return {
        "subject_kind": kind,
        "subject": subject,
        "signal": name,
        "family": family,
        "value": 1.0,
        "log_odds": log_odds,
        "evidence": message.format(**args),
        "evidence_args_json": json.dumps(args, ensure_ascii=False, sort_keys=True),
        "version": 1,
    }


def _reasons(signals: list[dict[str, Any]], positive: bool) -> str:
    kept = [s for s in signals if s["log_odds"] and (s["log_odds"] > 0) == positive]
    keys = ("evidence", "family", "log_odds", "signal")
    return json.dumps([{key: s[key] for key in keys} for s in kept], ensure_ascii=False)


def audit(links: int = 420, seed: int = 7) -> dict[str, pa.Table]:
    """Return every table of a made-up audit."""
    dice = Random(seed)
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in dictionary.TABLES}
    sites: dict[str, list[dict[str, Any]]] = {}
    signals: dict[tuple[str, str, str], dict[str, Any]] = {}
    for number in range(links):
        lang, script, market, host, anchor, before, after = VOICES[int(len(VOICES) * dice.random() ** 1.4)]
        copy = dice.randrange(6)
        site = host if copy == 0 else f"{host.split('.')[0]}-{copy}.{host.split('.', 1)[1]}"
        verdict = dice.choices(("keep", "ignore", "review", "act"), (62, 26, 8, 4))[0]
        if verdict == "act":
            site, anchor = dice.choice(FARM), "buy security camera cheap"
        link_id = f"{number:016x}"
        url = f"https://{site}/{dice.choice(('blog', 'news', 'review', '2026/05'))}/{number}"
        if number % 17 == 0:
            url += "/%E3%82%AB%E3%83%A1%E3%83%A9"
        about = _evidence_rows(link_id, site, verdict, anchor, dice)
        signals.update({(s["subject_kind"], s["subject"], s["signal"]): s for s in about})
        value = None if lang == "und" else round(min(98.0, max(4.0, dice.gauss(58, 19))), 1)
        state = dice.choices(
            ("live", "rel_changed", "link_removed", "page_gone", "unverifiable", "not_checked"),
            (80, 3, 4, 3, 3, 7),
        )[0]
        first = AS_OF - timedelta(days=int(1100 * dice.random() ** 2))
        kind = KINDS.get(
            anchor,
            "exact_topic"
            if verdict == "act"
            else dice.choice(("partial_topic", "brand_transliterated", "other")),
        )
        rows["links"].append(
            {
                "link_id": link_id,
                "referring_url": url,
                "referring_host": site,
                "referring_domain": site,
                "referring_site": site,
                "target_url": dice.choice(
                    ("https://acme.example/", "https://acme.example/fr/", "https://acme.example/cameras")
                ),
                "anchor_text": anchor,
                "anchor_key": anchor.lower(),
                "context_left": before,
                "context_right": after,
                "rel": "nofollow" if number % 9 == 0 else "",
                "followed": number % 9 != 0,
                "first_seen": first,
                "last_seen": AS_OF,
                "is_lost": False,
                "occurrences": 1,
                "tools": "ahrefs google",
            }
        )
        judged = {
            "verdict": verdict,
            "computed_verdict": verdict,
            "reason_class": {
                "keep": "none",
                "ignore": "off_topic",
                "review": "user_generated",
                "act": "paid",
            }[verdict],
            "risk_prob": {"keep": 0.02, "ignore": 0.2, "review": 0.6, "act": 0.99}[verdict],
            "risk_log_odds": 0.0,
            "value": value,
            "value_coverage": round(dice.uniform(0.3, 0.95), 2),
            "value_parts_json": json.dumps(
                {"authority": 0.6, "placement": 1.0, "relevance": None}, sort_keys=True
            ),
            "reasons_for_json": _reasons(about, True),
            "reasons_against_json": _reasons(about, False),
            "gates_json": json.dumps(
                ["no evidence of manipulation: weak, thin or off-topic is likely ignored"]
                if verdict == "ignore"
                else []
            ),
        }
        rows["link_verdicts"].append({"link_id": link_id, "site": site, **judged})
        rows["page_markets"].append(
            {
                "url": url,
                "site": site,
                "lang": lang,
                "lang_source": "detected",
                "script": script,
                "market": market,
                "market_prob": 0.9,
            }
        )
        rows["link_anchors"].append(
            {
                "link_id": link_id,
                "anchor_text": anchor,
                "anchor_key": anchor.lower(),
                "anchor_kind": kind,
                "anchor_lang": lang,
                "anchor_script": script,
            }
        )
        rows["link_checks"].append(
            {
                "link_id": link_id,
                "state": state,
                "fetch_outcome": {
                    "page_gone": "http_4xx",
                    "unverifiable": "ok",
                    "not_checked": "robots_blocked",
                }.get(state, "ok"),
                "ordinal": 3 if state in ("live", "rel_changed") else None,
                "followed": number % 9 != 0,
                "rel": "sponsored" if state == "rel_changed" else ("nofollow" if number % 9 == 0 else ""),
                "placement": dice.choice(("content", "content", "content", "sidebar", "comment", "footer")),
                "detail": "rel was '', now 'sponsored'" if state == "rel_changed" else None,
                "checked_at": datetime(2026, 11, 18, 9, tzinfo=UTC),
            }
        )
        if state in ("live", "rel_changed"):
            rows["placements"].append(
                {
                    "url": url,
                    "ordinal": 3,
                    "anchor_text": anchor,
                    "context_left": before,
                    "context_right": after,
                    "passage": f"{before} {anchor} {after}".strip(),
                    "passage_lang": lang,
                    "placement": "content",
                }
            )
        sites.setdefault(site, []).append(
            {**judged, "url": url, "lang": lang, "script": script, "market": market, "first": first}
        )
    rows["signals"] = list(signals.values())
    for number, (site, mine) in enumerate(sorted(sites.items())):
        _add_site(rows, site, mine, dice, number)
    _add_profile(rows, links)
    _add_imports(rows)
    return {
        t.name: t.from_rows(sorted(rows[t.name], key=lambda r: [str(r.get(k)) for k in t.key]))
        for t in dictionary.TABLES
    }


def _evidence_rows(link_id: str, site: str, verdict: str, anchor: str, dice: Random) -> list[dict[str, Any]]:
    if verdict == "act":
        return [
            _signal(
                "link", link_id, "service_anchor", 3.0, where="anchor", found="@promo_linkov", text=anchor
            ),
            _signal(
                "link",
                link_id,
                "shared_anchor",
                1.5,
                sites=41,
                within=", most of them new within 30 days",
                text=anchor,
            ),
            _signal("site", site, "disavow_consensus", 2.0, lists=4, domain=site, age=""),
        ]
    if verdict == "review":
        return [
            _signal("link", link_id, "ugc_container", 1.5, outgoing=318, text=anchor),
            _signal("link", link_id, "hidden_link", 1.5, text=anchor, reason="it is moved off the screen"),
        ]
    if verdict == "ignore":
        return [_signal("link", link_id, "link_farm", 0.75, outgoing=544)]
    return [
        _signal("link", link_id, "editorial_placement", -1.0),
        _signal("link", link_id, "long_lived", -0.5, years=dice.randrange(2, 7)),
    ]


def _add_site(
    rows: dict[str, list[dict[str, Any]]], site: str, mine: list[dict[str, Any]], dice: Random, number: int
) -> None:
    order = ("keep", "ignore", "review", "act")
    verdict = max((m["verdict"] for m in mine), key=order.index)
    speaker = next(m for m in mine if m["verdict"] == verdict)
    lang, market = mine[0]["lang"], mine[0]["market"]
    authority = None if number % 11 == 0 else round(dice.uniform(3, 97), 1)
    rows["sites"].append(
        {
            "site": site,
            "display_site": site,
            "domain": site,
            "links": len(mine),
            "live_links": len(mine),
            "lang": lang,
            "script": mine[0]["script"],
            "market": market,
            "vendor_authority": authority,
            "first_seen": mine[0]["first"],
        }
    )
    group = {"review": "kind:user_generated", "act": f"anchor:buy security camera cheap#{'ab12cd34'}"}.get(
        verdict
    )
    rows["site_verdicts"].append(
        {
            "site": site,
            **{k: speaker[k] for k in speaker if k not in ("url", "lang", "script", "market", "first")},
            "verdict": verdict,
            **{f"links_{v}": sum(m["verdict"] == v for m in mine) for v in order},
            "review_group": group,
        }
    )
    if authority is not None:
        rows["vendor_authority"].append(
            {
                "site": site,
                "provider": "ahrefs",
                "metric": "dr",
                "value": authority,
                "profile_pct": authority,
                "market_pct": authority,
                "cohort": f"{lang}/{market}",
                "cohort_size": 40,
            }
        )
    row = {"import_id": "aa11", "source_row": number, "subject_kind": "site", "subject": site}
    toxic = 80.0 if lang not in ("en", "de", "fr") and number % 2 else 12.0
    rows["vendor_metrics"] += [
        {**row, "provider": "semrush", "metric": "toxic_score", "value": toxic, "scale_max": 100.0},
        {**row, "provider": "ahrefs", "metric": "is_spam", "value": float(number % 7 == 0), "scale_max": 1.0},
    ]


def _add_profile(rows: dict[str, list[dict[str, Any]]], links: int) -> None:
    for dimension, shares in {
        "rel": {"followed": 0.86, "nofollow": 0.11, "unknown": 0.03},
        "placement": {"content": 0.61, "sidebar": 0.12, "comment": 0.14, "footer": 0.09, "unknown": 0.04},
        "script": {"Latn": 0.5, "Cyrl": 0.2, "Jpan": 0.18, "Arab": 0.12},
        "tld": {"com": 0.3, "ru": 0.2, "jp": 0.2, "xn--p1ai": 0.1, "de": 0.2},
        "anchor_kind": {"brand": 0.5, "generic": 0.3, "exact_topic": 0.2},
        "link_type": {"text": 0.93, "image": 0.07},
    }.items():
        for key, share in shares.items():
            rows["profile_shares"].append(
                {
                    "dimension": dimension,
                    "key": key,
                    "links": round(links * share),
                    "sites": round(links * share / 3),
                    "link_share": share,
                    "site_share": share,
                }
            )
    rows["profile_figures"] += [
        {
            "figure": "language_effective_number",
            "value": 14.2,
            "unit": "count",
            "meaning": "exp of Shannon entropy over languages",
        },
        {
            "figure": "domain_concentration",
            "value": 0.031,
            "unit": "share",
            "meaning": "Herfindahl index over domains",
        },
    ]


def _add_imports(rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["imports"] += [
        {
            "import_id": "aa11",
            "path": "ahrefs-backlinks.csv",
            "tool": "ahrefs",
            "export": "backlinks",
            "encoding": "utf-16",
            "delimiter": "\t",
            "rows_read": 402,
            "rows_kept": 398,
            "rows_merged": 3,
            "rows_rejected": 1,
            "warnings_json": json.dumps(["Column 'Foo' is not known and was left out."]),
            "imported_at": datetime(2026, 11, 19, 8, tzinfo=UTC),
        },
        {
            "import_id": "bb22",
            "path": "=cmd|' /C calc'!A0.csv",
            "tool": "google",
            "export": "latest_links",
            "encoding": "utf-8",
            "delimiter": ",",
            "rows_read": 120,
            "rows_kept": 120,
            "rows_merged": 0,
            "rows_rejected": 0,
            "warnings_json": "[]",
            "imported_at": datetime(2026, 11, 19, 8, tzinfo=UTC),
        },
    ]
    rows["rejected_rows"].append(
        {
            "import_id": "aa11",
            "source_row": 77,
            "source_column": "Referring page URL",
            "raw_value": "javascript:alert(1)",
            "reason": "no http or https address",
        }
    )
