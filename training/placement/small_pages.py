"""Small pages in the manner of common software, written by us: a few links, one text, little around it.

The real pages that carry labels are large; without these the trees of `training.placement.trees` think of a page with
one link in one paragraph as of a box of a portal. Each page is a site of its own; all links are labelled.
"""

from collections.abc import Iterator
from itertools import product

from eval.placement_links import LINKS, Labelled
from selectolax.lexbor import LexborHTMLParser

from hreflens.read.layout import read_layout
from hreflens.read.placement import Placer

TEXTS = {
    "de": ("Wir haben drei Schlösser für kleine Läden geprüft und sagen, welches davon auch nach einem Jahr noch schließt. ", "Startseite Aktuelles Verein Termine", "Impressum", "Anmelden"),
    "fr": ("Nous avons essayé trois serrures pour de petites boutiques et disons laquelle ferme encore après un an d'usage. ", "Accueil Actualités Association Agenda", "Mentions légales", "Connexion"),
    "ru": ("Мы проверили три замка для маленьких магазинов и расскажем, какой из них закрывается и через год службы. ", "Главная Новости Клуб Календарь", "Правила сайта", "Войти"),
    "ja": ("小さな店のための錠前を三つ試し、一年たっても閉まるのはどれかを調べました。店主の話も聞いています。", "ホーム お知らせ 会の紹介 予定", "利用規約", "ログイン"),
    "ar": ("اختبرنا ثلاثة أقفال للمتاجر الصغيرة ونقول أيها ما زال يغلق بعد عام كامل من الاستعمال اليومي. ", "الرئيسية الأخبار الجمعية المواعيد", "شروط الاستخدام", "دخول"),
    "tr": ("Küçük dükkanlar için üç kilit denedik ve bir yıl sonra hangisinin hâlâ kapandığını anlatıyoruz. ", "Anasayfa Haberler Dernek Takvim", "Kullanım koşulları", "Giriş"),
}  # fmt: skip
"""Language -> a sentence, four names of a menu, a legal link, a link to the login."""
FRAMES = (
    ("<div id=wrap><div class=content>{}</div></div>", "wordpress"),
    (
        "<main class=site-main><article class='post hentry'><div class=entry-content>{}</div></article></main>",
        "wordpress",
    ),
    ("<div id=content><div class=node><div class='field-item even'>{}</div></div></div>", "drupal"),
    ("<table width=100%><tr><td valign=top>{}</td></tr></table>", ""),
    ("<div class=article_view><div class=tt_article_useless_p_margin>{}</div></div>", "tistory"),
    ("<section class=item-page><div itemprop=articleBody>{}</div></section>", "joomla"),
)
"""What holds the text, in the manner of common software."""


def _paragraphs(sentence: str, kind: int) -> str:
    """Return the text with a link or two in it: within a sentence, as a line of its own, in a list, in a small box."""
    link = '<a data-truth="content" href="https://lock.example/{}">{}</a>'
    name = sentence.split(maxsplit=1)[0][:14]
    inside = f"<p>{sentence * 2}{link.format('a', name)} {sentence}</p>"
    alone = f"<p>{sentence * 4}</p><p>{link.format('b', name)}</p>"
    listed = f"<p>{sentence * 3}</p><ul><li>{link.format('c', name)}</li><li>{link.format('d', name)} {sentence}</li></ul>"
    boxed = f"<p>{sentence * 3}</p><div class=image-right>{link.format('e', name)}</div><p>{sentence * 3}</p>"
    return (inside, alone, listed, boxed)[kind]


def _around(lang: str, frame: int) -> tuple[str, str]:
    """Return what stands before and after the text: nothing, a head, a head and a foot, a column."""
    _, menu, legal, login = TEXTS[lang]
    links = "".join(
        f'<li><a data-truth="navigation" href="/{at}">{name}</a></li>' for at, name in enumerate(menu.split())
    )
    head = f'<div class=top><a data-truth="header" href="/"><img src=l.png alt=x></a> <a data-truth="header" href="/login">{login}</a></div>'
    foot = f'<div class=bottom>© 2026 <a data-truth="footer" href="/legal">{legal}</a></div>'
    box = f'<div class=col-right><h3>★</h3><ul><li><a data-truth="sidebar" href="https://friend.example/">{legal} 2</a></li></ul></div>'
    return (
        ("", ""),
        (head, ""),
        (f"{head}<div class=menu><ul>{links}</ul></div>", foot),
        (f"<nav><ul>{links}</ul></nav>", f"{box}<footer>{foot}</footer>"),
    )[frame % 4]


def small_links() -> Iterator[Labelled]:
    """Yield the labelled links of the small pages."""
    for number, (lang, kind) in enumerate(product(TEXTS, range(4))):
        frame, platform = FRAMES[(number + number // 6) % len(FRAMES)]
        before, after = _around(lang, number // 2)
        text = _paragraphs(TEXTS[lang][0], kind)
        tree = LexborHTMLParser(f"<body>{before}{frame.format(text)}{after}</body>")
        placer = Placer(read_layout(tree), platform or None)
        site = f"small-{number}.example"
        for at, node in enumerate(tree.css(LINKS)):
            label = node.attributes["data-truth"] or ""
            yield Labelled("own", lang, site, site, at, label, placer, node, frozenset())
