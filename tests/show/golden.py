"""Golden renderings of the hand-made pages. `python -m tests.show.golden` writes them anew: look at the diff."""

import re
from pathlib import Path

from hreflens.show.render.html import render_html
from hreflens.show.render.json import render_json
from hreflens.show.render.markdown import render_markdown
from tests.show.factory import AS_OF, settings
from tests.show.sample_pages import pages

FOLDER = Path(__file__).parent / "golden_files"


def renderings() -> dict[str, str]:
    """Return file name -> text; of the HTML the body, without the outlines of countries, which make up most of it."""
    found = {}
    for lang in ("en", "ar"):
        html = render_html(pages(), settings(), lang=lang, as_of=AS_OF, clickable=lang == "en")
        body = html[html.index("<body>") :]
        found[f"report.{lang}.html"] = re.sub(r' d="M[^"]*"', ' d=""', body)
        found[f"report.{lang}.md"] = render_markdown(pages(), settings(), lang=lang, as_of=AS_OF)
    found["report.de.json"] = render_json(pages(), settings(), lang="de", as_of=AS_OF)
    return found


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in renderings().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="")
