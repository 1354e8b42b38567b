"""The review queue: alike sites together, one look, one decision; by keyboard if one likes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from hreflens.engine.workspace import read_run
from hreflens.show.facts import foreign_text, table_of
from hreflens.show.page import Message
from hreflens.show.reports.review import group_name, site_rows
from hreflens.show.sentences import Arguments, gate_messages, reason_messages
from hreflens.web import forms
from hreflens.web.deciding import decide_sites, who
from hreflens.web.here import Here, InAudit, run_of
from hreflens.web.runs import RunView

router = APIRouter(prefix="/p/{project}", include_in_schema=False)
Posted = Annotated[FormData, Depends(forms.posted)]
PER_PAGE = 20
SITES_SHOWN = 100
"""Sites of a group listed one by one; a decision about the whole group reaches all of them."""
QUEUES = {"open": ("act", "review"), "ignore": ("ignore",)}


@dataclass(frozen=True, slots=True)
class Member:
    """One site of a group: its row of site_verdicts, reasons in words, and the decision that is newer."""

    site: str
    row: dict[str, Any]
    reasons: tuple[Message, ...]
    against: tuple[Message, ...]
    decision: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Alike sites: key in the run, name in words, members, and one of their passages."""

    key: str
    name: Message
    members: tuple[Member, ...]
    total: int
    links: int
    examples: tuple[dict[str, Any], ...]

    @property
    def network(self) -> str:
        """The id of the link network that the group is, '' when it is none."""
        kind, _, name = self.key.partition(":")
        return name if kind == "network" else ""

    @property
    def open(self) -> int:
        """Listed members nobody has decided about."""
        return sum(member.decision is None for member in self.members)


@router.get("/review")
def review(here: InAudit) -> Response:
    """Show the groups of a queue."""
    queue = here.request.query_params.get("queue", "open")
    if queue not in QUEUES:
        raise HTTPException(404, "not_found")
    grouped = groups_of(run_of(here), QUEUES[queue])
    raw = here.request.query_params.get("page", "1")
    at = max(1, int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 1
    shown = grouped[(at - 1) * PER_PAGE : at * PER_PAGE]
    decided = newer_decisions(here)
    return here.show(
        "review.html",
        active="review",
        groups=[_group(run_of(here), key, rows, decided) for key, rows in shown],
        queue=queue,
        at=at,
        last=max(1, -(-len(grouped) // PER_PAGE)),
        total=len(grouped),
        newer=len(decided),
        foreign=foreign_text,
    )


@router.post("/review")
def decide(here: InAudit, form: Posted) -> Response:
    """Decide about the chosen sites of a group, or take that back; htmx gets the group as it is now."""
    here.need("reviewer")
    key, queue = forms.text_of(form, "group", 500), forms.text_of(form, "queue", 10)
    if queue not in QUEUES:
        raise HTTPException(422, "not_found")
    grouped = dict(groups_of(run_of(here), QUEUES[queue]))
    if key not in grouped:
        raise HTTPException(404, "not_found")
    sites = {row["site"] for row in grouped[key]}
    everything = forms.text_of(form, "all", 5) == "yes"
    chosen = sorted(sites) if everything else [s for s in forms.texts_of(form, "site") if s in sites]
    word, note = forms.text_of(form, "decision", 20), forms.text_of(form, "note")
    if word == "undo":
        taken = [
            s for s in chosen if here.state.undo(here.name, "site", s, by=who(here), at=here.config.now())
        ]
        if taken:
            here.note("undone", ", ".join(taken[:20]))
    else:
        decide_sites(here, chosen, word, note)
    if here.request.headers.get("hx-request") == "true":
        decided = newer_decisions(here)
        group = _group(run_of(here), key, grouped[key], decided)
        return here.show(
            "review_group.html", group=group, queue=queue, foreign=foreign_text, newer=len(decided)
        )
    return RedirectResponse(f"{here.base}/review?queue={queue}", 303)


def newer_decisions(here: Here) -> dict[tuple[str, str], str | None]:
    """Return decisions that the run does not know yet: (kind, subject) -> decision, None where one was undone."""
    judged = read_run(run_of(here).folder, ["decisions"])["decisions"]
    old = {(r["subject_kind"], r["subject"]): r["decision"] for r in judged.to_pylist()}
    new = {
        (r["subject_kind"], r["subject"]): r["decision"] for r in here.state.decisions(here.name).to_pylist()
    }
    return {key: new.get(key) for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def groups_of(run: RunView, verdicts: Sequence[str]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return (group key, rows of its sites), the groups with most sites first; made once per run."""
    name = f"review:{'+'.join(verdicts)}"
    if name not in run.memo:
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in site_rows(run.tables, tuple(verdicts)):
            found[row["review_group"] or ""].append(row)
        run.memo[name] = sorted(found.items(), key=lambda item: (item[0] == "", -len(item[1]), item[0]))
    return run.memo[name]  # type: ignore[no-any-return]


def _group(
    run: RunView, key: str, rows: list[dict[str, Any]], decided: dict[tuple[str, str], str | None]
) -> Group:
    listed = rows[:SITES_SHOWN]
    texts = [row[name] for row in listed for name in ("reasons_for_json", "reasons_against_json")]
    words = Arguments(table_of(run.tables, "signals"), texts)
    members = tuple(
        Member(
            site=row["site"],
            row=row,
            reasons=reason_messages(row["reasons_for_json"], words),
            against=(*reason_messages(row["reasons_against_json"], words), *gate_messages(row["gates_json"])),
            decision=decided.get(("site", row["site"])) or (row["verdict"] if row["decided_by"] else None),
        )
        for row in listed
    )
    links = sum(row[f"links_{v}"] or 0 for row in rows for v in ("keep", "ignore", "review", "act"))
    return Group(
        key, group_name(key), members, len(rows), links, _examples(run, [m.site for m in members[:3]])
    )


def _examples(run: RunView, sites: list[str]) -> tuple[dict[str, Any], ...]:
    marks = ", ".join("?" * len(sites))
    rows = run.links.rows(
        f"select link_id, url, site, anchor, anchor_lang, verdict, value, lang from links where site in ({marks})"
        " qualify row_number() over (partition by site order by risk_prob desc nulls last, link_id) = 1 order by site",
        sites,
    )
    for row in rows:
        row["passage"] = _passage(run, row["link_id"])
    return tuple(rows)


def _passage(run: RunView, link_id: str) -> Any:
    from hreflens.web.pages.cards import evidence_of

    found = run.links.rows("select * exclude (search) from links where link_id = ?", [link_id])
    return evidence_of(run, found[0]) if found else None
