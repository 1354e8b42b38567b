"""What the names and headings of page parts say, in many languages: the word lists behind `read.placement`.

Class names are mostly English everywhere, but not only: pinyin in dedecms, romaji in hand-made Japanese pages,
Turkish, German, Spanish words in their own themes. Headings are what the visitor reads and hence in any language.
The lists say where a link stands, never whether it is good: no word here is evidence of risk.
"""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from hreflens.terms import Placement

STRONG, WEAK = 2, 1


@dataclass(frozen=True, slots=True)
class Vote:
    """What one container says: a placement, how surely (STRONG or WEAK), and the words of the evidence."""

    placement: Placement
    strength: int
    evidence: str


# Parts of names that say nothing or the opposite of what their words suggest.
_NEUTRAL = re.compile(
    r"^(?:(?:has|no|with|without|is)[-_].*|.*[-_](?:has|no|with|without)[-_](?:sidebar|aside|menu|nav|header|footer|comments?).*|(?:.*[-_])?(?:content|main|page|blog|site)[-_]sidebar[-_](?:wrap|wrapper|container|inner|left|right|position.*)|(?:.*[-_])?sidebar[-_]content[-_].*|(?:layout|page|post|single|sidebar|js|hide|show)[-_].*(?:sidebar|menu|nav|header|footer|comments?|widget)"
    r"|(?:layout|page|single)[-_].*author"
    r"|elementor-(?:element|section|column|row|inner|container|widget$|widget-(?:wrap|container|text|heading|image|video|theme-post|button)).*"
    r"|(?:tab|tabs|search|login|form|slider|carousel|dropdown|popover)[-_]?(?:content|text|main|body|box|panel)s?"
    r"|.*(?:image|img|thumb|photo|figure|picture|foto|bild|video|embed)[a-z]*[-_].*(?:left|right)"
    r"|(?:.*[-_])?(?:entry|post|article|story|content|page|block|card|box|section|panel|modal|list|table|item|main|blog|single|news|node|media|message|topic|review|product)"
    r"[-_]*(?:header|head|hd|footer|foot|top|bottom|title)(?:[-_].*)?"
    r"|(?:comments?|pings?)[-_]?(?:open|closed|off|on|count|number|link|bubble)s?|sidebar[-_]?(?:left|right|none|off|open|closed)[-_]layout"
    r"|author-[a-z0-9]+|(?:type|status|format|category|tag|cat|menu-item)-.*|.*-?template-.*|nav-tabs-content"
    r"|(?:left|right|two|three|one)[-_]?(?:sidebar|column|columns)[-_]?(?:layout|page|wrap|wrapper)?|top[-_]?(?:story|stories|news)|"
    r"container[-_].*|wrapper[-_].*|clear.*|float.*|text[-_].*|align.*|pull[-_].*|align(?:left|right)|headline.*)$"
)
_RECENT = re.compile(r"recent|latest|last|newest|son[-_]?yorum|neueste|ultim|derni|zuixin|saikin")
_COMMENTS = ("comment", "komment", "yorum", "pinglun", "liuyan")

_NAMES: dict[Placement, tuple[str, str]] = {
    Placement.NAVIGATION: (
        (
            "nav mainnav topnav navi navbar navigation navigasi navegacion navegacao navigazione navigatie navigace nawigacja navigacija "
            "nav-menu menu menue menü menus menubar meni menyu menyu меню навигация mainmenu topmenu megamenu submenu dropdown "
            "gnav gnavi globalnav globalmenu localnav gnb lnb snb breadcrumb breadcrumbs crumb crumbs pankuzu topicpath topic-path "
            "brotkrumen brotkrume ariane migas migalhas rastro pagination pager pagenavi paging paginacion paginacao paginierung stronicowanie "
            "toc tableofcontents mokuji inhaltsverzeichnis sommaire daohang caidan lanmu fenye danhmuc danh-muc nv navbox sitemap "
            "offcanvas hamburger skiplink subnav sidenav navlinks nav-links menulink langswitch language-switcher catnav vector-menu "
            "p-navbar mw-portlet prevnext sayfalama strankovani oldalszamok next-prev prev-next nextprev prev-post next-post adjacent-posts fy pg pgs selidopoiisi"
        ),
        "tabs categories kategorien kategoriler categorias kategorie rubriques rubriken rubriki lang langs language languages catlinks",
    ),
    Placement.HEADER: (
        (
            "header masthead topbar site-header page-header siteheader kopf kopfzeile kopfbereich cabecera cabecalho cabeçalho entete en-tete "
            "intestazione testata шапка shapka hlavicka naglowek zahlavi toubu yetou ustbar ust-bar headerbar hd branding site-branding "
            "logo site-logo navbar-brand brand custom-logo-link site-title header-logo main-logo sitename baslik-alani banner-top header-banner topline top-line"
        ),
        "head top banner kop tou bigbanner",
    ),
    Placement.FOOTER: (
        (
            "footer foot ft fuss fuß fusszeile fußzeile footbar pie piepagina pie-de-pagina rodape rodapé piedipagina pied-de-page piedpage "
            "подвал podval stopka paticka pata zapati altbilgi alt-bilgi yejiao dibu banquan copyright copyrights colophon kolofon site-info "
            "siteinfo chantrang chan-trang sidfot bunn sidefod alatunniste lablec poweredby powered-by footerlinks footer-links credit-line credits"
        ),
        "bottom copy credit legal impressum",
    ),
    Placement.SIDEBAR: (
        (
            "sidebar side-bar sidebars aside sidecol sidecolumn side-column sidemenu lateral barra-lateral barralateral barre-laterale "
            "seitenleiste randspalte marginalspalte marginalie colonnadx colonnasx cebian bianlan celan cebianlan youce zuoce bocny boczny panel-boczny "
            "postranni yan-sutun yansutun columna-derecha columna-izquierda modulo-derecho modulo-derecha coluna-direita coluna-esquerda colonne-droite colonne-gauche colonna-destra colonna-sinistra rechtespalte linkespalte rechte-spalte linke-spalte kolom-kanan kolom-kiri sag-kolon sagkolon sol-kolon solkolon prawa-kolumna lewa-kolumna pravy-sloupec levy-sloupec sloupec pravaya-kolonka levaya-kolonka kolonka bokovaya yankolon yan-kolon rightcol leftcol right-col left-col col-right col-left rightcolumn leftcolumn right-column "
            "left-column rightbox leftbox rightside leftside right-side left-side rail right-rail blogroll friendlink friendlinks friend-link friend-links "
            "flink flinks youqing youlian youqinglianjie yqlj partners partner partnerler partneri партнеры партнёры adbox adsense ads "
            "advert advertisement advertising adsbygoogle sponsor sponsors sponsored werbung anzeige anzeigen reklam reklama реклама publicidad publicidade pubblicita publicite "
            "guanggao koukoku kokoku quangcao quang-cao annonce annons banner-ad ad-banner bannerblock sidobar sidopanel sidokolumn oldalsav oldalsáv"
        ),
        "secondary derecha izquierda direita esquerda droite gauche destra sinistra kanan kiri prawa lewa side sb widget-area right left ad banners links linksbox rightpart leftpart dcha",
    ),
    Placement.COMMENT: (
        (
            "comment comments commentlist comment-list commentary-list cmt cmts komento kommentar kommentare kommentarer kommentarliste comentario comentarios comentário "
            "comentários comentaris commentaire commentaires commento commenti yorum yorumlar komentar komentarz komentarze komentare komentari komentář "
            "komentáře komentarai kommentit kommentarii kommentariy komentarii kommentarov комментарии комментарий коментарі коментари reacties reactie otzyv otzyvy отзывы reviews review-list user-review "
            "customer-review bewertungen rezension rezensionen recensioni avis opiniones resenas reseñas guestbook gaestebuch gästebuch livredor livre-dor libro-visitas librodevisitas gostevaya "
            "pinglun liuyan liuyanban huifu disqus disqus_thread binhluan binh-luan tanggapan ulasan hozzaszolas hozzaszolasok hozzászólás replist daetgeul daetgul reply replies "
            "respond respuesta respuestas resposta respostas antwort antworten reponses réponses answers answer cevap cevaplar risposta risposte odpowiedzi odpovedi post_message postmessage post_content_forum "
            "bbwrapper message-body messagetext vb_postbit postbit post_block postrow topic-post forum-post forumpost bbp-reply-content bbp-topic-content lia-message-body cooked "
            "s-prose t_f t_fsz pcb plhin postlist discussion discussions nazarat nazar didgah didgahha fikirler fikir sxolia ta3li9 taliqat taaliqat tagovot commentbox commentwrap entry-comment comment-body voir-commentaires ipscomment cpost bbs bbs-post keijiban"
        ),
        "thread message messages response responses review feedback",
    ),
    Placement.AUTHOR_BIO: (
        (
            "author-box authorbox author-bio authorbio author_bio author-info authorinfo author-card author-profile author-description about-author aboutauthor about-the-author post-author "
            "author autor autores auteur autore autorin yazar yazarlar avtor автор penulis forfatter författare authors autoren submitted createdby posted-by postedby post-author-name skribent zuozhe hissha shippitsusha kisha tacgia tac-gia byline by-line biography biografie biografia "
            "signature signatures sig podpis firma-usuario imza qianming assinatura unterschrift writer-profile contributor contributors kirjoittaja szerzo redaktor redaktør profile-box moallef nevisande katib kateb mehaber"
        ),
        "sign writer profile sgn reporter journalist columnist vcard bio",
    ),
    Placement.RELATED: (
        (
            "related relatedposts related-posts relatedposts relacionado relacionados relacionada relacionadas verwandt verwandte aehnlich aehnliche ähnliche similaires similar similares correlati correlate connexes alire interlinking a-lire-aussi alireaussi benzer "
            "ilgili ilgili-haberler pohozhie pohozhee pohozhi похожие chitaite chitayte read-also readalso readmore-list recommend recommends recommended recommendation recommendations "
            "tuijian xiangguan xgwz xgyd kanren kanrenkiji osusume morefrom more-from more-stories more-articles more-news seealso see-also yarpp jp-relatedposts crp_related outbrain taboola "
            "zergnet mgid lienquan lien-quan tinlienquan terkait bacajuga baca-juga powiazane powiązane podobne souvisejici související kapcsolodo gerelateerd relaterade relaterat relaterte vezi-si citeste-si lasi-takze interessant mehr-zum-thema weiterlesen "
            "you-may-like youmaylike alsolike also-like recirc recirculation readnext read-next up-next inarticle-related nextread mortabet mortabit"
        ),
        "more popular teaser teasers newsticker ticker latest-news mas-leidas masleidas mais-lidas most-read mostread meistgelesen plus-lus piu-letti",
    ),
    Placement.WIDGET: (
        (
            "share shares sharing sharebar share-buttons sharebuttons social socials social-links sociallinks socialmedia sns sns-share addthis addtoany sharethis sharedaddy ssba follow followus follow-us subscribe "
            "subscription newsletter newsletters mailinglist cookie cookies cookie-banner cookiebar consent gdpr cmp weather wetter havadurumu hava-durumu pogoda meteo tempo-widget tagcloud tag-cloud tag_cloud "
            "counter counters compteur sayac hitcounter schetchik счетчик счётчики liveinternet poll survey calendar takvim kalender exchange-rates kurs currency-widget chat chatbox popup modal bulten rassylka paylas paylaş teilen "
            "compartir compartilhar partager condividi delen udostepnij fenxiang kyoyu jiathis bdshare bshare bdsharebuttonbox yashare ya-share2 pluso twitter-timeline fb-like instagram-feed abonnieren suscribete suscripcion abonare assine inscreva "
            "hatena-bookmark-button bookmark-buttons snsbutton sns-button appdownload app-download wolgetae badge badges clustrmaps webring rss-feed dela bagikan chiase chia-se"
        ),
        "rss",
    ),
    Placement.CONTENT: (
        (
            "entry-content entrycontent post-content postbody postcontent postcontent-main article-body articlebody article-content articlecontent article__body article__content story-body storybody post-body entry-body entrybody "
            "content-body contentbody mw-parser-output mw-content-text td-post-content the-content thecontent single-content contents_style se-main-container post_ct view-content news-detail news-text newstext news-content "
            "artikeltext artikel-text articletext article-text item-page field--name-body field-name-body zhengwen neirong wenzhang honbun noidung noi-dung detail-content tresc treść obsah cuerpo corpo icerik-metni haber-metni habermetni haber-icerik "
            "texto-noticia noticia-texto corps-article corps-texte hentry infobox references reflist skin-entrybody asset-content asset-body post-entry entry_text entry-text entryText article_view articleview nv-content story-text"
        ),
        "content contents main maincontent article entry text story post beitrag inhalt contenido conteudo contenuto contenu icerik içerik kiji bunsho honmon isi obsah indhold innehall sisalto tartalom kontent",
    ),
}

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPLIT = re.compile(r"[-_\s:.]+")
_DIGITS = "0123456789"


def _table() -> dict[str, tuple[Placement, int]]:
    table: dict[str, tuple[Placement, int]] = {}
    for placement, (strong, weak) in _NAMES.items():
        for words, strength in ((strong, STRONG), (weak, WEAK)):
            for word in words.split():
                table.setdefault(word.replace("_", "-").casefold(), (placement, strength))
    return table


_TABLE = _table()


def placement_of_word(word: str) -> str | None:
    """Return the placement that one lower-case word of a name stands for, None when it is no known word."""
    found = _TABLE.get(word)
    return found[0].value if found else None


# Names glued together without a separator: "bottomsidebar2", "footermenu", "relatednews", "kommentarbox".
_GLUED = re.compile(
    r"(?P<widget>socialshare|sharebox|sharebtn|snsbtn|tagcloud|newsletter|cookie)|(?P<comment>commentl|commentb|comments?$|^comment|kommentar|yorumlar|comentario|pinglun)"
    r"|(?P<author_bio>authorb|authori|aboutauthor|^author|signature)|(?P<related>^related|relatedp|ilgilihaber|tuijian|xiangguan)"
    r"|(?P<footer>^footer|footer$|^foot[a-z]{3,}|fusszeile)|(?P<sidebar>sidebar|^(?:p|col|cont|con|box|sub|area|wrap|content)(?:left|right)$|blogroll|friendlink|youqing|^reklam|^werbung)"
    r"|(?P<navigation>menu$|^menu|navi?$|navbar|breadcrumb|pagenav|pagination)|(?P<header>^header|header$|masthead|topbar)"
    r"|(?P<content>articlebody|entrybody|postbody|maintext|articletext)"
)


@lru_cache(maxsize=50_000)
def vote_of_names(class_: str, id_: str) -> Vote | None:
    """Return what class and id of an element say, None when they say nothing; cached, as names repeat.

    Strong votes win over weak ones, then the order of names as written. Raises nothing.
    """
    weak: Vote | None = None
    for name in [*id_.split()[:4], *class_.split()[:12]]:
        vote = _vote_of_name(name[:60])
        if vote is None:
            continue
        if vote.strength == STRONG:
            return vote
        weak = weak or vote
    return weak


@lru_cache(maxsize=50_000)
def _vote_of_name(name: str) -> Vote | None:
    lowered = name.casefold()
    whole = lowered.replace("_", "-").rstrip(_DIGITS).strip("-")
    if not whole:
        return None
    found = _TABLE.get(whole)
    if found:
        return _vote(found[0], found[1], name)
    if any(map(lowered.__contains__, _COMMENTS)) and _RECENT.search(lowered):
        return _vote(Placement.SIDEBAR, STRONG, name)
    parts = _parts(name)
    hits = [_TABLE[part] for part in (*map("-".join, itertools.pairwise(parts)), *parts) if part in _TABLE]
    glued = None if hits else _GLUED.search(whole)
    # The longest pattern comes last: most names say nothing anyway.
    if (not hits and glued is None) or _NEUTRAL.match(lowered):
        return None
    if glued is not None:
        return _vote(Placement(str(glued.lastgroup)), STRONG if len(whole) < 24 else WEAK, name)
    placement, strength = _strongest(hits, lowered)
    if "logo" in parts and placement in (Placement.NAVIGATION, Placement.HEADER):
        return _vote(Placement.HEADER, STRONG, name)
    if placement is Placement.AUTHOR_BIO and any(hit[0] is Placement.NAVIGATION for hit in hits):
        return _vote(Placement.NAVIGATION, STRONG, name)
    if placement is Placement.AUTHOR_BIO and _OTHER_TEXTS.intersection(parts):
        placement = Placement.RELATED
    return _vote(placement, strength, name)


def _parts(name: str) -> list[str]:
    """Return the words of a name; pieces of generated names ("fFtLpj") and sides of other things are none."""
    words = _SPLIT.split(name)
    parts: list[str] = []
    if name == name.casefold():  # no camel case: most names
        parts = [part for part in [word.rstrip(_DIGITS) for word in words] if part]
        words = []
    for word in words:
        pieces = [
            piece.rstrip(_DIGITS).casefold()
            for piece in ([word] if word.islower() else _CAMEL.sub("-", word).split("-"))
        ]
        # Words of one or two letters inside camel case come from hashed names, not from authors.
        parts += [piece for piece in pieces if len(piece) > (2 if len(pieces) > 1 else 0)]
    if len(parts) > 1 and not _COLUMN_WORDS.intersection(parts):
        parts = [part for part in parts if part not in _SIDES]
    return [part for part in parts if part not in _WHOLE_ONLY] if len(parts) > 1 else parts


# More texts of one author are other pages, not a word about the author.
_OTHER_TEXTS = frozenset("materials posts articles news more other latest".split())
_SIDES = frozenset(("left", "right"))
# Words that name a part of a page only by themselves: "error-message" is no comment, "top-content" no header.
_WHOLE_ONLY = frozenset("message messages response responses thread feedback top bottom ad sign side".split())
_COLUMN_WORDS = frozenset(
    "col cols column columns part area pane panel block blocks box bar side main wrap wrapper container region section inner outer content".split()
)


# Of two words in one name, the more special wins: "sidebar-related", "footer-menu", "comment-author".
_RANK = {
    Placement.WIDGET: 7, Placement.COMMENT: 6, Placement.RELATED: 5, Placement.AUTHOR_BIO: 4, Placement.FOOTER: 3,
    Placement.SIDEBAR: 2, Placement.NAVIGATION: 2, Placement.HEADER: 1, Placement.CONTENT: 0,
}  # fmt: skip


def _strongest(hits: list[tuple[Placement, int]], name: str) -> tuple[Placement, int]:
    if any(p is Placement.COMMENT for p, _ in hits) and _RECENT.search(name):
        return Placement.SIDEBAR, STRONG
    # In "comment-content" or "author-box-text" the general word only says what the box is made of.
    return max(hits, key=lambda hit: (hit[1], _RANK[hit[0]]))


def _vote(placement: Placement, strength: int, name: str) -> Vote:
    return Vote(placement, strength, f"class or id “{name}”")


_HEADINGS: dict[Placement, str] = {
    Placement.RELATED: (
        r"related(?: (?:posts?|articles?|stories|news|content|topics|reading|links))?|(?:you )?(?:may|might) also (?:like|enjoy|be interested)|read (?:also|more|next)|see also|more (?:from|on|stories|news|articles)|recommended|similar (?:posts?|articles?)|keep reading|also read|don'?t miss"
        r"|ähnliche (?:artikel|beiträge|themen)|verwandte (?:artikel|beiträge|themen)|das könnte (?:sie|dich) auch|lesen sie auch|lies auch|auch interessant|mehr zum thema|weitere (?:artikel|beiträge)|passend dazu"
        r"|articles? (?:similaires|liés|connexes|associés)|à lire (?:aussi|également)|lire aussi|sur le même (?:sujet|thème)|vous aimerez aussi|voir aussi|derni[eè]re?s? (?:news|actus|actualités) sur|dans la même rubrique|en relation"
        r"|(?:artículos|noticias|entradas|notas|contenidos?|temas) relacionad[oa]s?|también te puede interesar|te puede interesar|lee también|ver también|relacionad[oa]s|más sobre|(?:le|les) puede interesar|puedes? ver|lea (?:además|también)|vea también|mir[ae]|puede leer|no te pierdas|notas? recomendadas?"
        r"|(?:artigos|notícias|posts|matérias|conteúdos?) relacionad[oa]s?|leia (?:também|mais)|veja também|você também pode gostar|saiba mais"
        r"|articoli correlati|leggi anche|potrebbe interessarti|ti potrebbe (?:interessare|piacere)|vedi anche|notizie correlate"
        r"|gerelateerde? (?:artikelen|berichten|nieuws)|lees ook|meer over|zie ook|relaterade (?:artiklar|inlägg)|läs (?:också|även|mer)|les også|læs også|relatert|relaterte (?:saker|artikler)|lue myös|aiheeseen liittyvää|mer om"
        r"|(?:читайте|смотрите|читай) (?:также|ещё|еще)|похожие (?:статьи|записи|материалы|новости|темы)|по теме|материалы по теме|другие (?:статьи|новости)|рекомендуем|вам (?:может|также) (?:быть )?(?:интересно|понравится)|читать также|ещё по теме"
        r"|читайте також|схожі (?:статті|записи|новини)|за темою|вас може зацікавити|дивіться також|прочетете (?:още|също)|подобни статии|свързани (?:статии|новини)|повезан[еи] (?:вести|текстови)|прочитајте још"
        r"|(?:czytaj|zobacz) (?:też|także|również)|podobne (?:artykuły|wpisy)|powiązane (?:artykuły|wpisy|tematy)|polecamy|související (?:články|zprávy|témata)|mohlo by vás zajímat|čtěte také|přečtěte si také|podobné články|súvisiace články|prečítajte si"
        r"|kapcsolódó (?:cikkek|bejegyzések)|olvassa el|ezek is érdekelhetik|articole (?:similare|asemănătoare|recomandate)|cite[sș]te (?:și|si)|vezi și|povezani (?:članci|članki)|pročitajte (?:i|još)|preberite tudi|slični članci|seotud (?:artiklid|lood)|loe ka|saistītie raksti|lasi arī|susiję (?:straipsniai)|skaitykite taip pat"
        r"|ilgili (?:haberler|yazılar|konular|içerikler|makaleler)|benzer (?:haberler|yazılar|konular|içerikler)|bunlar da ilginizi|ilginizi çekebilir|bunları da okuyun|oxşar xəbərlər|əlaqəli"
        r"|σχετικά (?:άρθρα|νέα|θέματα)|διαβάστε (?:επίσης|ακόμη|ακόμα)|δείτε (?:επίσης|ακόμη)|παρόμοια"
        r"|مقالات (?:ذات صلة|مشابهة|مرتبط|مشابه)|مواضيع (?:ذات صلة|مشابهة|متعلقة)|أخبار ذات صلة|اقرأ (?:أيضا|أيضًا|أيضاً|ايضا|المزيد)|إقرأ أيضا|قد يعجبك أيضا|شاهد أيضا|ذات صلة|موضوعات ذات صلة"
        r"|مطالب (?:مرتبط|مشابه|پیشنهادی)|اخبار مرتبط|بیشتر بخوانید|نوشته[\u200c ]?های (?:مرتبط|مشابه)|همچنین بخوانید|یہ بھی پڑھیں|متعلقہ خبریں|مزید پڑھیں"
        r"|כתבות (?:קשורות|נוספות|דומות)|קראו (?:גם|עוד)|מאמרים (?:קשורים|נוספים)|אולי יעניין|פוסטים (?:קשורים|דומים)|עוד בנושא|ראו גם"
        r"|関連(?:記事|ニュース|リンク|ページ|コンテンツ|エントリー?|項目|投稿)?|あわせて読みたい|合わせて読みたい|おすすめ(?:の)?(?:記事|コンテンツ)?|こちらもおすすめ|同じカテゴリ(?:ー)?(?:の記事)?|この記事を読んだ人|人気記事|よく読まれている"
        r"|相关(?:文章|阅读|推荐|新闻|内容|链接|帖子|主题|资讯)|相關(?:文章|閱讀|推薦|新聞|內容|連結)|推荐(?:阅读|文章|内容)|推薦(?:閱讀|文章)|猜你喜欢|延伸(?:阅读|閱讀)|您可能(?:还|也)?(?:喜欢|感兴趣)|你可能(?:還|也)?(?:喜歡|感興趣)|热门推荐|更多(?:文章|相关|精彩)"
        r"|관련\s?(?:글|기사|뉴스|포스트|게시물|콘텐츠)|추천\s?(?:글|기사|뉴스)|이 카테고리의 다른 글|함께 보면 좋은|같은 카테고리|다른 글|더 보기"
        r"|(?:bài viết|tin|tin tức|bài) (?:liên quan|cùng chuyên mục|khác)|có thể bạn quan tâm|xem thêm|đọc thêm|artikel (?:terkait|lainnya)|berita terkait|baca juga|simak juga|artikel berkaitan|kaugnay na"
        r"|บทความ(?:ที่เกี่ยวข้อง|อื่น|แนะนำ)|ข่าว(?:ที่เกี่ยวข้อง|แนะนำ)|อ่านเพิ่มเติม|เรื่องที่เกี่ยวข้อง|เนื้อหาที่เกี่ยวข้อง|อ่านต่อ"
        r"|(?:इसे|यह) भी (?:पढ़ें|पढ़ें|देखें)|संबंधित (?:लेख|खबरें|ख़बरें|समाचार)|ये भी पढ़ें|और पढ़ें|আরও পড়ুন|আরো পড়ুন|সম্পর্কিত (?:খবর|লেখা)|தொடர்புடைய(?:வை)?|மேலும் படிக்க|సంబంధిత|ఇవి కూడా చదవండి|આ પણ વાંચો|हे(?:ही)? वाचा"
        r"|მსგავსი (?:სტატიები|სიახლეები)|(?:წაიკითხეთ|იხილეთ) (?:აგრეთვე|ასევე)|დაკავშირებული|հարակից (?:նյութեր|հոդվածներ)|կարդացեք նաև|նմանատիպ|ተዛማጅ(?: ጽሑፎች| ዜናዎች)?|ተጨማሪ ያንብቡ|អត្ថបទ(?:ពាក់ព័ន្ធ|ទាក់ទង)|ဆက်စပ်|ඔබ කැමති|ұқсас мақалалар|тағы оқыңыз|oʻxshash|o'xshash maqolalar|холбоотой мэдээ|makala zinazohusiana|soma pia"
    ),
    Placement.COMMENT: (
        r"(?:leave|post|add|write) (?:a |your )?(?:comment|reply|review)|(?:\d+ )?(?:comments?|replies|responses|reviews|answers)(?: \(?\d+\)?)?|customer reviews|guest ?book|what people say|discussion|join the (?:discussion|conversation)"
        r"|(?:\d+ )?kommentare?(?:r|n)?(?: \(?\d+\)?)?|schreibe? einen kommentar|gästebuch|leserkommentare|leserbriefe|kundenbewertungen|bewertungen|antworten"
        r"|(?:\d+ )?commentaires?|laisser un commentaire|réactions?|livre d['’]or|avis(?: clients?)?|vos avis|réponses"
        r"|(?:\d+ )?comentarios?|deja (?:un|tu) comentario|opiniones|reseñas|libro de visitas|respuestas|(?:\d+ )?comentários?|deixe (?:um|seu) comentário|avaliações|respostas|(?:\d+ )?comment[oi]|lascia un commento|recensioni|risposte|comentaris"
        r"|(?:\d+ )?reacties|(?:\d+ )?kommentarer|kommentit|kommentteja|(?:\d+ )?komentarz[ey]?(?:y)?|komentáře?|diskuse|komentari|komentarai|komentāri|komentár(?:e|ov)|hozzászólás(?:ok)?|vendégkönyv|comentarii|lasă un (?:comentariu|răspuns)|kommentaarid|opinie|księga gości"
        r"|(?:\d+ )?комментари(?:и|й|ев|я|иев)|отзыв(?:ы|ов)?|обсуждение|оставить комментарий|гостевая(?: книга)?|ответы|коментар(?:і|и|ів)|відгуки|залишити коментар|мнения|коментари|пікірлер"
        r"|(?:\d+ )?yorum(?:lar)?|ziyaretçi (?:defteri|yorumları)|yorum (?:yap|yaz)|okur yorumları|cevaplar|şərhlər|rəylər|σχόλια|(?:\d+ )?σχόλι[αο]|αφήστε (?:ένα )?σχόλιο|κριτικές"
        r"|(?:ال)?تعليقات|(?:ال)?تعليق|التعليقات|أضف تعليق|اترك تعليق(?:ا|اً)?|آراء (?:القراء|الزوار)|سجل الزوار|الردود|دیدگاه(?:[\u200c ]?ها)?|نظرات|نظر(?:ات)? (?:کاربران|شما)|ارسال (?:نظر|دیدگاه)|تبصرے|رائے"
        r"|תגובות|(?:\d+ )?תגובה|הוספת תגובה|כתיבת תגובה|ספר אורחים|ביקורות|חוות דעת"
        r"|コメント(?:一覧|欄|する|を残す|を書く)?|みんなのコメント|掲示板|ゲストブック|足あと帳|レビュー|口コミ|クチコミ|返信|回答|トラックバック"
        r"|(?:网友|用户|最新|全部|发表|精彩|读者)?评论(?:区|列表)?|(?:網友|用戶|讀者|發表)?評論|留言(?:板|簿|列表)?|发表回复|網友回應|回复|回覆|回應|讨论|討論|访客留言|回答"
        r"|댓글(?:쓰기|목록| 목록)?|(?:의견|방명록|답글|답변|리뷰|한줄평|후기)|댓글\s?\d+"
        r"|bình luận|ý kiến(?: bạn đọc)?|đánh giá|để lại (?:bình luận|một bình luận)|phản hồi|komentar(?: anda)?|tinggalkan (?:komentar|balasan)|tanggapan|ulasan|buku tamu|mga komento|maoni"
        r"|ความคิดเห็น|แสดงความคิดเห็น|สมุดเยี่ยม|รีวิว|คอมเมนต์|टिप्पणियाँ|टिप्पणियां|टिप्पणी|प्रतिक्रियाएँ|प्रतिक्रियाएं|पाठकों की राय|प्रतिक्रिया(?: द्या)?|মন্তব্য(?:সমূহ)?|கருத்துகள்|கருத்துக்கள்|వ్యాఖ్యలు|ટિપ્પણીઓ|ಪ್ರತಿಕ್ರಿಯೆಗಳು|അഭിപ്രായങ്ങൾ"
        r"|კომენტარები|კომენტარი|შეფასებები|მეկնաբանություններ|մեկնաբանություններ|մեկնաբանություն|አስተያየቶች|አስተያየት|មតិយោបល់|មតិ|မှတ်ချက်များ|ຄວາມຄິດເຫັນ|අදහස්|ප්‍රතිචාර|izohlar|fikrlar|сэтгэгдэл"
    ),
    Placement.AUTHOR_BIO: (
        r"about (?:the )?author|about me|author(?: bio)?|written by|posted by|über (?:den|die|unsere[n]?) autor(?:in)?|zur person|über mich|autor(?:in)?|geschrieben von|der autor|die autorin"
        r"|à propos de l['’]auteur(?:e)?|l['’]auteur(?:e)?|qui suis[- ]je|(?:sobre|acerca de) (?:el |la |o |a )?(?:autora?)|sobre mí|sobre mim|el autor|la autora|escrito por|o autor|a autora|informazioni sull['’]autore|l['’]autore|chi sono|sull['’]autore|over de auteur|om (?:författaren|forfatteren|skribenten)|kirjoittajasta|kirjoittaja"
        r"|об авторе|автор(?: статьи)?|про автора|за автора|o (?:autorze|autorovi|autorovi|autorce|autoru|avtorju)|a szerzőről|szerző|despre autor|yazar(?: hakkında)?|yazarı|müəllif haqqında|σχετικά με τον συγγραφέα|ο συγγραφέας|συντάκτης|αρθρογράφος"
        r"|(?:عن|حول|نبذة عن) (?:الكاتب|المؤلف|كاتب المقال)|الكاتب|درباره (?:نویسنده|مؤلف|ما نویسنده)|نویسنده|مصنف کے بارے میں|על (?:הכותב|הכותבת|המחבר|המחברת)|אודות (?:הכותב|הכותבת|המחבר)"
        r"|この記事を書いた(?:人|ライター|のは)|著者(?:について|プロフィール|情報|紹介)?|執筆者(?:紹介|プロフィール)?|ライター(?:紹介|プロフィール)?|筆者(?:プロフィール|紹介)?|プロフィール|書いた人|作者(?:简介|介绍|簡介|資料)?|关于作者|關於作者|本文作者|撰文|글쓴이(?: 소개)?|작성자|저자(?: 소개)?|필자(?: 소개)?|기자 소개"
        r"|(?:về|đôi nét về) tác giả|tác giả|tentang penulis|penulis|เกี่ยวกับผู้เขียน|ผู้เขียน|लेखक (?:के बारे में|परिचय)|लेखक|লেখক (?:পরিচিতি|সম্পর্কে)|ஆசிரியர் (?:பற்றி|குறிப்பு)|ავტორი(?:ს შესახებ)?|ავტორის შესახებ|հեղինակի մասին|հեղինակ|ስለ ጸሐፊው|ስለ ደራሲው|ጸሐፊ|អំពីអ្នកនិពន្ធ|зохиогчийн тухай|автор туралы"
    ),
    Placement.NAVIGATION: (
        r"(?:main |site )?(?:menu|navigation)|table of contents|contents|men[uü]|hauptmenü|inhalt(?:sverzeichnis)?|menu principal|sommaire|table des matières|menú(?: principal)?|índice|menù|indice|inhoud(?:sopgave)?|меню(?: сайта)?|навигация|оглавление|содержание|головне меню|зміст|spis treści|obsah|tartalom(?:jegyzék)?|főmenü|cuprins|ana menü|içindekiler|περιεχόμενα|μενού"
        r"|القائمة(?: الرئيسية)?|المحتويات|منوی? (?:اصلی|سایت)|فهرست(?: مطالب)?|תפריט(?: ראשי)?|תוכן(?: העניינים)?|メニュー|目次|ナビゲーション|菜单|选单|導航|导航|目录|目錄|選單|메뉴|목차|차례|menu chính|mục lục|danh mục|daftar isi|เมนู(?:หลัก)?|สารบัญ|मुख्य मेनू|विषय[- ]?सूची|সূচিপত্র|பொருளடக்கம்|მენიუ|სარჩევი|մենյու|ማውጫ|មាតិកា"
    ),
    Placement.SIDEBAR: (
        r"blogroll|(?:our |media )?partners?|friends|links|sponsors?|advertis(?:ement|ing)|ads?|useful links|sponsored|freunde|unsere partner|partner(?:seiten)?|werbung|anzeigen?|linkliste|liens(?: amis)?|nos partenaires|partenaires|publicité|blogs amis|amigos|enlaces(?: de interés)?|patrocinadores|publicidad|publicidade|parceiros|links úteis|i nostri partner|pubblicità|siti amici"
        r"|(?:наши |медиа)?партн[её]ры|реклама|друзья(?: сайта)?|полезные ссылки|ссылки|блогролл|партнери|наші партнери|корисні посилання|partnerzy|reklama|odkazy|partneři|spřátelené weby|zaprzyjaźnione|barátaink|linkek|parteneri|prijatelji|reklam(?:lar)?|dost siteler|partnerlerimiz|bağlantılar|blog listem|συνεργάτες|φίλοι|σύνδεσμοι|διαφήμιση"
        r"|روابط(?: (?:مفيدة|صديقة|خارجية))?|مواقع صديقة|شركاؤنا|إعلان(?:ات)?|پیوندها|لینک(?:[\u200c ]?های)? (?:دوستان|مفید)|دوستان|تبلیغات|קישורים(?: מומלצים| שימושיים)?|שותפים|פרסומת|リンク(?:集)?|お友達リンク|相互リンク|スポンサー(?:リンク)?|広告|友情链接|友情鏈接|友情連結|友链|合作(?:伙伴|媒体|夥伴)|赞助商|广告|廣告|이웃(?: 블로그)?|링크|배너|광고|협력사|파트너"
        r"|liên kết(?: website| hữu ích)?|đối tác|quảng cáo|blog teman|tautan|mitra|iklan|เว็บเพื่อนบ้าน|ลิงก์|ลิงค์(?:แนะนำ|เพื่อนบ้าน)?|พันธมิตร|สปอนเซอร์|मित्र साइटें|उपयोगी लिंक|विज्ञापन|পার্টনার|ლინკები|მეგობრები|პარტნიორები|რეკლამა|գործընկերներ|հղումներ|ጠቃሚ ሊንኮች|አጋሮች|ማስታወቂያ|តំណភ្ជាប់|ដៃគូ|ពាណិជ្ជកម្ម"
    ),
    Placement.WIDGET: (
        r"share(?: this| on| it)?|follow (?:us|me)|subscribe|newsletter|tags?(?: cloud)?|weather|connect with us|stay connected|social media|teilen|folge? uns|folgen sie uns|newsletter abonnieren|schlagwörter|wetter|partager|suivez-nous|nuage de (?:tags|mots)|météo|mots-clés|compart(?:ir|e|ilhar|ilhe)|s[ií]guenos|siga-nos|nube de (?:tags|etiquetas)|nuvem de tags|etiquetas|el tiempo|condividi|seguici|meteo|volg ons|delen|dela|följ oss|del på|følg oss|jaa|seuraa meitä"
        r"|поделиться|поделитесь|мы в соц(?:иальных )?сетях|подписаться|подпишитесь|облако тегов|погода|метки|рассылка|поділитися|ми в соцмережах|udostępnij|śledź nas|chmura tagów|pogoda|sdílet|sledujte nás|megosztás|kövess minket|distribuie|urmărește-ne|podijeli|pratite nas|paylaş|bizi takip edin|etiket bulutu|etiketler|hava durumu|bülten|κοινοποίηση|ακολουθήστε μας|καιρός|ετικέτες|κοινοποιήστε"
        r"|شارك(?: هذا| المقال)?|مشاركة|تابعنا|تابعونا|النشرة البريدية|الطقس|وسوم|سحابة الوسوم|اشتراک[\u200c ]?گذاری|ما را دنبال کنید|برچسب[\u200c ]?ها|آب و هوا|خبرنامه|שתפו|שיתוף|עקבו אחרינו|מזג(?: ה)?אוויר|תגיות|シェア(?:する)?|共有|フォロー(?:する)?|タグ(?:クラウド)?|天気|メルマガ|分享(?:到)?|关注我们|關注我們|标签云|標籤雲|热门标签|标签|天气|訂閱|订阅|공유(?:하기)?|팔로우|태그|구독|날씨"
        r"|chia sẻ|theo dõi|thời tiết|từ khóa|thẻ|bagikan|ikuti kami|cuaca|tag populer|แชร์|แบ่งปัน|ติดตามเรา|แท็ก|พยากรณ์อากาศ|शेयर करें|साझा करें|हमें फॉलो करें|टैग|मौसम|শেয়ার করুন|გაზიარება|გამოგვყევით|ამინდი|თეგები|կիսվել|հետևեք մեզ|եղանակ|ያጋሩ|ይከተሉን|የአየር ሁኔታ|ចែករំលែក|តាមដានយើង"
    ),
}

_PUNCTUATION = r"[\s:：\-–—»«›\.…!！?？\(\)（）\[\]【】「」\"“”\d,，、/／|｜#＃►▼▶●■◆★☆•·*~〜~\u200e\u200f]*"
_HEADING = re.compile(
    "^"
    + _PUNCTUATION
    + "(?:"
    + "|".join(f"(?P<{p.value}>{words})" for p, words in _HEADINGS.items())
    + r")(?P<rest>.*)$",
    re.IGNORECASE,
)
_REST = re.compile("^" + _PUNCTUATION + "$")
MAX_HEADING_CHARS = 70
"""A heading of a box is short; longer texts are sentences."""


@lru_cache(maxsize=20_000)
def vote_of_heading(text: str, *, whole: bool) -> Vote | None:
    """Return what the heading of a block says of the links below it, None when it is no known heading.

    Args:
        text: the heading as the visitor reads it, blanks collapsed.
        whole: nothing but digits and punctuation may follow the words; else a few words may (real headings).

    Raises nothing.
    """
    if not text or len(text) > MAX_HEADING_CHARS:
        return None
    match = _HEADING.match(text)
    if match is None:
        return None
    rest = match.group("rest")
    if not _REST.match(rest):
        # "Commentaires sur l'article" and "Comments on X" are headings; "Commentary" and "Tagebuch" are other words.
        glued = rest[:1].isalpha() and text.isascii() is False and not rest[:1].isascii()
        if whole or (rest[:1].isalnum() and not glued) or len(rest) > 40 or len(rest.split()) > 5:
            return None
        if glued and len(rest) > 6:
            return None
    placement = Placement(
        next(name for name, value in match.groupdict().items() if value is not None and name != "rest")
    )
    return Vote(placement, STRONG, f"heading “{text[:60]}”")


_LEAD = re.compile(
    "^"
    + _PUNCTUATION
    + "(?:"
    + _HEADINGS[Placement.RELATED]
    + r")(?:\s[^:：>»►▶.!?]{1,30})?\s*[:：>»\-–—►▶】\]]",
    re.IGNORECASE,
)


_LEAD_BEFORE = re.compile(
    r"(?:^|[\s.])(?:" + _HEADINGS[Placement.RELATED] + r")\s*[:：|>»–—►▶】\]]\s*$", re.IGNORECASE
)


_CLOSERS = frozenset(":：|>»–—►▶】]")
_SEPARATOR = re.compile("[:：|>»–—►▶】\\]-]")


def is_related_lead(text: str) -> bool:
    """Return whether a line starts with "Read also:" in some language. Raises nothing."""
    head = text[:90]
    return _SEPARATOR.search(head) is not None and _LEAD.match(head) is not None


def ends_as_lead(text: str, start: int) -> bool:
    """Return whether the words right before position `start` say "Read also:" in some language. Raises nothing."""
    if not 1 <= start <= 2_000:
        return False
    before = text[max(0, start - 40) : start].rstrip()
    return before[-1:] in _CLOSERS and _LEAD_BEFORE.search(before) is not None


_PARTNERS = re.compile(
    r"(?:^|[\s|·])(?:blogroll|partners?|friends|freunde|partner(?:seiten)?|partenaires|liens amis|amigos|parceiros|партн[её]ры|друзья|партнери|partnerzy|partneři|barátaink|prijatelji|dost siteler|συνεργάτες|"
    r"مواقع صديقة|دوستان|לינקים|お友達リンク|相互リンク|đối tác|มิตร)\s*[:：]|(?:友情链接|友情鏈接|友情連結|友链|合作伙伴|합작|제휴사)\s*[:：]?",
    re.IGNORECASE,
)


_PARTNER_MARK = re.compile("[:：友合합제]")


def is_partner_lead(text: str, start: int) -> bool:
    """Return whether the words before position `start` of a line announce links to friends or partners.

    Raises nothing.
    """
    if not 1 <= start <= 600:
        return False
    before = text[max(0, start - 200) : start]
    return _PARTNER_MARK.search(before) is not None and _PARTNERS.search(before) is not None


CREDIT = re.compile(
    r"©|\(c\)\s*(?:19|20)\d\d|copyright|all rights reserved|powered by|proudly|designed? (?:by|&)|theme by|hosted by|developed by|made (?:with|by|in)\b|website by|web design|impressum|alle rechte vorbehalten|umsetzung:|webdesign|tous droits réservés|mentions légales|propulsé par|réalisation|création (?:du )?site"
    r"|todos (?:los derechos|os direitos) reservados|desarrollado por|diseño|desenvolvido por|tutti i diritti riservati|realizzato da|realizzazione|все права защищены|права защищены|разработка|создание сай|усі права захищено|розробка|wszelkie prawa zastrzeżone|realizacja:|projekt i wykonanie|všechna práva vyhrazena|vytvořil|minden jog fenntartva|készítette|toate drepturile"
    r"|tüm hakları saklıdır|her hakkı saklıdır|tasarım:?|yazılım:|με την επιφύλαξη|κατασκευή|جميع الحقوق محفوظة|حقوق النشر|تصميم|برمجة|تطوير|تمامی حقوق|کلیه حقوق|طراحی|כל הזכויות שמורות|עיצוב|בניית אתר|無断転載|版权所有|版權所有|icp备|技术支持|技術支援|公网安备|무단전재|저작권|사업자등록번호|제작|bản quyền|thiết kế (?:bởi|website|web)|hak cipta|didukung oleh|สงวนลิขสิทธิ์|ลิขสิทธิ์|พัฒนาโดย|सर्वाधिकार सुरक्षित|द्वारा निर्मित|ყველა უფლება|დამზადებულია|შექმნილია|բոլոր իրավունքները|պատրաստել է|መብቱ በህግ|መብቱ የተጠበቀ|រក្សាសិទ្ធិ",
    re.IGNORECASE,
)
"""Words of a page's last line, in many languages: rights, makers, registrations."""

# Something that every match of CREDIT holds in lower case: plain searches are many times quicker than the pattern.
_CREDIT_MARKS = tuple(
    "©|(c)|copyright|all rights|powered by|proudly|design|theme by|hosted by|developed by|made |website by|impressum|rechte|umsetzung:"
    "|droits|mentions|propulsé|réalisation|création|todos |desarroll|diseño|desenvolvido|diritti|realizzat|realizzaz|права|разработка|создание|розробка"
    "|prawa|realizacja|projekt i|práva|vytvo|minden jog|készítette|drepturile|hakları|hakkı|tasarım|yazılım|επιφύλαξη|κατασκευή|حقوق|تصميم|برمجة|تطوير|طراحی"
    "|זכויות|עיצוב|בניית|無断|版权|版權|icp备|技术支持|技術支援|公网|무단|저작권|사업자|제작|bản quyền|thiết kế|hak cipta|didukung|ลิขสิทธิ์|พัฒนา|सर्वाधिकार|निर्मित|უფლება"
    "|დამზადებულია|შექმნილია|իրավունք|պատրաստել|መብቱ|រក្សា".split("|")
)


def credit_of(text: str) -> str:
    """Return the words around a line of rights or makers, '' when there is none. Raises nothing."""
    lowered = text.lower()
    if not any(mark in lowered for mark in _CREDIT_MARKS):
        return ""
    match = CREDIT.search(text)
    return text[max(0, match.start() - 10) : match.end() + 20].strip() if match else ""
