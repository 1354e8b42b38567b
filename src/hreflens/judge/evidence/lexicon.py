"""Words that name messengers, link services and risky niches, in the scripts of the world; written by us.

They are never evidence by themselves: `service_anchor` and `niche_anchor` ask what the word does in *this*
anchor to *this* owner (law 6). Matching works on `anchor_key` forms: whole words where a script separates
words, anywhere where it does not. It must not grow into a list of "bad words" for pages.
"""

import re
import unicodedata
from collections.abc import Iterable

# Scripts written without blanks, and Hangul and Thai where particles are glued on: match anywhere.
_GLUED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SUFFIX = r"\w{0,3}"
_LONG = 6
"""Words of at least this length may carry up to three letters of inflection."""

_MESSENGERS = """
telegram telegramm whatsapp whatsap viber wechat skype discord kakaotalk zalo t.me wa.me
телеграм телеграмм вотсап ватсап вайбер скайп тг телеграмі
تلگرام تلغرام تيليجرام تليجرام تلجرام واتساب واتس واتساپ וואטסאפ טלגרם
τηλεγραμ τέλεγκραμ βάιμπερ տելեգրամ ტელეგრამი
टेलीग्राम व्हाट्सएप টেলিগ্রাম হোয়াটসঅ্যাপ டெலிகிராம் வாட்ஸ்அப் టెలిగ్రామ్
เทเลแกรม ไลน์ไอดี テレグラム ラインid 텔레그램 텔레 카톡 카카오톡 라인id 电报 電報 飞机号 微信 加微信 加微 威信 纸飞机
"""

_LINK_SERVICES = """
backlink backlinks back-links black-links blacklinks link-building linkbuilding dofollow pbn guest-post guestpost
"link building" "link indexing" "traffic boost" "buy links" "seo links" "seo service" "seo services" "seo backlinks"
"guest post" "guest posts" "link insertion" "domain rating" "paid links" "rank boost"
"rank website" "rank your website" "rank on page 1" "rank on page one" "rank fast" "rank higher" "google rankings" "seo ranking"
"aged domains" "boost da" "increase your dr" "organic links"
"обратные ссылки" "купить ссылки" "вечные ссылки" "прогон хрумером" "продвижение сайтов" "раскрутка сайтов" хрумер
"зворотні посилання" "купити посилання" "просування сайтів"
"comprar enlaces" "compra de enlaces" "comprar backlinks" "comprar links" "construção de links" "acheter des liens" "achat de liens"
"vente de liens" "backlinks kaufen" "links kaufen" linkaufbau "acquisto link" "comprare link" "linkuri seo" "cumpara linkuri"
"linki seo" "kup linki" pozycjonowanie "koupit odkazy" "zpětné odkazy" "spätné odkazy" "povratni linkovi" "повратни линкови"
"köp länkar" "kjøp lenker" "køb links" "osta linkkejä" "osta linke" "pirkti nuorodas" "pirkt saites" linképítés
"satın al backlink" "backlink satın al" "tanıtım yazısı" "backlink al" "hacklink" "mua backlink" "dịch vụ seo" "jual backlink" "jasa backlink" "jasa seo"
"باك لينك" "باك لينكات" "شراء روابط" "بک لینک" "خرید بک لینک" "לינקים לקידום" "קניית קישורים" "κατασκευή συνδέσμων" "αγορά συνδέσμων"
"बैकलिंक" "ব্যাকলিংক" "பேக்லிங்க்" "బ్యాక్‌లింక్" "รับทำ backlink" "แบคลิงก์" "ซื้อลิงก์" "被リンク販売" "被リンク" "リンク購入" "백링크" "링크판매" "외부링크 판매"
外链 外鏈 友链买卖 刷外链 买链接 黑帽seo 快速排名
"""

_NICHES: dict[str, str] = {
    "gambling": """
casino casinos casinò igralnica monludejo kasino kazino kaszinó kasyno cassino cazino spilavíti kasiino dobbelhuis dobbelhuise kumarhane kasíno
казино казіно казиното коцкарница коцкарници обложувалница καζίνο կազինո კაზინო گازینۆ قومارخانە کازینۆ
slot-gacor "slot gacor" "judi online" "bandar togel" togel bahis "kaçak bahis" bukmacher букмекер букмекерская
"sports betting" "online betting" "apuestas deportivas" "paris sportifs" sportwetten "scommesse" wettanbieter vedonlyönti
baccarat 바카라 카지노 토토사이트 먹튀 カジノ オンカジ バカラ 赌场 賭場 娱乐城 娛樂城 博彩 百家乐 百家樂 六合彩
คาสิโน บ่อนการพนัน บาคาร่า สล็อต แทงบอล "cá cược" "nhà cái" "sòng bạc" ক্যাসিনো कैसीनो जुआ கேசினோ కాసినో
كازينو قمار مراهنات کازینو קזינו
""",
    "pills": """
viagra cialis levitra kamagra tramadol sildenafil tadalafil виагра виагру виагры віагра віагру сиалис дженерики βιάγκρα վիագրա ვიაგრა
فياجرا سياليس ویاگرا ויאגרה ไวอากร้า バイアグラ シアリス 비아그라 시알리스 伟哥 偉哥 犀利士 वियाग्रा ভায়াগ্রা வயாக்ரா వయాగ్రా
""",
    "adult": """
porn porno pornhub xxx порно порнуха πορνό պոռնո პორნო سكس بورنو سکس پورن פורנו หนังโป๊ エロ動画 アダルト動画 야동 成人视频 色情 अश्लील पोर्न পর্ন
"escort service" "call girls" эскорт проститутки "eskort bayan" 出会い系 オナニー 출장안마 上门按摩 援交
""",
    "replica": """
"replica watches" "fake watches" "replica handbags" "réplique montre" "копии часов" "реплика часов" スーパーコピー ブランドコピー 레플리카 高仿 复刻手表
""",
}

_PAID = """
sponsored advertorial "paid post" "paid content" "paid partnership" "sponsored post" "sponsored content" "promoted post" "in partnership with"
anzeige werbung "bezahlter beitrag" "gesponserter beitrag" sponsorisé sponsorisée publirédactionnel "contenu sponsorisé" "article sponsorisé" publireportage
patrocinado patrocinada publirreportaje "contenido patrocinado" publieditorial "conteúdo patrocinado" informe-publicitário publipost sponsorizzato sponsorizzata "contenuto sponsorizzato" publiredazionale
gesponsord advertentie "betaald artikel" "artykuł sponsorowany" sponsorowany sponsorowane reklama "komerční sdělení" "pr článek" "platený článok" "plaćeni oglas" "promotivni tekst" "plačana objava" hirdetés "fizetett tartalom" "támogatott tartalom" publicitate advertorial "articol plătit"
реклама "на правах рекламы" "партнёрский материал" "партнерский материал" промо "на правах реклами" рекламний "платена публикация" "рекламна публикация" "промотивни текст" "плаќен оглас"
"sponsorlu içerik" "reklam içerir" "sponsored link" annonse reklame annonsørinnhold sponsrat annons "betalt innlegg" annoncørbetalt maksullinen "kaupallinen yhteistyö" "sisuturundus" "reklaamtekst" "apmaksāta publikācija" "reklāmraksts" "užsakymas nr" "reklaminis straipsnis"
χορηγούμενο διαφήμιση "χορηγούμενο άρθρο" "διαφημιστικό" ממומן "תוכן ממומן" "כתבה ממומנת" "محتوى مدفوع" "إعلان مدفوع" "برعاية" رپورتاژ "رپورتاژ آگهی" "تبلیغاتی" "اسپانسر شده"
广告 推广 赞助内容 商业推广 廣告 贊助內容 業配 工商服務 広告 pr記事 タイアップ スポンサード 提供記事 광고 협찬 "유료광고" 스폰서 บทความโฆษณา โฆษณา สนับสนุนโดย
"bài pr" "tài trợ" "bài viết tài trợ" "artikel sponsor" "konten bersponsor" advertorial iklan "kandungan tajaan" प्रायोजित विज्ञापन স্পনসর বিজ্ঞাপন விளம்பரம் స్పాన్సర్ ప్రకటన "ስፖንሰር" რეკლამა "სპონსორირებული" գովազդ "imedhaminiwa" tangazo
"""

_HANDLE = re.compile(r"(?<![\w.@/-])@[a-z0-9_]{4,32}(?![\w.@])")
_ACCOUNT = re.compile(r"[\s:id-]{0,6}([a-z][a-z0-9_]{4,30})")
_PHONE = re.compile(r"(?<![\w+])\+\d[\d ().-]{8,18}\d(?!\w)")


def _entries(text: str) -> list[str]:
    return [(quoted or word).casefold() for quoted, word in re.findall(r'"([^"]+)"|(\S+)', text)]


def compiled(terms: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern that finds any of the terms in an `anchor_key`. Linear in the text's length."""
    whole, anywhere = set(), set()
    for raw in terms:
        term = unicodedata.normalize("NFKC", raw).casefold()
        if _GLUED.search(term):
            anywhere.add(re.escape(term))
        else:
            whole.add(re.escape(term) + (_SUFFIX if len(term) >= _LONG and term[-1].isalpha() else ""))
    parts = []
    if whole:
        parts.append(r"(?<!\w)(?:" + "|".join(sorted(whole, reverse=True)) + r")(?!\w)")
    if anywhere:
        parts.append("(?:" + "|".join(sorted(anywhere, reverse=True)) + ")")
    return re.compile("|".join(parts))


MESSENGER_PATTERN = compiled(_entries(_MESSENGERS))
SERVICE_PATTERN = compiled(_entries(_LINK_SERVICES))
PAID_PATTERN = compiled(_entries(_PAID))
NICHE_PATTERNS: dict[str, re.Pattern[str]] = {
    name: compiled(_entries(text)) for name, text in _NICHES.items()
}


def contact_in(key: str) -> str | None:
    """Return the messenger handle or phone number that an anchor gives as a contact, else None.

    A messenger's name counts only with a handle, account or phone number beside it, a handle or number only
    with a messenger's name or a link service beside it: people write @names and numbers for many reasons.
    """
    messenger = MESSENGER_PATTERN.search(key)
    handle = _HANDLE.search(key) or _PHONE.search(key)
    if handle is not None:
        return handle.group() if messenger or SERVICE_PATTERN.search(key) else None
    if messenger is not None:
        account = _ACCOUNT.match(key, messenger.end())
        if account and any(c.isdigit() for c in account.group(1)):
            return account.group(1)
    return None


def service_in(key: str) -> str | None:
    """Return the words that offer links or rankings, else None."""
    found = SERVICE_PATTERN.search(key)
    return found.group() if found else None


def niche_in(key: str) -> tuple[str, str] | None:
    """Return (niche, matched words) of the first risky niche that an anchor names, else None."""
    for name, pattern in NICHE_PATTERNS.items():
        found = pattern.search(key)
        if found:
            return name, found.group()
    return None
