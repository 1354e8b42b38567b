"""Whose report it is: the owner's or agency's logo and colour, made safe to stand in a report.

A logo is a file of somebody else. A PNG keeps only the chunks that make the picture; an SVG is written anew from
the shapes and attributes on a list, so that no script, address, font or style sheet of it is left. A colour is
shifted until text in it can be read. It must not know how a report is laid out.
"""

import base64
import colorsys
from dataclasses import dataclass
from pathlib import Path

from hreflens.settings import ReportSettings
from hreflens.show.logo_png import clean_png
from hreflens.show.logo_svg import clean_svg

MAX_LOGO_BYTES = 262_144
"""A logo is inlined into every report: a drawing has a few kB, a picture of 600 x 200 pixels below 100."""
READABLE = 4.5
"""Least contrast of text with its ground. Source: WCAG 2.2, success criterion 1.4.3."""
LIGHT_GROUNDS = ("#ffffff", "#f6f5f2")
DARK_GROUNDS = ("#15171b", "#1d2026")
"""Paper and wash of the report's two themes (report.css)."""
STEP = 0.02


class BrandError(Exception):
    """A logo cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that is safe to inline: 'png' or 'svg', and its bytes."""

    kind: str
    content: bytes

    @property
    def data_url(self) -> str:
        """The picture as an address that holds it whole."""
        media = "image/png" if self.kind == "png" else "image/svg+xml"
        return f"data:{media};base64,{base64.b64encode(self.content).decode()}"


@dataclass(frozen=True, slots=True)
class Brand:
    """Logo and colour of a report; `light` and `dark` are the colour as each theme can read it, '' without one."""

    logo: Logo | None = None
    light: str = ""
    dark: str = ""


NO_BRAND = Brand()


def read_brand(report: ReportSettings, base: Path) -> Brand:
    """Return the brand that the settings name; a relative path of the logo starts at `base`.

    Raises:
        BrandError: there is no such file, or it is no PNG or SVG that can be used.
    """
    logo = None
    if report.logo:
        path = base / Path(report.logo).expanduser()
        try:
            with path.open("rb") as stream:
                content = stream.read(MAX_LOGO_BYTES + 1)
        except OSError as error:
            raise BrandError(
                f"report.logo: cannot read {path}: {error.strerror}. Name a PNG or SVG file, or leave it empty."
            ) from error
        logo = clean_logo(content)
    return Brand(logo, accent(report.colour, LIGHT_GROUNDS), accent(report.colour, DARK_GROUNDS))


def clean_logo(content: bytes) -> Logo:
    """Return a logo made safe.

    Raises:
        BrandError: it is too large, or no PNG or SVG.
    """
    if len(content) > MAX_LOGO_BYTES:
        raise BrandError(f"the logo is larger than {MAX_LOGO_BYTES // 1024} kB: save it smaller.")
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return Logo("png", clean_png(content))
        return Logo("svg", clean_svg(content))
    except ValueError as error:
        raise BrandError(f"the logo cannot be used: {error}. Give a PNG or a plain SVG file.") from error


def accent(colour: str, grounds: tuple[str, ...]) -> str:
    """Return a colour shifted in lightness until text in it can be read on the grounds, '' for ''.

    Args:
        colour: '#rrggbb' or ''.
        grounds: what it stands on, all light or all dark.
    """
    if not colour:
        return ""
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    step = -STEP if luminance(grounds[0]) > 0.5 else STEP
    end = 0.0 if step < 0 else 1.0
    while light != end and not all(contrast(colour, ground) >= READABLE for ground in grounds):
        light = min(1.0, max(0.0, light + step))
        colour = "#" + "".join(f"{round(255 * c):02x}" for c in colorsys.hls_to_rgb(hue, light, saturation))
    return colour


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1-21. Source: WCAG 2.2, definition of contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of '#rrggbb', 0-1. Source: WCAG 2.2, definition of relative luminance."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
