"""Designs of those who publish articles: newspapers new and old, magazines, blogs, tenants of blog hosts."""

from examples.talvora.design_parts import View, document, items, part
from examples.talvora.model import fingerprint


def news(view: View) -> str:
    """A newspaper of today: semantic elements, teasers, a share bar, an author line."""
    prefix = view.site.look or "nx"[fingerprint(view.site.host) % 2] + "w"
    body = f"""<header class="site-header"><a class="logo" href="/">{view.name}</a>
{part(view.slot("header"), '<div class="header-banner">', "</div>")}</header>
<nav class="{prefix}-nav main-nav"><ul>{items(view.menu())}</ul>{part(view.slot("nav"), "<ul><li>", "</li></ul>")}</nav>
<main class="{prefix}-grid"><article class="{prefix}-story">
<h1>{view.title}</h1>
<div class="{prefix}-meta"><time datetime="{view.page.date}">{view.page.date}</time> {view.page.author}</div>
<div class="article-body">
{view.body}
</div>
{part(view.slot("bio"), '<div class="author-box"><p>', "</p></div>")}
<div class="share-buttons"><a href="https://social.example/share">{view.word("share")}</a>{view.slot("widget")}</div>
<section class="related-posts"><h3>{view.word("related")}</h3><ul>{items(view.teasers(3))}{part(view.slot("related"), "<li>", "</li>")}</ul></section>
{_comments(view)}
</article>
<aside class="sidebar"><h3>{view.word("latest")}</h3><ul>{items(view.teasers(5)[1:])}</ul>{part(view.slot("sidebar"), '<div class="box">', "</div>")}</aside>
</main>
<footer class="site-footer"><p>{view.site.address} © 2026 {view.name}</p><p><a href="/about/">{view.word("contact")}</a> · <a href="/privacy/">{view.word("privacy")}</a> {view.slot("footer")}</p>{part(view.friends, '<ul class="sister-sites">', "</ul>")}</footer>"""
    return document(view, body)


def _comments(view: View) -> str:
    posts = "".join(
        f'<li class="comment" id="c{at}"><b>{who}</b> <span class="when">{when}</span>{text}</li>'
        for at, (who, when, text) in enumerate(view.comments(), 1)
    )
    return part(
        posts, f'<div id="comments"><h3>{view.word("comments")}</h3><ol class="comment-list">', "</ol></div>"
    )


def news_old(view: View) -> str:
    """A newspaper's system of the 2000s: tables and ids, no semantic element."""
    body = f"""<div id="top"><table width="960"><tr><td id="kop"><a href="/"><b>{view.name}</b></a></td>
<td>{view.slot("header")}</td></tr></table></div>
<div id="mainmenu"><table><tr>{"".join(f"<td>{anchor}</td>" for anchor in view.menu(5))}</tr></table>{view.slot("nav")}</div>
<table width="960" id="layout"><tr><td id="leftcol" valign="top">{"<br>".join(view.teasers(4))}<br>{view.slot("sidebar")}{part(view.friends, "<ul>", "</ul>")}</td>
<td id="newstext" valign="top"><h1>{view.title}</h1><p class="date">{view.page.date} | {view.page.author}</p>
<div class="news-text">
{view.body}
</div>
{part(view.slot("bio"), '<div class="byline">', "</div>")}
{part(view.slot("related"), f'<div class="read-also"><b>{view.word("related")}</b>: ', "</div>")}
{_comments(view)}
</td></tr></table>
<div id="footer"><center>{view.site.address} {view.name} 2009-2026 <a href="/contact.html">{view.word("contact")}</a> {view.slot("footer")}</center></div>"""
    return document(view, body)


def magazine(view: View) -> str:
    """A magazine whose text ends at a paywall."""
    body = f"""<header class="masthead"><h2><a href="/">{view.name}</a></h2><p>{view.site.tagline}</p>{view.slot("header")}</header>
<nav class="topmenu">{" ".join(view.menu(5))} {view.slot("nav")}</nav>
<div class="page"><article class="feature">
<p class="kicker">{view.word("latest")}</p><h1>{view.title}</h1><p class="by">{view.page.author}, {view.page.date}</p>
<div class="story-body">
{view.body}
<div class="paywall"><p><strong>{view.word("subscribe")}</strong></p><form action="/abo"><input name="mail" type="email"><button>OK</button></form></div>
</div>
{part(view.slot("bio"), '<aside class="about-author"><p>', "</p></aside>")}
</article>
<div class="read-next"><h4>{view.word("related")}</h4>{"".join(f"<p>{anchor}</p>" for anchor in view.teasers(3))}{part(view.slot("related"), "<p>", "</p>")}</div></div>
<footer class="footer">{view.name} · {view.site.address} · <a href="/imprint">{view.word("privacy")}</a> {view.slot("footer")}</footer>"""
    return document(view, body)


def blog(view: View) -> str:
    """A self-hosted blog as the most common system makes it, with comments and a blogroll."""
    number = fingerprint(view.site.host, view.page.path) % 4000 + 100
    posts = "".join(
        f'<li class="comment even thread-even depth-1" id="comment-{number + at}"><article class="comment-body"><footer class="comment-meta">'
        f'<b class="fn">{who}</b> <time>{when}</time></footer><div class="comment-content">{text}</div></article></li>'
        for at, (who, when, text) in enumerate(view.comments())
    )
    theme = view.site.look or ("linden", "paperboat", "kontor", "riverside")[fingerprint(view.site.host) % 4]
    body = f"""<div id="page" class="hfeed site"><header id="masthead" class="site-header"><p class="site-title"><a href="/" rel="home">{view.name}</a></p>
<p class="site-description">{view.site.tagline}</p>{view.slot("header")}
<nav id="site-navigation" class="main-navigation"><div class="menu"><ul>{items(view.menu(4))}{part(view.slot("nav"), "<li>", "</li>")}</ul></div></nav></header>
<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main" class="site-main">
<article id="post-{number}" class="post-{number} post type-post status-publish hentry"><header class="entry-header"><h1 class="entry-title">{view.title}</h1>
<div class="entry-meta"><time class="entry-date" datetime="{view.page.date}">{view.page.date}</time> <span class="by">{view.page.author}</span></div></header>
<div class="entry-content">
{view.body}
</div>
{part(view.slot("bio"), '<div class="author-info"><p class="author-description">', "</p></div>")}
{part(view.slot("related"), f'<div class="jp-relatedposts"><h3>{view.word("related")}</h3>', "</div>")}</article>
<div id="comments" class="comments-area"><h2 class="comments-title">{view.word("comments")}</h2><ol class="comment-list">{posts}</ol>
<div id="respond" class="comment-respond"><form action="/wp-comments-post.php" method="post"><textarea name="comment"></textarea><input name="author"><input type="submit" value="{view.word("reply")}"></form></div></div>
</main></div>
<div id="secondary" class="widget-area sidebar"><section class="widget widget_recent_entries"><h3>{view.word("latest")}</h3><ul>{items(view.teasers(4))}</ul></section>{part(part(view.slot("sidebar"), "<li>", "</li>") + view.friends, '<section class="blogroll"><ul>', "</ul></section>")}{part(view.slot("widget"), '<section class="newsletter">', "</section>")}</div></div>
<footer id="colophon" class="site-footer"><div class="site-info">{view.site.address} {view.name} {view.slot("footer")}</div></footer></div>"""
    extra = f'<meta name="generator" content="WordPress 6.8"><link rel="stylesheet" href="/wp-content/themes/{theme}/style.css">'
    return document(view, body, extra_head=extra, body_attributes=' class="single single-post"')


def tenant(view: View) -> str:
    """A tenant of a blog host: its fixed skeleton and gadgets."""
    posts = "".join(
        f'<div class="comment-block" id="c{at}"><cite class="user">{who}</cite><span class="datetime">{when}</span><div class="comment-content">{text}</div></div>'
        for at, (who, when, text) in enumerate(view.comments(), 1)
    )
    body = f"""<div class="content-outer"><div class="header section" id="header"><h1 class="title"><a href="/">{view.name}</a></h1><p class="description"><span>{view.site.tagline}</span></p></div>
<div class="main-outer"><div class="column-center-inner"><div class="main section" id="main"><div class="blog-posts hfeed"><h2 class="date-header"><span>{view.page.date}</span></h2>
<div class="post hentry uncustomized-post-template"><h3 class="post-title entry-title">{view.title}</h3><div class="post-body entry-content">
{view.body}
</div><div class="post-footer"><span class="post-author vcard">{view.page.author}</span> {view.slot("bio")}</div></div>
<div class="comments" id="comments">{part(posts, f"<h4>{view.word('comments')}</h4>", "")}</div></div></div></div>
<aside class="sidebar section" id="sidebar-right"><div class="widget BlogArchive"><h2>{view.word("latest")}</h2><ul>{items(view.teasers(4))}</ul></div>{part(part(view.slot("sidebar"), "<li>", "</li>") + view.friends, '<div class="LinkList"><ul>', "</ul></div>")}</aside></div>
<footer><div class="section" id="footer">{view.slot("footer")}</div></footer></div>"""
    return document(view, body, extra_head="<meta content='blogger' name='generator'>")
