"""Everything known of one link or one site: passage, the sum behind the verdict, sources, history."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.act.opportunities.swap import request_text, swap_request
from hreflens.judge.calibration import logit
from hreflens.judge.explain import Explanation, explain_link, explain_site
from hreflens.judge.inputs import FACTS
from hreflens.judge.inputs import facts_of as judge_facts
from hreflens.show.facts import foreign_text, parsed, table_of
from hreflens.show.i18n import raw_json
from hreflens.show.page import Evidence, Foreign, Kind, Message, Value, msg
from hreflens.show.relevance import RelevanceCard, relevance_card
from hreflens.show.reports.method import PART_WORDS
from hreflens.show.reports.review import group_name
from hreflens.show.sentences import Arguments, gate_message
from hreflens.show.words import WORDS
from hreflens.terms import EvidenceFamily, ValuePart
from hreflens.web import forms
from hreflens.web.deciding import decide_sites, decide_urls, who
from hreflens.web.glosses import anchor_gloss, with_glosses
from hreflens.web.here import Here, InAudit, InProject, run_of
from hreflens.web.pages.links import json_row
from hreflens.web.pages.networks import name_of
from hreflens.web.pages.own_site import own_site
from hreflens.web.runs import RunView
from hreflens.web.translating import translation_of

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]
OTHER_LINKS = 50

LINK_FACTS: tuple[tuple[str, Message, Kind], ...] = (
    ("target_url", msg("Linked page"), Kind.URL),
    ("lang", msg("Language"), Kind.LANG),
    ("script", msg("Script"), Kind.SCRIPT),
    ("market", msg("Market"), Kind.COUNTRY),
    ("anchor_kind", msg("Kind of anchor"), Kind.ANCHOR_KIND),
    ("anchor_lang", msg("Language of the anchor"), Kind.LANG),
    ("placement", msg("Place on the page"), Kind.PLACEMENT),
    ("rel", msg("Attributes"), Kind.REL),
    ("state", msg("State"), Kind.STATE),
    ("authority", msg("Authority"), Kind.SCORE),
    ("first_seen", msg("First seen"), Kind.DATE),
)
SITE_FACTS: tuple[tuple[str, Message, Kind], ...] = (
    ("domain", msg("Registrable domain"), Kind.SITE),
    ("lang", msg("Language"), Kind.LANG),
    ("script", msg("Script"), Kind.SCRIPT),
    ("market", msg("Market"), Kind.COUNTRY),
    ("links", msg("Links"), Kind.NUMBER),
    ("live_links", msg("Live links"), Kind.NUMBER),
    ("pages", msg("Linking pages"), Kind.NUMBER),
    ("targets", msg("Own pages linked"), Kind.NUMBER),
    ("pages_read", msg("Pages read"), Kind.NUMBER),
    ("authority", msg("Own authority"), Kind.SCORE),
    ("vendor_authority", msg("Authority by tools"), Kind.SCORE),
    ("first_seen", msg("First seen"), Kind.DATE),
    ("last_seen", msg("Last seen"), Kind.DATE),
)


@dataclass(frozen=True, slots=True)
class SumRow:
    """One line of the sum: what it is, which family, and what it adds to the log-odds."""

    label: Message
    family: str
    log_odds: float
    signal: str = ""


@router.get("/link/{link_id}")
def link_card(here: InAudit, link_id: str) -> Response:
    """Show one link."""
    run = run_of(here)
    row = _link(run, link_id)
    explanation = explain_link(_judged(run), run.settings, link_id)
    evidence = evidence_of(run, row)
    return here.show(
        "link.html",
        row=row,
        evidence=evidence,
        gloss=anchor_gloss(row["anchor"], row["anchor_kind"], row["anchor_lang"], here.local.lang),
        translation=translation_of(here, row, evidence),
        facts=_facts(row, LINK_FACTS),
        **_sum(run, explanation),
        page=_one(run, "pages", "url", row["url"]),
        fetch=_one(run, "fetches", "url", row["url"]),
        sources=_sources(run, link_id),
        metrics=_metrics(run, row["url"], row["site"]),
        others=_others(run, row["site"], link_id),
        relevance=_relevance(here, run, row),
        history=here.state.history(here.name, row["url"]),
        foreign=foreign_text,
        active="links",
        landing=_landing(run, link_id),
    )


@router.get("/link/{link_id}/data.json")
def link_json(here: InAudit, link_id: str) -> Response:
    """Return everything of the card as JSON."""
    run = run_of(here)
    row = _link(run, link_id)
    found = explain_link(_judged(run), run.settings, link_id)
    return JSONResponse(
        {
            "link": json_row(row),
            "explanation": explanation_json(found),
            "relevance": _relevance_json(_one(run, "link_relevance", "link_id", link_id)),
            "landing": _landing(run, link_id),
            "sources": [json_row(each) for each in _sources(run, link_id)],
            "vendor_metrics": [json_row(each) for each in _metrics(run, row["url"], row["site"])],
        }
    )


def _landing(run: RunView, link_id: str) -> dict[str, Any] | None:
    """Return the version that a link should lead to and the request for it, None when it lands well."""
    row = _one(run, "landings", "link_id", link_id)
    if row is None:
        return None
    request = swap_request(row, site=run.settings.project.site)
    return {**row, "request_lang": request.lang, "request": request_text(request)}


@router.get("/site")
def site_card(here: InProject) -> Response:
    """Show one referring site, named in the query; without a name, the owner's own site."""
    if "site" not in here.request.query_params:
        return own_site(here)
    if here.run is None:
        raise HTTPException(409, "no_audit")
    run = run_of(here)
    site = here.request.query_params.get("site", "")
    row = _one(run, "sites", "site", site)
    if row is None:
        raise HTTPException(404, "not_found")
    verdict = _one(run, "site_verdicts", "site", site) or {}
    network = verdict.get("review_group")
    return here.show(
        "site.html",
        site=site,
        row=row,
        verdict=verdict,
        group=group_name(network) if network else None,
        group_key=network,
        network=name_of(run, site),
        facts=_facts(row, SITE_FACTS),
        **_sum(run, explain_site(_judged(run), run.settings, site)),
        metrics=_metrics(run, None, site),
        others=_others(run, site, ""),
        history=here.state.history(here.name, site),
        outlinks=_outlinks(run, site),
        foreign=foreign_text,
        active="links",
    )


@router.get("/site.json")
def site_json(here: InAudit) -> Response:
    """Return everything of the site's card as JSON."""
    run = run_of(here)
    site = here.request.query_params.get("site", "")
    row = _one(run, "sites", "site", site)
    if row is None:
        raise HTTPException(404, "not_found")
    found = explain_site(_judged(run), run.settings, site)
    verdict = _one(run, "site_verdicts", "site", site) or {}
    return JSONResponse(
        {"site": json_row(row), "verdict": json_row(verdict), "explanation": explanation_json(found)}
    )


@router.post("/card/decide")
def decide(here: InAudit, form: Posted) -> Response:
    """Decide about the link's page or the site of a card, or take the decision in force back."""
    here.need("reviewer")
    kind, subject = forms.text_of(form, "kind", 10), forms.text_of(form, "subject")
    word, note = forms.text_of(form, "decision", 20), forms.text_of(form, "note")
    if word == "undo" and kind in ("link", "site"):
        taken = here.state.undo(here.name, kind, subject, by=who(here), at=here.config.now())
        if taken:
            here.note("undone", f"{taken['decision']}: {subject}")
    elif kind == "link":
        decide_urls(here, [subject], word, note)
    else:
        decide_sites(here, [subject], word, note)
    link_id = forms.text_of(form, "link_id", 32)
    from hreflens.web.html import WebHtml

    paths = WebHtml(here.local, here.base)
    return RedirectResponse(paths.link_path(link_id) if kind == "link" else paths.site_path(subject), 303)


def evidence_of(run: RunView, row: Mapping[str, Any]) -> Evidence | None:
    """Return the passage around a link with its anchor, None when no page and no export told one."""
    facts = table_of(run.tables, "link_checks")
    check = facts.filter(pc.equal(facts.column("link_id"), row["link_id"])).to_pylist()
    ordinal = check[0]["ordinal"] if check else None
    seen = None
    if ordinal is not None:
        places = table_of(run.tables, "placements")
        mine = places.filter(
            pc.and_(pc.equal(places.column("url"), row["url"]), pc.equal(places.column("ordinal"), ordinal))
        ).to_pylist()
        seen = mine[0] if mine else None
    links = table_of(run.tables, "links")
    told = seen or links.filter(pc.equal(links.column("link_id"), row["link_id"])).to_pylist()[0]
    if not (told["context_left"] or told["context_right"] or told["anchor_text"]):
        return None
    lang = (seen or {}).get("passage_lang") or row["lang"]
    lang = None if lang == "und" else lang
    return Evidence(
        key="passage",
        url=row["url"],
        verdict=row["verdict"] or "unknown",
        value=row["value"],
        before=Foreign(told["context_left"] or "", lang),
        anchor=Foreign(told["anchor_text"] or "", row["anchor_lang"] or lang),
        after=Foreign(told["context_right"] or "", lang),
        facts=(),
        reasons=(),
    )


def explanation_json(found: Explanation) -> dict[str, Any]:
    """Return a sum as JSON."""
    return {
        "subject": found.subject,
        "prior": found.prior,
        "reasons": [
            {"signal": r.signal, "family": r.family, "log_odds": r.log_odds, "evidence": r.evidence}
            for r in found.reasons
        ],
        "capped": {family: list(pair) for family, pair in found.capped.items()},
        "log_odds": found.log_odds,
        "prob": found.prob,
        "asked": found.asked,
        "computed": found.computed,
        "verdict": found.verdict,
        "gates": list(found.gates),
        "decision": found.decision,
        "value": raw_json(found.value),
        "coverage": found.coverage,
        "parts": dict(found.parts),
    }


def _relevance(here: Here, run: RunView, row: Mapping[str, Any]) -> RelevanceCard:
    """Return the link's relevance, its words glossed in the visitor's language."""
    told = _one(run, "link_relevance", "link_id", row["link_id"])
    target = _one(run, "page_markets", "url", row["target_url"] or "")
    card = relevance_card(told, row["lang"], target["lang"] if target else None)
    return with_glosses(card, run.settings, here.local.lang)


def _relevance_json(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a row of `link_relevance` with its JSON read."""
    if row is None:
        return None
    plain = {name: value for name, value in row.items() if not name.endswith("_json")}
    kinds = {"passages_json": dict}
    read = {n.removesuffix("_json"): parsed(row[n], kinds.get(n, list)) for n in row if n.endswith("_json")}
    return {**plain, **read}


def _judged(run: RunView) -> Mapping[str, pa.Table]:
    """Return the run's tables with the judge's joined facts, made once per run."""
    held = run.memo
    if "judge" not in held:
        held["judge"] = {**run.tables, FACTS: judge_facts(run.tables)}
    return held["judge"]  # type: ignore[no-any-return]


def _sum(run: RunView, found: Explanation) -> dict[str, Any]:
    """Return the sum as rows of messages, its gates, and the parts of the value."""
    told = json.dumps([{"signal": r.signal, "evidence": r.evidence} for r in found.reasons])
    words = Arguments(table_of(run.tables, "signals"), [told])
    start = msg("Start: share of links assumed manipulative before any evidence")
    rows = [SumRow(start, "", logit(found.prior))]
    rows += [
        SumRow(words.message(r.signal, r.evidence), r.family, r.log_odds, r.signal) for r in found.reasons
    ]
    for family, (raw, counted) in found.capped.items():
        if raw != counted:
            label = msg("Cap: this family counts no further")
            rows.append(SumRow(label, EvidenceFamily(family).value, counted - raw))
    return {
        "sum": found,
        "sum_rows": rows,
        "gates": [gate_message(gate) for gate in found.gates],
        "parts": [(PART_WORDS[part], found.parts.get(part.value)) for part in ValuePart],
        "families": WORDS[Kind.FAMILY],
        "probability": Value(found.prob, Kind.SHARE),
    }


def _facts(
    row: Mapping[str, Any], wanted: tuple[tuple[str, Message, Kind], ...]
) -> list[tuple[Message, Any, Kind]]:
    return [(label, row.get(name), kind) for name, label, kind in wanted]


def _link(run: RunView, link_id: str) -> dict[str, Any]:
    found = run.links.rows("select * exclude (search) from links where link_id = ?", [link_id])
    if not found:
        raise HTTPException(404, "not_found")
    return found[0]


def _one(run: RunView, table: str, key: str, value: str) -> dict[str, Any] | None:
    rows = table_of(run.tables, table)
    found: list[dict[str, Any]] = rows.filter(pc.equal(rows.column(key), value)).to_pylist()
    return found[0] if found else None


def _others(run: RunView, site: str, link_id: str) -> list[dict[str, Any]]:
    return run.links.rows(
        "select link_id, url, anchor, anchor_lang, verdict, value from links where site = ? and link_id <> ?"
        f" order by rowid limit {OTHER_LINKS}",
        [site, link_id],
    )


def _sources(run: RunView, link_id: str) -> list[dict[str, Any]]:
    sources = table_of(run.tables, "link_sources")
    mine = sources.filter(pc.equal(sources.column("link_id"), link_id)).to_pylist()
    paths = {row["import_id"]: row["path"] for row in table_of(run.tables, "imports").to_pylist()}
    return [{**row, "path": str(paths.get(row["import_id"], "")).rpartition("/")[2]} for row in mine]


def _metrics(run: RunView, url: str | None, site: str) -> list[dict[str, Any]]:
    metrics = table_of(run.tables, "vendor_metrics")
    about = pa.array([each for each in (url, site) if each], pa.string())
    mine = metrics.filter(pc.is_in(metrics.column("subject"), value_set=about)).to_pylist()
    seen = {(r["provider"], r["metric"], r["subject_kind"]): r for r in mine}
    return [seen[key] for key in sorted(seen)]


def _outlinks(run: RunView, site: str) -> list[dict[str, Any]]:
    """Return the other sites this site links to on the pages read, most pages first."""
    outlinks = table_of(run.tables, "page_outlinks")
    mine = outlinks.filter(pc.equal(outlinks.column("site"), site))
    grouped = mine.group_by("target_site").aggregate([("links", "sum"), ("first_anchor", "min")]).to_pylist()
    rows = [
        {"target_site": r["target_site"], "links": r["links_sum"], "anchor": r["first_anchor_min"]}
        for r in grouped
        if r["target_site"]
    ]
    return sorted(rows, key=lambda row: (-row["links"], row["target_site"]))[:30]
