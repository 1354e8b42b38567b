"""The report as one self-contained HTML page: inline CSS and charts, no script, no request to anywhere.

Jinja2's autoescape and `markup` make all that others wrote safe. It must not compute any figure.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hreflens.settings import Settings
from hreflens.show.brand import NO_BRAND, Brand
from hreflens.show.i18n import Localiser, display_site
from hreflens.show.page import Page, msg
from hreflens.show.render.charts import draw
from hreflens.show.render.markup import Html


def render_html(
    pages: Sequence[Page],
    settings: Settings,
    *,
    lang: str,
    as_of: date,
    clickable: bool = False,
    brand: Brand = NO_BRAND,
) -> str:
    """Return the whole report as one HTML document.

    Args:
        pages: the pages, in reading order.
        settings: report.title and project.site.
        lang: BCP-47 language of the report.
        as_of: day of the audit.
        clickable: make http and https addresses of linking pages links; they are text otherwise.
        brand: logo and colour.
    """
    shown = Html(Localiser(lang), clickable=clickable)
    css = style_sheet() + brand_style(brand)
    title = settings.report.title or shown.local.text(msg("Backlink report"))
    return (
        _environment()
        .get_template("report.html")
        .render(
            h=shown,
            pages=pages,
            title=title,
            site=display_site(settings.project.site),
            as_of=shown.local.day(as_of),
            css=Markup(css),
            logo=brand.logo.data_url if brand.logo else "",
            css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hreflens.show", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["picture_of"] = draw
    return environment


@lru_cache(maxsize=1)
def style_sheet() -> str:
    """Return the style sheet, with one width class per half percent: style attributes would need a looser CSP."""
    css = files("hreflens.show").joinpath("static", "report.css").read_text("utf-8")
    widths = "".join(f".w{n}{{inline-size:{n / 2:g}%}}" for n in range(201))
    return css + widths + "\n"


def brand_style(brand: Brand) -> str:
    """Return the rules that put a brand's colour in place of the report's own, '' without one."""
    if not brand.light:
        return ""
    dark = (
        f"@media screen and (prefers-color-scheme:dark){{:root{{--accent:{brand.dark};--c0:{brand.dark}}}}}"
    )
    return f":root{{--accent:{brand.light};--c0:{brand.light}}}{dark}\n"
