"""The static files, from memory: our own style and script, and what `vendor.toml` vouches for.

Only names in this list are ever served, so that no path of a request reaches the disk.
"""

from functools import lru_cache
from importlib.resources import files

_JS, _CSS, _SVG = "text/javascript; charset=utf-8", "text/css; charset=utf-8", "image/svg+xml"
FILES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "htmx.js": ("hreflens.show", ("static", "vendor", "htmx-4.0.1.min.js"), _JS),
    "app.js": ("hreflens.web", ("static", "app.js"), _JS),
    "icon.svg": ("hreflens.web", ("static", "icon.svg"), _SVG),
}


@lru_cache(maxsize=16)
def asset(name: str) -> tuple[bytes, str] | None:
    """Return (content, media type) of a static file, None for any other name."""
    if name == "app.css":
        from hreflens.show.render.html import style_sheet

        own = files("hreflens.web").joinpath("static", "web.css").read_text("utf-8")
        return (style_sheet() + own).encode(), _CSS
    if name not in FILES:
        return None
    room, parts, kind = FILES[name]
    return files(room).joinpath(*parts).read_bytes(), kind
