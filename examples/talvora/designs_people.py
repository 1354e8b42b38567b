"""Designs of places where many people write: forums, question boards, wikis, guest books, code hosts."""

from examples.talvora.design_parts import View, document, items, part
from examples.talvora.model import fingerprint


def forum(view: View) -> str:
    """A bulletin board: the opening post and the answers, each with a poster's profile and signature."""
    opening = (view.page.author or "admin", view.page.date, view.body)
    posts = "".join(
        f'<div id="p{at}" class="post bg{at % 2 + 1}"><div class="inner"><dl class="postprofile"><dt>{who}</dt><dd>#{at}</dd></dl>'
        f'<div class="postbody"><p class="author">{when}</p><div class="content">{text}</div>{part(view.slot("bio") if at == 1 else "", "<div class=signature>", "</div>")}</div></div></div>'
        for at, (who, when, text) in enumerate([opening, *view.comments()], 1)
    )
    body = f"""<div id="wrap"><div id="page-header"><div class="headerbar"><h1><a href="/index.php">{view.name}</a></h1><p>{view.site.tagline}</p>{view.slot("header")}</div>
<div class="navbar"><ul class="linklist navlinks">{items(view.menu(3))}{part(view.slot("nav"), "<li>", "</li>")}</ul></div></div>
<div id="page-body"><h2 class="topic-title"><a href="#">{view.title}</a></h2><div class="topic-actions"><a href="./posting.php?mode=reply">{view.word("reply")}</a></div>
{posts}
<form method="post" action="./posting.php"><textarea name="message"></textarea></form></div>
<div id="page-footer" class="copyright">{view.site.address} Powered by phpBB {view.slot("footer")}</div></div>"""
    return document(
        view, body, extra_head='<link rel="stylesheet" href="./styles/prosilver/theme/stylesheet.css">'
    )


def answers(view: View) -> str:
    """A question board: one question, ranked answers."""
    given = "".join(
        f'<div class="answer" id="a-{at}"><div class="votecell">{fingerprint(who, text) % 40}</div><div class="s-prose post-text">{text}</div><div class="user-info">{who}, {when}</div></div>'
        for at, (who, when, text) in enumerate(view.comments(), 1)
    )
    body = f"""<header class="top-bar"><a href="/">{view.name}</a> {view.slot("header")}</header>
<div class="container"><div id="left-sidebar" class="left-sidebar"><nav><ol>{items(view.menu(3))}</ol></nav>{view.slot("sidebar")}</div>
<div id="mainbar"><div id="question-header"><h1>{view.title}</h1></div><div class="question" id="question"><div class="s-prose post-text">
{view.body}
</div><div class="user-info">{view.page.author}, {view.page.date}</div></div>
<div id="answers"><h2>{view.word("comments")}</h2>{given}</div></div></div>
<footer id="footer">{view.site.address} {view.slot("footer")}</footer>"""
    return document(view, body)


def wiki(view: View) -> str:
    """A wiki article with its references."""
    body = f"""<div id="content" class="mw-body" role="main"><h1 id="firstHeading" class="firstHeading">{view.title}</h1><div id="bodyContent" class="mw-body-content">
<div id="siteSub">{view.name}</div><div id="mw-content-text" class="mw-content-ltr"><div class="mw-parser-output">
{view.body}
</div></div><div id="catlinks" class="catlinks">{" | ".join(view.menu(2))}</div></div></div>
<div id="mw-navigation"><div id="mw-panel"><div class="portal"><h3>{view.word("latest")}</h3><ul>{items(view.teasers(3))}</ul></div>{view.slot("sidebar")}</div>{view.slot("nav")}</div>
<div id="footer"><ul id="footer-info"><li>{view.page.date}</li></ul>{view.site.address} {view.slot("footer")}</div>"""
    return document(view, body, extra_head='<meta name="generator" content="MediaWiki 1.43.0">')


def guestbook(view: View) -> str:
    """A guest book: a greeting, then whatever visitors left."""
    posts = "".join(
        f'<table class="gb-entry" width="90%"><tr><td class="gb-name">{at}. {who} ({when})</td></tr><tr><td class="gb-text">{text}</td></tr></table>'
        for at, (who, when, text) in reversed(list(enumerate(view.comments(), 1)))
    )
    body = f"""<h1>{view.title}</h1><p><a href="/">{view.name}</a> | {" | ".join(view.menu(3))}</p>
<div class="intro">
{view.body}
</div><hr><div id="guestbook">{posts}</div>
<form action="/gb/sign.cgi" method="post"><textarea name="text"></textarea><input type="submit" value="{view.word("reply")}"></form>
<div class="footer">{view.site.address} {view.slot("footer")}</div>"""
    return document(view, body)


def code(view: View) -> str:
    """A project page on a code host's pages service: a README rendered, little else."""
    body = f"""<div class="wrapper"><header><h1>{view.name}</h1><p>{view.site.tagline}</p><p class="view"><a href="https://code.example/{fingerprint(view.site.host) % 9999}">View the project</a></p></header>
<section class="markdown-body"><h1>{view.title}</h1>
{view.body}
</section><footer><p><small>{view.site.address} {view.slot("footer")}</small></p></footer></div>"""
    return document(view, body)
