"""The software or hosting platform behind a page, recognised by its generator, host and asset paths.

A fact for placement (forum pages consist of posts) and for the owner's eyes. Using some software or platform is
never evidence of anything.
"""

import re
from functools import lru_cache

from hreflens.read.literals import Literals, Scanned, ascii_bytes

MAX_SCANNED_CHARS = 300_000

_GENERATORS: tuple[tuple[str, str], ...] = (
    ("wordpress", "wordpress"), ("joomla", "joomla"), ("drupal", "drupal"), ("mediawiki", "mediawiki"), ("typo3", "typo3"),
    ("discuz", "discuz"), ("phpwind", "phpwind"), ("dedecms", "dedecms"), ("vbulletin", "vbulletin"), ("phpbb", "phpbb"),
    ("mybb", "mybb"), ("xenforo", "xenforo"), ("discourse", "discourse"), ("invision", "invision"), ("1c-bitrix", "bitrix"), ("bitrix", "bitrix"),
    ("blogger", "blogger"), ("tistory", "tistory"), ("hatena", "hatena"), ("movable type", "movabletype"), ("wix.com", "wix"), ("squarespace", "squarespace"),
    ("shopify", "shopify"), ("prestashop", "prestashop"), ("opencart", "opencart"), ("ghost", "ghost"), ("hugo", "hugo"), ("jekyll", "jekyll"),
    ("textcube", "textcube"), ("serendipity", "serendipity"), ("datalife", "datalife"), ("ucoz", "ucoz"), ("modx", "modx"), ("umbraco", "umbraco"),
    ("concrete5", "concrete5"), ("contao", "contao"), ("spip", "spip"), ("dotclear", "dotclear"), ("dokuwiki", "dokuwiki"), ("moinmoin", "moinmoin"), ("xpressengine", "xpressengine"),
    ("rhymix", "xpressengine"), ("gnuboard", "gnuboard"), ("z-blog", "zblog"), ("typecho", "typecho"), ("pbootcms", "pbootcms"), ("empirecms", "empirecms"), ("tilda", "tilda"),
    ("webflow", "webflow"), ("weebly", "weebly"), ("jimdo", "jimdo"), ("webnode", "webnode"), ("flarum", "flarum"), ("vanilla", "vanilla"), ("smf", "smf"),
)  # fmt: skip

_HOSTS: tuple[tuple[str, str], ...] = (
    (".blogspot.com", "blogger"), (".wordpress.com", "wordpress"), (".tistory.com", "tistory"), ("blog.naver.com", "naver"), ("cafe.naver.com", "naver"),
    (".hatenablog.com", "hatena"), (".hatenablog.jp", "hatena"), (".hateblo.jp", "hatena"), ("ameblo.jp", "ameba"), (".fc2.com", "fc2"), (".livedoor.jp", "livedoor"), (".seesaa.net", "seesaa"),
    (".livejournal.com", "livejournal"), (".tumblr.com", "tumblr"), ("medium.com", "medium"), ("note.com", "note"), (".ucoz.ru", "ucoz"), (".wixsite.com", "wix"), (".blogfa.com", "blogfa"),
    (".over-blog.com", "overblog"), (".pixnet.net", "pixnet"), ("blog.csdn.net", "csdn"), ("zhihu.com", "zhihu"), (".substack.com", "substack"), ("habr.com", "habr"), ("vc.ru", "vc"), ("qiita.com", "qiita"),
    (".github.io", "github"), ("stackoverflow.com", "stackexchange"), (".stackexchange.com", "stackexchange"), ("reddit.com", "reddit"), ("quora.com", "quora"),
)  # fmt: skip

# Literal pieces of mark-up that only this software writes; looked for in this order.
_PIECES: tuple[tuple[str, str], ...] = (
    ("/wp-content/", "wordpress"), ("/wp-includes/", "wordpress"), ("phpbb", "phpbb"), ('"postprofile"', "phpbb"), ("vbulletin", "vbulletin"), ("vb_meta", "vbulletin"), ("discuz", "discuz"), ("forum.php?mod=", "discuz"),
    ("/bitrix/", "bitrix"), ("/media/jui/", "joomla"), ("/components/com_", "joomla"), ("option=com_", "joomla"), ("/sites/default/files", "drupal"), ("drupal-settings-json", "drupal"), ("data-drupal", "drupal"),
    ("/skins/vector", "mediawiki"), ("mw-parser-output", "mediawiki"), ("wgArticleId", "mediawiki"), ("xf-init", "xenforo"), ("data-xf-", "xenforo"), ("ipb_", "invision"), ("ipsapp", "invision"),
    ("mybbuser", "mybb"), ("mybb.com", "mybb"), ("smf_", "smf"), ('id="bbpress-forums"', "bbpress"), ("discourse-", "discourse"), ("t1.daumcdn.net/tistory_admin", "tistory"), ("hatenablog", "hatena"), ("stat.ameba.jp", "ameba"),
    ("dedecms", "dedecms"), ("/e/action/", "empirecms"), ("/zb_users/", "zblog"), ("gnuboard", "gnuboard"), ("g5_url", "gnuboard"), ("xe/addons", "xpressengine"), ("cdn.shopify.com", "shopify"),
    ("blogger.com/static", "blogger"), ("static.wixstatic.com", "wix"), ("static.tildacdn", "tilda"), ("s3.amazonaws.com/ucoz", "ucoz"), ("/typo3temp/", "typo3"), ("/typo3conf/", "typo3"), ("squarespace.com", "squarespace"),
    ("prestashop", "prestashop"), ("catalog/view/theme", "opencart"), ("/engine/classes/", "datalife"),
)  # fmt: skip


@lru_cache(maxsize=10_000)
def _by_generator(generator: str) -> str | None:
    lowered = generator.lower()
    return next((name for piece, name in _GENERATORS if piece in lowered), None)


_PIECE_LITERALS = Literals([piece for piece, _ in _PIECES])


def platform_of(
    *, generator: str | None, host: str, markup: str, scanned: Scanned | None = None
) -> str | None:
    """Return the recognised software or platform, None when none is. Raises nothing.

    The generator first, then the host, then pieces of mark-up; forum software inside WordPress (bbPress) wins
    over WordPress. `scanned` is the mark-up as it was scanned already, None to scan it here.
    """
    found = _by_generator(generator) if generator else None
    if found is None:
        dotted = "." + host
        found = next(
            (name for end, name in _HOSTS if dotted.endswith(end if end.startswith(".") else "." + end)), None
        )
    if found is None:
        start = markup[:MAX_SCANNED_CHARS]
        possible = (scanned or Scanned(ascii_bytes(start))).possible(_PIECE_LITERALS)
        found = next(
            (name for (piece, name), may in zip(_PIECES, possible, strict=True) if may and piece in start),
            None,
        )
    if found == "wordpress" and 'id="bbpress-forums"' in markup:
        return "bbpress"
    return found


_FORM_IDS = re.compile(
    r"""id=["']?(?:commentform|respond|comment-form|disqus_thread|comments-form|guestbook)["'\s>]""",
    re.IGNORECASE,
)
_FORM_CLASS = re.compile(r"""class=["'][^"'<>]{0,200}\bcomment-?form\b""", re.IGNORECASE)
_FORM_FIELD = re.compile(
    r"""<textarea[^<>]{0,300}(?:name|id)=["']?(?:comment|message|text|body|content|comentario|kommentar|yorum|pinglun|komento)["'\s>]""",
    re.IGNORECASE,
)
# A word that must stand somewhere inside a match, how far before it the match may start, and the match.
_FORMS = (
    (b"commentform", 4, _FORM_IDS), (b"respond", 4, _FORM_IDS), (b"comment-form", 4, _FORM_IDS), (b"disqus_thread", 4, _FORM_IDS),
    (b"comments-form", 4, _FORM_IDS), (b"guestbook", 4, _FORM_IDS), (b"comment-form", 210, _FORM_CLASS),
    (b"commentform", 210, _FORM_CLASS), (b"<textarea", 0, _FORM_FIELD),
)  # fmt: skip
_COMMENT_POST = b"wp-comments-post.php"
_FORM_LITERALS = Literals([_COMMENT_POST.decode(), *(word.decode() for word, _, _ in _FORMS)])
MAX_TRIES = 200
"""Places of one word that are looked at; a page that repeats it more often without a form has none."""


def has_comment_form(markup: str, scanned: Scanned | None = None) -> bool:
    """Return whether visitors can post on the page; `scanned` as in `platform_of`. Raises nothing."""
    # Plain searches for the words find the few places where the patterns are worth trying. As bytes, one for each
    # character, the places are the same and lower case is quick in every script.
    scanned = scanned or Scanned(ascii_bytes(markup))
    lowered = scanned.lowered
    by_post, *possible = scanned.possible(_FORM_LITERALS)
    if by_post and _COMMENT_POST in lowered:
        return True
    for (word, before, pattern), may in zip(_FORMS, possible, strict=True):
        at = lowered.find(word) if may else -1
        for _ in range(MAX_TRIES):
            if at < 0:
                break
            if pattern.search(markup, max(0, at - before), min(at + 700, len(lowered))) is not None:
                return True
            at = lowered.find(word, at + 1)
    return False
