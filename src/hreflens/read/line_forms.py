"""What the form of a line tells without any class name: share buttons, by-lines, paths to the page, page numbers.

Sites without semantic mark-up still write "Autor: X", "Home > News > ...", "1 2 3 next" and rows of icons that
lead to social networks. These are the same in every language or short lists of words. It must not look at
who owns the target beyond the social networks, and it says where a link stands, never what it is worth.
"""

import re
from itertools import pairwise

MAX_LINE_CHARS = 200
"""Characters of a by-line or a path; longer blocks are sentences."""
MAX_PAGER_LETTERS = 50
"""Letters of "previous", "next", "last" and the like in a row of page numbers."""

_NETWORKS = (
    r"facebook|fb|twitter|x|t\.co|instagram|linkedin|pinterest|youtube|youtu|vk|vkontakte|ok|odnoklassniki|whatsapp|wa|telegram|t|tumblr|reddit|line|"
    r"weibo|qq|douban|xing|threads|bsky|tiktok|kakao|band|zalo|getpocket|addtoany|addthis|flipboard|hatena|mix|livejournal|google|viber|naver|snapchat|vimeo|mastodon"
)
_SOCIAL = re.compile(
    rf"^(?:https?:)?//(?:[\w-]+\.){{0,3}}(?:{_NETWORKS})\.(?:com|net|org|ru|me|be|us|kr|jp|cn|ne\.jp|co\.kr|com\.cn|app|im|io|tv)(?:[/?#:]|$)",
    re.IGNORECASE,
)
_NOT_PROFILE = re.compile(
    r"//(?:www\.)?(?:google|qq|naver|ok|t|mix|line|x)\.(?:com|net|cn)(?:[/?#]|$)", re.IGNORECASE
)
_SHARE = re.compile(
    r"/sharer?(?:\.php)?(?:[/?#]|$)|shareArticle|/intent/(?:tweet|post|user)|/home/?\?status=|pin/create|/submit\?|/send/?\?|add_to/|/msg/text|/R/msg|share_url|"
    r"/share\?|share/url|cws/share|openshare|/compose/|entry/panel|b\.hatena\.ne\.jp/(?:entry|add)",
    re.IGNORECASE,
)


_APP_SCHEMES = ("whatsapp:", "tg:", "line:", "fb-messenger:", "viber:")


def is_share_button(href: str) -> bool:
    """Return whether an address hands a page over to a network's sharing form. Raises nothing."""
    if href.startswith(_APP_SCHEMES):
        return True
    return _SOCIAL.match(href) is not None and _SHARE.search(href[:300]) is not None


def is_social(href: str) -> bool:
    """Return whether an address leads to a social network or messenger (not to a search engine). Raises nothing."""
    return _SOCIAL.match(href) is not None and (
        _NOT_PROFILE.search(href[:60]) is None or _SHARE.search(href[:300]) is not None
    )


# Words that name the writer of what stands around them; they close the text before the link.
_WRITER = (
    r"author|written by|posted by|published by|autor(?:in|ka|a)?|autore|auteure?|redacteur|redaktör|redaktion|verfasst von|geschrieben von|écrit par|publié par|escrito por|publicado por|scritto da|pubblicato da|geschreven door|"
    r"skrevet av|skriven av|kirjoittaja|автор(?:ка)?|автор статьи|опубликовал(?:а)?|разместил(?:а)?|написал(?:а)?|опублікував|autorem jest|napsal(?:a)?|napísal(?:a)?|írta|szerző|közzétette|scris de|postat de|napisao|objavio|yazan|yazar|ekleyen|gönderen|συντάκτης|γράφει (?:ο|η)|"
    r"بقلم|الكاتب|كاتب المقال|كتبه|كتبها|توسط|نویسنده|نوشته شده توسط|مصنف|تحریر|מאת|נכתב על ידי|פורסם על ידי|作者|文|撰文|記者|记者|编辑|編輯|責任編集|執筆|執筆者|投稿者|著者|文責|글|글쓴이|작성자|기자|지은이|"
    r"tác giả|đăng bởi|viết bởi|penulis|oleh|ditulis oleh|ผู้เขียน|โดย|เขียนโดย|लेखक|प्रस्तुतकर्ता|द्वारा|লেখক|லேகக்|எழுதியவர்|రచయిత|ავტორი|հեղինակ|ጸሐፊ|በ|অনুবাদ|អ្នកនិពន្ធ|ដោយ"
)
# Words that do so only where the line starts with them: in running text they are prepositions.
_BY = r"by|von|par|por|di|de|da|door|av|af|od|przez|от|від|de către|oleh|bởi|από|של|من|از|ب|在"
_BYLINE = re.compile(
    rf"(?:^|[\s|·•,;/–—\d])(?:{_WRITER})\s*[:：/|]?\s*$|(?:^|[|·•–—]\s*)(?:{_BY})\s*[:：]?\s*$", re.IGNORECASE
)


def ends_as_byline(before: str, line_chars: int) -> bool:
    """Return whether the text before a link says that the writer follows.

    Args:
        before: the text of the line up to the link.
        line_chars: characters of the whole line: a by-line is short.

    Raises nothing.
    """
    return line_chars <= MAX_LINE_CHARS and bool(before) and _BYLINE.search(before[-60:]) is not None


_PATH_LEAD = re.compile(
    r"^\s*(?:you are here|sie (?:sind|befinden sich) hier|vous êtes ici|está aquí|estás en|você está (?:aqui|em)|sei qui|ti trovi in|je bent hier|вы здесь|ви тут|jesteś tutaj|nacházíte se|itt jársz|buradasınız|είστε εδώ|"
    r"أنت هنا|شما اینجا هستید|אתה נמצא ב|現在(?:の)?位置|現在地|您?(?:的|当前的?|所在)?(?:当前|目前|現在|所在)?位置|您现在的位置|현재 ?위치|bạn đang ở|anda di sini|คุณอยู่ที่)\s*[:：]?",
    re.IGNORECASE,
)
_STEP = re.compile(r"\S\s*(?:>|»|›|→|⇒|＞|≫|»|/|::|\\)\s*\S")
_ARROW = re.compile(r"\S\s*(?:>|»|›|→|⇒|＞|≫)\s*\S")
_SLASH = re.compile(r"\S\s+(?:/|::|\\)\s+\S")


def is_path_line(text: str, links: int) -> bool:
    """Return whether a line is the path to the page ("Home > News > ..."), in any language. Raises nothing."""
    if not 1 <= links <= 8 or not 3 <= len(text) <= MAX_LINE_CHARS:
        return False
    if _PATH_LEAD.match(text):
        return True
    return len(_ARROW.findall(text)) >= 1 or len(_SLASH.findall(text)) >= 2


_NUMBER = re.compile(r"(?<![^\s\[(（|])\d{1,3}(?![^\s\])）|])")


def is_page_numbers(text: str, links: int) -> bool:
    """Return whether a line is a row of page numbers, words for "next" and "last" included. Raises nothing."""
    if links < 2 or len(text) > MAX_LINE_CHARS:
        return False
    numbers = [int(number) for number in _NUMBER.findall(text)]
    # Dates and counters are numbers too: pages follow one another, with few words between them.
    follow = any(after == before + 1 for before, after in pairwise(numbers))
    return follow and len(numbers) >= 0.4 * links and sum(map(str.isalpha, text)) <= MAX_PAGER_LETTERS
