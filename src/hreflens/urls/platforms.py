"""Hosting platforms that the Public Suffix List does not know: who owns what below them.

The list exists because ownership is what verdicts are about: a tenant of a platform is judged, never the
platform (law 9). A platform is a fact about who can publish there, never evidence of anything.
"""

SUBDOMAIN_PLATFORMS: frozenset[str] = frozenset(
    """
    wordpress.com medium.com tumblr.com livejournal.com weebly.com wixsite.com jimdo.com jimdofree.com jimdosite.com
    webnode.com webnode.page webnode.fr webnode.es webnode.it webnode.cz webnode.sk webnode.com.br
    substack.com hatenablog.com hatenablog.jp hateblo.jp hatenadiary.com hatenadiary.jp fc2.com fc2web.com
    tistory.com ucoz.ru ucoz.com ucoz.net ucoz.ua narod.ru at.ua my1.ru ukit.me tilda.ws nethouse.ru
    over-blog.com canalblog.com eklablog.com skyrock.com e-monsite.com centerblog.net hautetfort.com
    altervista.org iobloggo.com splinder.com blogdiario.com blogia.com wikidot.com fandom.com
    blogfa.com mihanblog.com blog.ir persianblog.ir rozblog.com blogsky.com
    bloggang.com exteen.com pixnet.net seesaa.net jugem.jp cocolog-nifty.com sakura.ne.jp shinobi.jp
    ti-da.net webry.info exblog.jp blog.jp doorblog.jp livedoor.blog muragon.com amamin.jp
    sapo.pt zip.net uol.com.br wixstudio.io strikingly.com mystrikingly.com ghost.io bearblog.dev
    typepad.com angelfire.com tripod.com bravesites.com yolasite.com webs.com doodlekit.com
    lofter.com diandian.com blogcn.com bokee.com blogbus.com
    business.site godaddysites.com square.site bigcartel.com myshopify.com shopinfo.jp thebase.in stores.jp
    booth.pm itch.io carrd.co notion.site gitbook.io readthedocs.io hashnode.dev devpost.com
    blogspot.ae blogspot.al blogspot.am blogspot.ba blogspot.be blogspot.bg blogspot.bj blogspot.ca blogspot.cf
    blogspot.ch blogspot.cl blogspot.co.at blogspot.co.id blogspot.co.il blogspot.co.ke blogspot.co.nz
    blogspot.co.uk blogspot.co.za blogspot.com.ar blogspot.com.au blogspot.com.br blogspot.com.by blogspot.com.co
    blogspot.com.cy blogspot.com.ee blogspot.com.eg blogspot.com.es blogspot.com.mt blogspot.com.ng blogspot.com.tr
    blogspot.com.uy blogspot.cv blogspot.cz blogspot.de blogspot.dk blogspot.fi blogspot.fr blogspot.gr blogspot.hk
    blogspot.hr blogspot.hu blogspot.ie blogspot.in blogspot.is blogspot.it blogspot.jp blogspot.kr blogspot.li
    blogspot.lt blogspot.lu blogspot.md blogspot.mk blogspot.mr blogspot.mx blogspot.my blogspot.nl blogspot.no
    blogspot.pe blogspot.pt blogspot.qa blogspot.re blogspot.ro blogspot.rs blogspot.ru blogspot.se blogspot.sg
    blogspot.si blogspot.sk blogspot.sn blogspot.td blogspot.tw blogspot.ug blogspot.vn
    proboards.com forumotion.com forumactif.com freeforums.net activeboard.com
    """.split()
)
"""Registrable domains whose direct subdomains belong to different people."""

PATH_PLATFORMS: dict[str, int] = {
    "medium.com": 1,
    "note.com": 1,
    "ameblo.jp": 1,
    "blog.naver.com": 1,
    "m.blog.naver.com": 1,
    "cafe.naver.com": 1,
    "brunch.co.kr": 1,
    "velog.io": 1,
    "blog.daum.net": 1,
    "cafe.daum.net": 1,
    "blog.livedoor.jp": 1,
    "blog.goo.ne.jp": 1,
    "plaza.rakuten.co.jp": 1,
    "qiita.com": 1,
    "zenn.dev": 1,
    "dev.to": 1,
    "blog.csdn.net": 1,
    "www.cnblogs.com": 1,
    "www.jianshu.com": 2,
    "blog.sina.com.cn": 1,
    "zhuanlan.zhihu.com": 1,
    "teletype.in": 1,
    "vc.ru": 1,
    "habr.com": 3,
    "sites.google.com": 2,
    "github.com": 1,
    "gitlab.com": 1,
    "gist.github.com": 1,
    "linktr.ee": 1,
    "about.me": 1,
    "issuu.com": 1,
    "www.behance.net": 1,
    "www.pinterest.com": 1,
    "vk.com": 1,
    "t.me": 1,
    "www.facebook.com": 1,
    "www.instagram.com": 1,
    "x.com": 1,
    "twitter.com": 1,
    "www.youtube.com": 1,
    "www.linkedin.com": 2,
    "www.tiktok.com": 1,
    "www.reddit.com": 2,
    "weibo.com": 1,
}
"""Hosts on which the first N path segments name the tenant."""

PLATFORM_LABELS: frozenset[str] = frozenset(
    {"www", "m", "en", "help", "support", "about", "static", "api", "login"}
)
"""Subdomains of a platform that are the platform itself."""
