"""Small exports of every tool, written for these tests: real headers and quirks, content of our own in many languages."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter


def delimited(
    header: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",", *, quote_all: bool = False
) -> str:
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        lineterminator="\n",
    )
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name.replace("_", " "))
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                else:
                    sheet.write(at, column, cell)
    book.close()
    return out.getvalue()


def zipped(**members: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


AHREFS_HEADER = (
    "Referring page title|Referring page URL|Language|Platform|Referring page HTTP code|Domain rating|UR|Domain traffic|Referring domains|"
    "Linked domains|External links|Page traffic|Keywords|Target URL|Left context|Anchor|Right context|Redirect Chain URLs|"
    "Redirect Chain status codes|Type|Is spam|Content|Nofollow|UGC|Sponsored|Rendered|Raw|Lost status|Drop reason|Discovered status|"
    "First seen|Last seen|Lost|Author|Links in group"
).split("|")


def ahrefs_row(**cells: str) -> list[str]:
    given = {name.replace("_", " ").casefold(): value for name, value in cells.items()}
    defaults = {"type": "text", "nofollow": "false", "ugc": "false", "sponsored": "false", "is spam": "false"}
    row = [given.pop(name.casefold(), defaults.get(name.casefold(), "")) for name in AHREFS_HEADER]
    assert not given, given
    return row


AHREFS_ROWS = [
    ahrefs_row(
        referring_page_title="料理と旅のブログ", referring_page_url="https://ryori.example.jp/記事/鍋?id=7", language="ja, sv", platform="wordpress, cms",
        referring_page_http_code="200", domain_rating="0.4", ur="4.6", domain_traffic="4917846016", external_links="24", page_traffic="12",
        target_url="https://www.acme.example/de/töpfe", left_context="おすすめの", anchor="鍋の\n選び方", right_context="です", nofollow="true",
        first_seen="2025-10-20 04:02:58", last_seen="2025-12-01 23:59:59", links_in_group="3",
    ),
    ahrefs_row(
        referring_page_title="Новости \"Сталь\"", referring_page_url="http://xn--80aqf2ac.xn--p1ai/новости/?a=1&b=2#top", language="ru",
        referring_page_http_code="0", domain_rating="61", ur="12", domain_traffic="1500", target_url="https://www.acme.example/", anchor="",
        type="image", ugc="true", sponsored="true", is_spam="true", lost_status="removedfromhtml", lost="2025-11-30 00:00:01",
        first_seen="2024-01-31 10:00:00", last_seen="2025-11-01 10:00:00", links_in_group="1",
    ),
    ahrefs_row(
        referring_page_title="", referring_page_url="HTTPS://WWW.Haber.example.TR:443/şehir", language="", domain_rating="61", ur="",
        target_url="http://acme.example", anchor="Acme, Inc.", first_seen="2025-02-03 01:02:03", last_seen="2025-02-03 01:02:03", links_in_group="",
    ),
]  # fmt: skip
AHREFS = delimited(AHREFS_HEADER, AHREFS_ROWS, "\t", quote_all=True)
AHREFS_2023 = delimited(
    "Referring page title,Referring page URL,Domain rating,UR,Page traffic,Target URL,Left context,Anchor,Right context,Nofollow,Content,Target URL HTTP code".split(
        ","
    ),
    [
        [
            "Guía de viaje",
            "https://viajes.example.es/guía",
            "33",
            "5",
            "1",
            "https://acme.example/es/",
            "vea la",
            "página de Acme",
            "",
            "Yes",
            "Yes",
            "200",
        ]
    ],
)
AHREFS_LEGACY = delimited(
    "#,Domain Rating,URL Rating (desc),Referring Page URL,Referring Page Title,Internal Links Count,External Links Count,Link URL,TextPre,Link Anchor,TextPost,Type,First Seen,Last Check,Day Lost,Language".split(
        ","
    ),
    [
        [
            "1",
            "70",
            "21",
            "https://vesti.example.rs/članak",
            "Vesti",
            "30",
            "12",
            "https://acme.example/sr/",
            "više na",
            "Акме",
            "овде",
            "Nofollow",
            "2019-03-04 05:06:07",
            "2020-01-02 00:00:00",
            "2020-02-01",
            "sr",
        ]
    ],
    "\t",
)
AHREFS_API = json.dumps(
    {
        "backlinks": [
            {
                "url_from": "https://blog.example.vn/bài-viết", "url_to": "https://acme.example/vi", "title": "Bài viết", "anchor": "", "alt": "biểu trưng Acme",
                "snippet_left": "xem", "snippet_right": None, "languages": ["vi", "no"], "domain_rating_source": 41.5, "url_rating_source": 7, "traffic_domain": 12345,
                "traffic": 3, "is_dofollow": False, "is_nofollow": False, "is_ugc": True, "is_sponsored": False, "is_spam": False, "is_lost": True,
                "lost_reason": "notfound", "first_seen_link": "2025-01-02T03:04:05Z", "last_seen": "2025-12-31T23:30:00-05:00", "http_code": 404,
                "ip_source": "203.0.113.7", "link_type": "text", "link_group_count": 9, "links_external": 5, "powered_by": ["WordPress", "WooCommerce"],
            }
        ]
    }
)  # fmt: skip
AHREFS_DOMAINS = delimited(
    [
        "Domain",
        "Is spam",
        "DR",
        "Dofollow ref. domains",
        "Dofollow linked domains",
        "Traffic ",
        "Keywords ",
        "Links to target",
        "New links",
        "Lost links",
        "Dofollow links",
        "First seen",
        "Lost",
    ],
    [
        [
            "gazeta.example.pl",
            "false",
            "55",
            "1",
            "2",
            "3000",
            "1",
            "7",
            "0",
            "0",
            "5",
            "2024-10-31 04:49:50",
            "",
        ],
        [
            "müller.example.de",
            "true",
            "0.3",
            "1",
            "2",
            "",
            "1",
            "2",
            "0",
            "0",
            "0",
            "2024-11-01 04:49:50",
            "2025-01-01 00:00:00",
        ],
        ["not a host", "true", "1", "1", "2", "3", "1", "2", "0", "0", "0", "2024-11-01 04:49:50", ""],
    ],
    "\t",
    quote_all=True,
)
AHREFS_ANCHORS = delimited(
    "Anchor,Referring domains,Links to target,Dofollow links,New links,Lost links,First seen,Last seen".split(
        ","
    ),
    [
        ["αγορά τώρα", "12", "40", "30", "1", "0", "2023-05-06 07:08:09", "2025-05-06 07:08:09"],
        ["", "3", "3", "0", "0", "0", "2023-05-06 07:08:09", ""],
    ],
)
AHREFS_BEST = delimited(
    "Page title,Page URL,Language,Platform,UR,Referring domains,Top DR,Links to target,New Links,Lost Links,Dofollow,Nofollow,Redirects,Page HTTP code,First seen,Last seen".split(
        ","
    ),
    [
        [
            "Töpfe | Acme",
            "https://acme.example/de/töpfe",
            "de",
            "wordpress",
            "11",
            "348",
            "92",
            "1280",
            "5",
            "2",
            "1154",
            "124",
            "0",
            "200",
            "2018-11-16 14:05:54",
            "2026-01-22 11:44:59",
        ]
    ],
)
AHREFS_TOP_PAGES = delimited(
    "URL,UR,Traffic,Traffic value,Referring domains,Keywords,Top keyword,Top keyword: Volume,Top keyword: Position".split(
        ","
    ),
    [["https://acme.example/ja/", "8", "648", "4907.45", "3", "31", "鍋 通販", "500", "1"]],
)
AHREFS_KEYWORDS = delimited(
    "Keyword,Country,Location,Language,Volume,KD,CPC,Previous organic traffic,Current organic traffic,Previous position,Current position,Previous URL,Current URL".split(
        ","
    ),
    [
        [
            "töpfe kaufen",
            "DE",
            "Germany",
            "German",
            "600",
            "0",
            "0.81",
            "59",
            "141",
            "2",
            "1",
            "",
            "https://acme.example/de/töpfe",
        ],
        ["verloren", "AT", "Austria", "German", "10", "3", "", "5", "", "9", "", "", ""],
    ],
)

SEMRUSH_HEADER = "Page ascore,Source title,Source url,Target url,Anchor,External links,Internal links,Nofollow,Sponsored,Ugc,Text,Frame,Form,Image,Sitewide,First seen,Last seen,New link,Lost link".split(
    ","
)
SEMRUSH_ROWS = [
    ["73", "", "http://noticias.example.br/acme", "https://acme.example/", "", "0", "0", "false", "false", "false", "false", "false", "false", "true", "false", "2025-10-04", "2025-11-03", "false", "false"],
    ["5", "مقالة", "https://akhbar.example.sa/مقال", "https://acme.example/ar", "أكمي", "54", "40", "true", "false", "true", "true", "false", "false", "false", "true", "2024-09-03", "2025-12-08", "false", "true"],
]  # fmt: skip
SEMRUSH_STRIPPED = delimited(
    ["Source title", "Source url", "Target url", "Anchor", "", ""],
    [["Titel", "https://seite.example.at/x", "https://acme.example/", "Acme", "", ""]],
)
SEMRUSH_API = delimited(
    "page_ascore;source_url;source_title;target_url;anchor;external_num;internal_num;nofollow;first_seen;last_seen".split(
        ";"
    ),
    [
        [
            "9",
            "https://blog.example.fr/été",
            "Été",
            "https://acme.example/fr/",
            "voir l'offre; ici",
            "3",
            "4",
            "false",
            "1580000000",
            "1700000000",
        ]
    ],
    ";",
)
SEMRUSH_DOMAINS = delimited(
    "Domain ascore,Domain,Backlinks,IP Address,Country,First seen,Last seen".split(","),
    [["44", "novinky.example.cz", "1,240", "203.0.113.1", "cz", "2021-02-03", "2025-01-01"]],
)
SEMRUSH_AUDIT = delimited(
    "Domain ascore,Page ascore,Source title,Source url,Target url,Anchor,Toxic score,Nofollow,First seen,Last seen,Status".split(
        ","
    ),
    [
        [
            "12",
            "3",
            "Каталог",
            "https://katalog.example.bg/",
            "https://acme.example/",
            "акме",
            "87",
            "false",
            "2022-01-01",
            "2025-01-01",
            "For review",
        ]
    ],
)
SEMRUSH_TREND = delimited(
    "Target;Target Type;Metric;Database;Summary;2025-02-10;2025-02-11;2025-02-12".split(";"),
    [["acme.example", "root domain", "Organic Traffic", "Worldwide", "30", "10", "", "20"]],
    ";",
)

MOZ = '"Inbound links"\n"acme.example"\n"Page"\n"2026-01-31"\n""\n' + delimited(
    "URL,Title,Anchor Text,Spam Score,PA,DA,Linking Domains,Target URL,Link Type,Link State,First seen,Last seen".split(
        ","
    ),
    [
        [
            "dienas.example.lv/raksts",
            "Raksts",
            "Acme veikals",
            "--",
            "31",
            "45",
            "9",
            "acme.example/lv",
            "nofollow",
            "Active",
            "2024-05-01",
            "2025-05-01",
        ],
        [
            "forum.example.ua/тема?t=5",
            "Тема",
            "посилання",
            "12%",
            "8",
            "20",
            "1",
            "acme.example",
            "follow",
            "Lost",
            "2023-05-01",
            "2024-05-01",
        ],
    ],
)
MOZ_TOP_PAGES = "a\nb\nc\nd\n\n" + delimited(
    "URL,Title,PA,Linking Domains to Page,Total Links,HTTP Status Code".split(","),
    [["acme.example/pl/garnki", "Garnki", "40", "17", "1.204", "200"]],
)

MAJESTIC_HEADER = (
    "Target URL,Source URL,Anchor Text,Source Crawl Date,Source First Found Date,FlagNoFollow,FlagImageLink,FlagRedirect,FlagFrame,FlagOldCrawl,FlagAltText,"
    "FlagMention,SourceCitationFlow,SourceTrustFlow,TargetCitationFlow,TargetTrustFlow,SourceTopicalTrustFlow_Topic_0,SourceTopicalTrustFlow_Value_0,"
    "RefDomainTopicalTrustFlow_Topic_0,RefDomainTopicalTrustFlow_Value_0"
).split(",")
MAJESTIC = (
    delimited(
        MAJESTIC_HEADER,
        [
            ["https://acme.example/", "https://uutiset.example.fi/juttu", "Acmen sivut", "2025-06-01", "2020-01-01", "+", "", "", "", "", "", "", "20", "11", "1", "1", "News", "9", "", ""],
            ["https://acme.example/", "https://kuva.example.fi/", "logo", "2025-06-02", "2020-01-02", "", "+", "", "", "", "+", "", "5", "6", "1", "1", "", "", "", ""],
        ],
    )
    + 'https://acme.example/,https://rikki.example.fi/,a,b,2025-06-02,2020-01-02,,,,,,,,5,6,1,1,,,,,zu,viel\n'
    + 'https://acme.example/,https://kurz.example.fi/,lyhyt,2025-06-02\n'
)  # fmt: skip
MAJESTIC_API = json.dumps(
    {
        "Code": "OK", "ErrorMessage": "", "FullError": "",
        "DataTables": {"BackLinks": {"Headers": {"Count": 1}, "Data": [
            {"SourceURL": "https://nyhed.example.dk/å", "AnchorText": "læs mere", "Date": "2025-01-05", "FlagRedirect": 0, "FlagFrame": 0, "FlagNoFollow": 1, "FlagImages": 0,
             "FlagDeleted": 1, "FlagAltText": 0, "FlagMention": 0, "TargetURL": "https://acme.example/da", "FirstIndexedDate": "2022-02-03", "LastSeenDate": "2025-01-05",
             "DateLost": "2025-02-01", "ReasonLost": "PageNotFound", "LinkType": "TextLink", "SourceCitationFlow": 12, "SourceTrustFlow": 30, "SourceTopicalTrustFlow_Topic_0": ""}]}},
    }
)  # fmt: skip

BING = delimited(
    "Source Url,Target Url,Anchor Text".split(","),
    [["https://blog.example.in/हिन्दी", "https://acme.example/", "यहाँ क्लिक करें"]],
)
BING_API = json.dumps(
    {
        "d": {
            "__type": "LinkDetails",
            "Details": [{"AnchorText": "tıklayın", "Url": "https://haber.example.tr/a"}],
            "TotalPages": 1,
        }
    }
)
DATAFORSEO = json.dumps(
    {
        "version": "0.1", "status_code": 20000, "tasks_count": 2, "tasks": [
            {"id": "1", "status_code": 20000, "status_message": "Ok.", "result": [{"target": "acme.example", "items_count": 1, "items": [
                {"type": "backlink", "domain_from": "blog.example.kr", "url_from": "https://blog.example.kr/글", "domain_to": "acme.example", "url_to": "https://acme.example/ko",
                 "is_lost": False, "backlink_spam_score": 3, "rank": 120, "page_from_rank": 88, "domain_from_rank": 430, "domain_from_platform_type": ["blogs", "cms"],
                 "domain_from_ip": "203.0.113.9", "domain_from_country": "KR", "page_from_external_links": 8, "page_from_language": "ko", "page_from_title": "글",
                 "page_from_status_code": 200, "first_seen": "2019-11-15 22:57:46 -05:00", "last_seen": "2025-11-15 12:57:46 +00:00", "item_type": "anchor",
                 "attributes": ["nofollow", "noopener"], "dofollow": False, "alt": None, "anchor": "자세히 보기", "text_pre": "여기", "text_post": None,
                 "semantic_location": "article", "links_count": 4, "group_count": 0}]}]},
            {"id": "2", "status_code": 40501, "status_message": "Invalid Field: 'target'.", "result": None}],
    }
)  # fmt: skip

SF_INLINKS = "\ufeff" + delimited(
    "Type,Source,Destination,Size (Bytes),Alt Text,Anchor,Status Code,Status,Follow,Target,Rel,Path Type,Link Path,Link Position,Link Origin".split(","),
    [
        ["Hyperlink", "https://magazin.example.cz/čl", "https://acme.example/cs", "1", "", "více", "200", "OK", "false", "_blank", "nofollow noopener", "Absolute", "//a", "Footer", "HTML"],
        ["Hyperlink", "https://magazin.example.cz/čl", "https://acme.example/cs", "1", "logo Acme", "", "200", "OK", "true", "", "", "Absolute", "//a", "Content", "HTML"],
        ["Image", "https://magazin.example.cz/čl", "https://acme.example/logo.png", "1", "", "", "200", "OK", "true", "", "", "Absolute", "//img", "Content", "HTML"],
        ["Hyperlink", "https://magazin.example.cz/čl", "https://jinde.example/", "1", "", "jinde", "200", "OK", "true", "", "", "Absolute", "//a", "Content", "HTML"],
        ["Hyperlink", "https://www.acme.example/", "https://acme.example/cs", "1", "", "domů", "200", "OK", "true", "", "", "Absolute", "//a", "Navigation", "HTML"],
    ],
    quote_all=True,
)  # fmt: skip
SF_OLD = (
    '"All Inlinks"\n"Type","Source","Destination","Size (Bytes)","Alt Text","Anchor","Status Code","Status","Follow"\n'
    '"IMG","http://revista.example.mx/","http://acme.example/i.png","9","foto","","200"\n'
    '"HREF","http://revista.example.mx/","http://acme.example/","9","","aquí","200","OK","true"\n'
)
SF_INTERNAL = "\ufeff" + delimited(
    "Address,Content Type,Status Code,Status,Indexability,Title 1,Language".split(","),
    [
        [
            "https://acme.example/kk",
            "text/html; charset=utf-8",
            "200",
            "OK",
            "Indexable",
            "Қазандар",
            "kk-KZ",
        ],
        ["https://acme.example/a.css", "text/css", "200", "OK", "", "", ""],
    ],
    quote_all=True,
)

GSC_LATEST = "Linking page,Last crawled\r\nhttps://blog.example.il/מאמר,2020-06-30\r\nhttps://blog.example.gr/άρθρο,2020-06-29\r\n"
GSC_LATEST_HEBREW = (
    "דף מקשר,נסרק לאחרונה\nhttps://blog.example.il/a,30/06/2020\nhttps://blog.example.il/b,01/07/2020\n"
)
GSC_LATEST_UNKNOWN = (
    "Страница,Обход\nhttps://a.example.ru/1,15 сент. 2026 г.\nhttps://a.example.ru/2,2 мая 2026 г.\n"
)
GSC_SAMPLE = "Linking page\nhttps://blog.example.il/a\nhttps://blog.example.jp/い\n"
GSC_SITES = 'Site,Linking pages,Target pages\nwww.zeitung.example.de,"1,240",12\nблог.example.ru,3,1\n'
GSC_SITES_UNKNOWN = "サイト,リンク元ページ,ターゲットページ\nnews.example.jp,12,3\n"
GSC_PAGES = 'Target page,Incoming links,Linking sites\nhttps://acme.example/de,"12,240",90\n'
GSC_TEXT = "Rank,Link text\n1,acme\n2,подробнее\n"
GSC_PERFORMANCE_FR = {
    "Requ\u00eates.csv": "Requêtes les plus fréquentes,Clics,Impressions,CTR,Position\nmarmite acier,54,345,15.65%,1.46\nacme,0,3,0%,5\n",
    "Pays.csv": "Pays,Clics,Impressions,CTR,Position\nÉtats-Unis,5,2000,0.25%,14.86\nMan (Île),1,10,10%,3\nRégion inconnue,0,3,0%,9\nAtlantide,0,1,0%,9\n",
    "Appareils.csv": "Appareil,Clics,Impressions,CTR,Position\nMobile,5,20,25%,1\nOrdinateur,1,10,10%,3\n",
    "Dates.csv": "Date,Clics,Impressions,CTR,Position\n2025-02-05,5,20,25%,1\n2025-02-04,0,0,,\n",
    "Filtres.csv": "Filtre,Valeur\nType de recherche,Web\nDate,Les 3\u00a0derniers mois\nPage,+/blog/\n",
    "Apparence.csv": "Apparence dans les résultats de recherche,Clics,Impressions,CTR,Position",
}
GSC_COMPARE = (
    "Top pages,Last 3 months Clicks,Previous 3 months Clicks,Last 3 months Impressions,Previous 3 months Impressions,Last 3 months CTR,Previous 3 months CTR\n"
    "https://acme.example/tr/,23,0,317,0,7.26%,0%\n"
)
GSC_UNKNOWN_LANGUAGE = "Kueri teratas,Klik,Tayangan,RKT,Posisi\npanci baja,3,100,3%,2.5\nacme,1,10,10%,1\n"

GA4 = """# ----------------------------------------
# Traffic acquisition: Session source / medium
# Account: Acme
# Property: Acme - GA4
# ----------------------------------------
#\x20
# All Users
# Start date: 20250101
# End date: 20251231
Session source / medium,Landing page,Country,Sessions,Engagement rate,Average session duration
blog.example.jp / referral,/ja/,Japan,12,0.5,61.5
(direct) / (none),/,Germany,30,0.25,10
"""
GA4_MANY = """# ----------------------------------------
# Report CSV Export
# Account: Acme
# Property: Acme - GA4
# ----------------------------------------
#\x20\x20
# Start date: 20250101
# End date: 20250103
Nth day,Users
0000,5
0001,7

# How much revenue are you generating?
# Start date: 20250101
# End date: 20250103
Nth day,Total revenue


# Start date: 20240101
# End date: 20240103
Country,Users,New users
日本,4,1
"""
GA4_EXPLORATION = """# ----------------------------------------
# Acme - GA4
# Freie Form-Freie Form 1
# 20251213-20260312
# ----------------------------------------

방문 페이지 + 쿼리 문자열,세션 소스,세션수,참여 세션수
/ko/,blog.example.kr,9,4
(not set),(direct),2,0
,,11,4,Grand total
"""
UA = {
    "Summary": [["All Web Site Data"], ["Referrals"], ["20220701-20220731"]],
    "Dataset1": [
        ["Source", "Users", "Sessions", "Bounce Rate", "Avg. Session Duration"],
        ["gazeta.example.pl", 3, 4, 0.5, 61.25],
        ["", 3, 4, 0.5, 61.25],
    ],
}
SE_RANKING = delimited(
    "Referring page,Title,Destination url,Anchor,InLink Rank,Domain InLink Rank,Nofollow,First seen,Last seen".split(
        ","
    ),
    [
        [
            "https://sait.example.ua/стаття",
            "Стаття",
            "https://acme.example/uk",
            "купити",
            "22",
            "41",
            "true",
            "12.03.2024",
            "31.03.2025",
        ]
    ],
)
SITEBULB = delimited(
    "URL From;URL To;Anchor Text;Rel".split(";"),
    [["https://tin.example.vn/a", "https://acme.example/", "xem", "ugc nofollow"]],
    ";",
)
URL_LIST = "# gesammelt am 1. Mai\nhttps://eins.example.de/a,b;c\nhttp://zwei.example.at/\nkein link\nhttps://a.example/1\nhttps://a.example/2\nhttps://a.example/3\nhttps://a.example/4\nhttps://a.example/5\nhttps://a.example/6\nhttps://a.example/7\nhttps://a.example/8\nhttps://a.example/9\n"
DOMAIN_LIST = "пример.рф\nEXAMPLE.com\nwww.müller.example\n"

FILES: dict[str, bytes] = {
    "ahrefs_utf16": b"\xff\xfe" + AHREFS.encode("utf-16-le"),
    "ahrefs_2023": AHREFS_2023.encode(),
    "ahrefs_legacy": b"\xff\xfe" + AHREFS_LEGACY.encode("utf-16-le"),
    "ahrefs_api": AHREFS_API.encode(),
    "ahrefs_refdomains": b"\xff\xfe" + AHREFS_DOMAINS.encode("utf-16-le"),
    "ahrefs_anchors": AHREFS_ANCHORS.encode(),
    "ahrefs_best_by_links": AHREFS_BEST.encode(),
    "ahrefs_top_pages": AHREFS_TOP_PAGES.encode(),
    "ahrefs_keywords": AHREFS_KEYWORDS.encode(),
    "semrush_xlsx": workbook(Sheet=[SEMRUSH_HEADER, *SEMRUSH_ROWS]),
    "semrush_csv": delimited(SEMRUSH_HEADER, SEMRUSH_ROWS).encode(),
    "semrush_stripped": SEMRUSH_STRIPPED.encode(),
    "semrush_api": SEMRUSH_API.encode(),
    "semrush_refdomains": SEMRUSH_DOMAINS.encode(),
    "semrush_audit": SEMRUSH_AUDIT.encode(),
    "semrush_trend": SEMRUSH_TREND.encode(),
    "moz_links": MOZ.encode(),
    "moz_top_pages": MOZ_TOP_PAGES.encode(),
    "majestic_gz": gzip.compress(MAJESTIC.encode(), mtime=0),
    "majestic_api": MAJESTIC_API.encode(),
    "bing_csv": BING.encode(),
    "bing_api": BING_API.encode(),
    "dataforseo": DATAFORSEO.encode(),
    "sf_inlinks": SF_INLINKS.encode(),
    "sf_old": SF_OLD.encode(),
    "sf_internal": SF_INTERNAL.encode(),
    "gsc_latest": GSC_LATEST.encode(),
    "gsc_latest_hebrew": GSC_LATEST_HEBREW.encode(),
    "gsc_latest_unknown_language": GSC_LATEST_UNKNOWN.encode(),
    "gsc_sample": GSC_SAMPLE.encode(),
    "gsc_sites": GSC_SITES.encode(),
    "gsc_sites_unknown_language": GSC_SITES_UNKNOWN.encode(),
    "gsc_pages": GSC_PAGES.encode(),
    "gsc_text": GSC_TEXT.encode(),
    "gsc_performance_fr_zip": zipped(**GSC_PERFORMANCE_FR),
    "gsc_compare": GSC_COMPARE.encode(),
    "gsc_unknown_language": GSC_UNKNOWN_LANGUAGE.encode(),
    "ga4": GA4.encode(),
    "ga4_many": GA4_MANY.encode(),
    "ga4_exploration": GA4_EXPLORATION.encode(),
    "universal_analytics": workbook(**UA),
    "se_ranking": SE_RANKING.encode(),
    "sitebulb": SITEBULB.encode(),
    "url_list": URL_LIST.encode(),
    "domain_list": DOMAIN_LIST.encode(),
}
"""Name of the golden file -> bytes of the export."""
