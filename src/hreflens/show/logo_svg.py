"""An SVG drawing written anew from shapes, gradients and colours; everything else of it is left out.

What is not on the lists does not survive: scripts, handlers, links, pictures, fonts, animations, foreign markup,
addresses of any kind. Classes and style attributes, as drawing programs write them, become plain attributes.
"""

import re

from lxml import etree

SHAPES = frozenset(
    "svg g defs path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop "
    "clipPath mask title desc".split()
)
DRAWN = frozenset(
    "fill stroke fill-opacity stroke-opacity opacity stop-color stop-opacity fill-rule clip-rule clip-path mask "
    "stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset "
    "font-family font-size font-weight font-style text-anchor letter-spacing display visibility".split()
)
"""Attributes that may also stand in a style."""
PLACED = frozenset(
    "id d x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy width height points transform viewBox preserveAspectRatio "
    "gradientUnits gradientTransform clipPathUnits maskUnits offset version".split()
)
NAMESPACE = "http://www.w3.org/2000/svg"
MAX_ELEMENTS, MAX_DEPTH, MAX_VALUE_CHARS = 5_000, 40, 60_000
_LOCAL = re.compile(r"url\(\s*['\"]?#[\w.-]+['\"]?\s*\)")
_ODD = re.compile(r"url\(|[<>\\@{};]|/\*|expression|script|data:|&#", re.IGNORECASE)
_RULE = re.compile(r"((?:\.[\w-]+\s*,?\s*)+)\{([^{}]*)\}")


def clean_svg(content: bytes) -> bytes:
    """Return a drawing that only draws.

    Raises:
        ValueError: it is no SVG, has a document type or entities, or is too large.
    """
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        content = _without_doctype(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError("it is neither PNG nor SVG") from error
    if etree.QName(root).localname != "svg":
        raise ValueError("it is no SVG drawing")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise ValueError(f"the drawing has more than {MAX_ELEMENTS:,} parts")
    made = etree.Element(f"{{{NAMESPACE}}}svg", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _copy(root, made, _classes(root), 0)
    if "viewBox" not in made.attrib and not {"width", "height"} <= set(made.attrib):
        raise ValueError("the drawing does not say how large it is")
    return bytes(etree.tostring(made, encoding="utf-8", xml_declaration=False))


def _without_doctype(content: bytes) -> bytes:
    """Return the document without a plain document type; one that declares anything is refused."""
    plain = re.sub(rb"<!DOCTYPE[^\[>]*>", b"", content, count=1)
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise ValueError("the drawing declares entities")
    return plain


def _classes(root: etree._Element) -> dict[str, dict[str, str]]:
    """Return class -> what its rules in style elements say, as drawing programs write them."""
    found: dict[str, dict[str, str]] = {}
    for style in root.iter(f"{{{NAMESPACE}}}style"):
        for names, body in _RULE.findall((style.text or "")[:MAX_VALUE_CHARS]):
            for name in re.findall(r"[\w-]+", names):
                found.setdefault(name, {}).update(_declared(body))
    return found


def _declared(style: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in style[:MAX_VALUE_CHARS].split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip() in DRAWN}


def _copy(old: etree._Element, new: etree._Element, classes: dict[str, dict[str, str]], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError("the drawing is nested too deep")
    given: dict[str, str] = {}
    for name in (old.get("class") or "").split():
        given.update(classes.get(name, {}))
    given.update(_declared(old.get("style") or ""))
    plain = {str(name): str(value) for name, value in old.attrib.items()}
    for name, value in {**plain, **given}.items():
        if name in DRAWN | PLACED and _harmless(value):
            new.set(name, value)
    new.text = _text(old.text)
    for child in old.iterchildren(tag=etree.Element):
        tag = etree.QName(child)
        if tag.localname in SHAPES and tag.namespace in (NAMESPACE, None):
            made = etree.SubElement(new, f"{{{NAMESPACE}}}{tag.localname}")
            _copy(child, made, classes, depth + 1)
            made.tail = _text(child.tail)


def _harmless(value: str) -> bool:
    return len(value) <= MAX_VALUE_CHARS and not _ODD.search(_LOCAL.sub("", value))


def _text(text: str | None) -> str | None:
    return text if text and text.strip() else None
