"""The report's style sheet: a chart's frame must not take the style of a part inside it."""

import re
from importlib.resources import files

from hreflens.show.page import ChartKind
from hreflens.show.render.html import render_html
from hreflens.show.report import build_report
from tests.show.factory import AS_OF, audit, settings


def test_no_chart_frame_bears_the_class_of_a_part() -> None:
    pages = build_report(audit(40), settings(), as_of=AS_OF)
    text = render_html(pages, settings(), lang="en", as_of=AS_OF)
    frames = re.findall(r'<figure class="([^"]*)"', text)
    assert frames
    assert not {word for frame in frames for word in frame.split()} & {kind.value for kind in ChartKind}


def test_hidden_captions_stay_inside_their_scroll_box() -> None:
    css = files("hreflens.show").joinpath("static", "report.css").read_text("utf-8")
    assert re.search(r"\.scroll\{[^}]*position:relative", css), "else they widen a right-to-left page"
