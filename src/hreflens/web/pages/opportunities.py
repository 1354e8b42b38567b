"""Opportunities: links that land in the wrong language, what to translate next, hreflang with its mended sets."""

from collections.abc import Mapping

import pyarrow as pa
from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from hreflens.act.opportunities.hreflang_blocks import corrected_sets, head_block, header_block, sitemap_block
from hreflens.show.page import Message, msg
from hreflens.web.here import InAudit, run_of
from hreflens.web.pages.links import download

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
TABS: tuple[tuple[str, Message], ...] = (
    ("landings", msg("Wrong-language landings")),
    ("translate_next", msg("Translate next")),
    ("hreflang", msg("Language versions")),
)


@router.get("/opportunities")
def opportunities(here: InAudit) -> Response:
    """Show one of the pages of opportunities."""
    key = here.request.query_params.get("page", TABS[0][0])
    if key not in dict(TABS):
        raise HTTPException(404, "not_found")
    page = run_of(here).page(key)
    return here.show(
        "opportunities.html",
        active="opportunities",
        page=page,
        tabs=TABS,
        has_sets=key == "hreflang" and bool(page and page.blocks),
    )


@router.get("/hreflang/{kind}.txt")
def mended(here: InAudit, kind: str) -> Response:
    """Return the mended sets as text to copy: for the head, the Link header or the sitemap."""
    text = mended_text(run_of(here).tables, kind)
    if text is None:
        raise HTTPException(404, "not_found")
    return download(
        Response(text + "\n", media_type="text/plain; charset=utf-8"), f"{here.name}-hreflang-{kind}.txt"
    )


def mended_text(tables: Mapping[str, pa.Table], kind: str) -> str | None:
    """Return the mended sets as text for `head`, `header` or `sitemap`, None for any other kind."""
    sets = corrected_sets(tables)
    if kind == "head":
        return "\n\n".join(
            f"<!-- {each.cluster.replace('--', '- -')} -->\n{head_block(each)}" for each in sets
        )
    if kind == "header":
        return "\n\n".join(f"# {each.cluster}\n{header_block(each)}" for each in sets)
    return sitemap_block(sets) if kind == "sitemap" else None
