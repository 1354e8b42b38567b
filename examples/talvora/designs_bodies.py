"""Designs of organisations: directories, universities, schools, offices, associations, shops; and of pages with nothing."""

from examples.talvora.design_parts import View, document, items, part
from examples.talvora.model import fingerprint


def directory(view: View) -> str:
    """A link directory: a category path, a list of entries with descriptions."""
    body = f"""<div class="topbar"><a href="/">{view.name}</a> <form action="/search"><input name="q" placeholder="{view.word("search")}"></form></div>
<div class="breadcrumb">{" › ".join(view.menu(3))}</div>
<div class="columns"><div class="listing"><h1>{view.title}</h1>
{view.body}
</div><div class="right-col"><h4>{view.word("latest")}</h4><ul>{items(view.teasers(4))}</ul>{view.slot("sidebar")}</div></div>
<div class="foot">{view.site.address} {view.slot("footer")}</div>"""
    return document(view, body)


def university(view: View) -> str:
    """A page of an institute inside a university's frame."""
    body = f"""<div id="skip"><a href="#main">▼</a></div><header role="banner" class="uni-header"><a href="/"><img src="/logo.svg" alt="{view.name}"></a>{view.slot("header")}</header>
<nav role="navigation" aria-label="main"><ul class="menu">{items(view.menu(5))}{part(view.slot("nav"), "<li>", "</li>")}</ul></nav>
<div class="container"><div class="col-left subnav"><ul>{items(view.teasers(3))}</ul></div>
<main id="main" role="main"><h1>{view.title}</h1>
{view.body}
{part(view.slot("bio"), '<div class="author-profile">', "</div>")}
<p class="changed">{view.page.date} {view.page.author}</p></main></div>
<footer role="contentinfo"><address>{view.site.address}</address> <a href="/privacy">{view.word("privacy")}</a> {view.slot("footer")}{part(view.friends, "<ul>", "</ul>")}</footer>"""
    return document(view, body)


def school(view: View) -> str:
    """A school's site on an old free system with positions and modules."""
    body = f"""<div id="wrapper"><div id="head"><h1><a href="/">{view.name}</a></h1><p>{view.site.tagline}</p></div>
<div id="topmenu"><ul class="menu">{items(view.menu(5))}{part(view.slot("nav"), "<li>", "</li>")}</ul></div>
<div id="left"><div class="moduletable"><h3>{view.word("latest")}</h3><ul>{items(view.teasers(3))}</ul></div>{part(view.slot("sidebar"), '<div class="banners">', "</div>")}</div>
<div id="maincontent"><div class="item-page"><h2>{view.title}</h2><p class="createdate">{view.page.date}</p>
{view.body}
</div></div>
<div id="bottom"><p class="copy">{view.site.address} {view.slot("footer")}</p></div></div>"""
    return document(
        view, body, extra_head='<meta name="generator" content="Joomla! - Open Source Content Management">'
    )


def office(view: View) -> str:
    """A public office: breadcrumb, plain text, contact box."""
    body = f"""<header class="gov-header"><div class="branding"><a href="/">{view.name}</a></div>{view.slot("header")}</header>
<nav class="breadcrumbs"><ol>{items(view.menu(3))}</ol></nav>
<main><div class="content-block"><h1>{view.title}</h1><p class="meta">{view.page.date}</p>
{view.body}
</div><aside class="contact-box"><h2>{view.word("contact")}</h2><p>{view.site.address}</p>{view.slot("sidebar")}</aside></main>
<footer><ul>{items(view.menu(5)[3:])}</ul><a href="/privacy">{view.word("privacy")}</a> {view.slot("footer")}</footer>"""
    return document(view, body)


def association(view: View) -> str:
    """A club or chamber: three columns, partners' logos beside the text."""
    prefix = view.site.look or "v"
    body = f"""<div class="{prefix}-top header"><a href="/">{view.name}</a><span>{view.site.tagline}</span>{view.slot("header")}</div>
<div class="{prefix}-menu navbar">{" ".join(f"<span>{anchor}</span>" for anchor in view.menu(5))} {view.slot("nav")}</div>
<div class="{prefix}-row"><div class="{prefix}-main content"><h1>{view.title}</h1>
{view.body}
</div><div class="{prefix}-side sidebar"><h3>{view.word("latest")}</h3>{"".join(f"<p>{anchor}</p>" for anchor in view.teasers(3))}{part(view.slot("sidebar"), '<div class="partners">', "</div>")}</div></div>
{part(view.slot("widget"), '<div class="badges">', "</div>")}
<div class="{prefix}-foot footer">{view.site.address} <a href="/contact">{view.word("contact")}</a> {view.slot("footer")}{part(view.friends, "<ul>", "</ul>")}</div>"""
    return document(view, body)


def shop(view: View) -> str:
    """A shop's product or advice page with reviews."""
    reviews = "".join(
        f'<div class="review"><span class="stars">★★★★☆</span> <b>{who}</b> {when} {text}</div>'
        for who, when, text in view.comments()
    )
    body = f"""<div class="announcement">{view.slot("header")}</div><header class="shop-header"><a class="logo" href="/">{view.name}</a><a href="/cart" class="cart">🛒 0</a></header>
<nav class="megamenu"><ul>{items(view.menu(5))}{part(view.slot("nav"), "<li>", "</li>")}</ul></nav>
<div class="product-page"><h1>{view.title}</h1><div class="product-description">
{view.body}
</div>{part(reviews, f'<div class="customer-review"><h3>{view.word("comments")}</h3>', "</div>")}</div>
{part(view.slot("related"), '<div class="you-may-like">', "</div>")}
<footer class="shop-footer"><div>{view.site.address}</div><div class="newsletter">{view.word("subscribe")} {view.slot("widget")}</div><div class="payment">VISA · SEPA</div><div class="legal">{view.slot("footer")}</div></footer>"""
    return document(view, body)


def bare(view: View) -> str:
    """A page written by hand: headings, text, a rule, an address."""
    posts = "".join(f"<dt>{who}, {when}</dt><dd>{text}</dd>" for who, when, text in view.comments())
    body = f"""<h1>{view.title}</h1>
{view.body}
{part(posts, "<hr><dl class=comments>", "</dl>")}
{view.slot("sidebar")}
<hr><address>{view.site.address} {view.name} {view.slot("footer")}</address>"""
    return document(view, body)


def parked(view: View) -> str:
    """A parked domain: an offer and sponsored words, nothing else."""
    words = "".join(
        f'<li><a href="/?kw={fingerprint(entry) % 999}">{entry}</a></li>' for entry in view.site.words["menu"]
    )
    body = f'<div class="park"><h1>{view.site.host}</h1><p>{view.body}</p><ul class="searches">{words}</ul></div>'
    return document(view, body)


def scripted(view: View) -> str:
    """An application that shows nothing before its script ran."""
    body = f'<div id="root"></div>\n<noscript>{view.word("noscript")}</noscript>\n<script src="/static/js/main.{fingerprint(view.site.host):x}.js"></script>'
    return document(view, body)


def doorway(view: View) -> str:
    """A page made by a program for search engines: a heading, words, many links."""
    body = f"""<div class="w"><h1>{view.title}</h1><div class="t">
{view.body}
</div><div class="l">{view.slot("sidebar")}</div><p>{view.slot("footer")}</p></div>"""
    return document(view, body)
