"""The report's style sheet: a chart's frame must not take the style of a part inside it."""

import re
from datetime import date
from importlib.resources import files

from hreflens.show.page import ChartKind
from hreflens.show.render.html import render_html
from hreflens.show.report import build_report
from tests.pipeline_world import SETTINGS, audited


def test_no_chart_frame_bears_the_class_of_a_part() -> None:
    day = date(2026, 11, 1)
    text = render_html(build_report(audited(), SETTINGS, as_of=day), SETTINGS, lang="en", as_of=day)
    frames = re.findall(r'<figure class="([^"]*)"', text)
    assert frames
    assert not {word for frame in frames for word in frame.split()} & {kind.value for kind in ChartKind}


def test_hidden_captions_stay_inside_their_scroll_box() -> None:
    css = files("hreflens.show").joinpath("static", "report.css").read_text("utf-8")
    assert re.search(r"\.scroll\{[^}]*position:relative", css), "else they widen a right-to-left page"
