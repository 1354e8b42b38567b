"""From written text to HTML: paragraphs, headings, lists, quotes and links, as an editor's program would write them."""

import html
import re

from examples.talvora.model import Link, replace_links

HIDING = {
    "display_none": 'style="display:none"',
    "visibility": 'style="visibility:hidden"',
    "off_screen": 'style="position:absolute;left:-9999px"',
    "zero_size": 'style="font-size:0"',
    "opacity": 'style="opacity:0"',
}


def text_html(text: str) -> str:
    """Return one run of text as HTML, with its links."""
    return replace_links(html.escape(text, quote=False), _anchor)


def _anchor(match: re.Match[str], link: Link | None) -> str:
    if link is None:
        return f'<a href="{html.escape(match.group(2))}">{match.group(1)}</a>'
    inner = match.group(1)
    if link.gone:
        return inner
    attributes = f'href="{html.escape(link.target)}"'
    if link.rel:
        attributes += f' rel="{link.rel}"'
    if link.hidden and link.hidden in HIDING:
        attributes += f" {HIDING[link.hidden]}"
    if link.image:
        source = "/img/" + link.target.rsplit("/", 1)[-1].partition("?")[0] + "-badge.png"
        inner = f'<img src="{source}" width="180" height="60" alt="{html.escape(link.anchor)}">'
    return f"<a {attributes}>{inner}</a>"


def blocks_html(text: str) -> str:
    """Return a written text as block-level HTML: blank lines part blocks, `## `, `- `, `1. ` and `> ` mark them."""
    return "\n".join(_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block.strip())


def _block(block: str) -> str:
    lines = [line.strip() for line in block.strip().split("\n")]
    first = lines[0]
    if first.startswith("## "):
        rest = blocks_html("\n".join(lines[1:])) if len(lines) > 1 else ""
        return f"<h2>{text_html(first[3:])}</h2>" + ("\n" + rest if rest else "")
    for mark, outer in (("- ", "ul"), ("1. ", "ol")):
        if first.startswith(mark):
            items = "".join(f"<li>{text_html(line[len(mark) :])}</li>" for line in lines)
            return f"<{outer}>{items}</{outer}>"
    if first.startswith("> "):
        return f"<blockquote><p>{text_html(' '.join(line.removeprefix('> ') for line in lines))}</p></blockquote>"
    return f"<p>{text_html(' '.join(lines))}</p>"


def plain(text: str) -> str:
    """Return a written text as a reader sees it, without any markup."""
    bare = replace_links(text, lambda match, link: match.group(1))
    return re.sub(r"\s+", " ", re.sub(r"^(?:## |- |1\. |> )", "", bare, flags=re.MULTILINE)).strip()
