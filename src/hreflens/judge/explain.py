"""Why a link or a site got its verdict, printed as the sum it is.

The explanation calls `verdict.judge_links`, the one computation of verdicts, for the one link: what is
printed is what was added. It must not word anything that did not enter the sum.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from hreflens.judge.calibration import logit, probability
from hreflens.judge.decisions import rulings
from hreflens.judge.gates import VERDICTS, first_verdict
from hreflens.judge.inputs import FACTS, Tables, facts_of, table_of
from hreflens.judge.rollup import speaker_of
from hreflens.judge.value import PARTS, WEIGHTS, value_of, value_parts
from hreflens.judge.verdict import Judgement, judge_links
from hreflens.judge.weigh import CAPS, FAMILIES, UNIT, row_units
from hreflens.settings import Settings
from hreflens.urls.canonical import ascii_host, canonical_url, display_host
from hreflens.urls.domains import site_of_host


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal of the sum."""

    signal: str
    family: str
    log_odds: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole sum behind a verdict. `capped` is family -> (raw sum, sum that counted).

    `noted` are facts that were found and weigh nothing: what hangs on a language is told, never counted.
    """

    subject: str
    prior: float
    reasons: tuple[Reason, ...]
    capped: Mapping[str, tuple[float, float]]
    log_odds: float
    prob: float
    asked: str
    computed: str
    verdict: str
    gates: tuple[str, ...]
    decision: str | None
    value: float | None
    coverage: float
    parts: Mapping[str, float | None]
    note: str = ""
    noted: tuple[Reason, ...] = ()

    def text(self) -> str:
        """Return the explanation as plain text."""
        lines = [f"{self.subject}: {self.verdict}", *([self.note] if self.note else []), ""]
        lines.append(
            f"risk        {'start (prior ' + format(self.prior, 'g') + ')':<44} {logit(self.prior):+8.2f}"
        )
        for reason in self.reasons:
            lines.append(f"  {reason.family:<14} {reason.signal:<39} {reason.log_odds:+8.2f}")
            lines.append(f"      {reason.evidence}")
        for fact in self.noted:
            lines.append(f"  {'noted':<14} {fact.signal:<39} {'counts 0':>8}")
            lines.append(f"      {fact.evidence}")
        for family, (raw, counted) in self.capped.items():
            if raw != counted:
                lines.append(f"  cap           {family} counts {counted:+.2f} instead of {raw:+.2f}")
        lines.append(
            f"  sum {self.log_odds:+.2f} asks for '{self.asked}'; calibrated probability {self.prob:.4f}"
        )
        lines += [f"  gate: {gate}" for gate in self.gates]
        lines.append(f"  computed verdict: {self.computed}")
        if self.decision:
            lines.append(f"  {self.decision}: the verdict shown is '{self.verdict}'")
        shown = "not judged" if self.value is None else f"{self.value:.0f} of 100"
        lines += ["", f"value       {shown}, {round(100 * self.coverage)} % of its parts could be judged"]
        for part in PARTS:
            known = self.parts[part.value]
            judged = "not judged" if known is None else f"{known:.2f}"
            lines.append(f"  {part.value:<14} {judged:<12} weight {WEIGHTS[part]:.2f}")
        return "\n".join(lines)


def explain(tables: Tables, settings: Settings, subject: str) -> str:
    """Return the explanation of a link id, referring URL, site or domain as text; all links of a URL.

    Raises:
        KeyError: nothing in the audit fits the subject.
    """
    return "\n\n".join(each.text() for each in find_explanations(tables, settings, subject))


def find_explanations(tables: Tables, settings: Settings, subject: str) -> tuple[Explanation, ...]:
    """Return the sums behind a link id, referring URL (one per link), site or domain.

    Raises:
        KeyError: nothing in the audit fits the subject.
    """
    known = {**tables, FACTS: facts_of(tables)}
    links = table_of(known, "links")
    url = canonical_url(subject)
    secure = f"https{url.removeprefix('http')}" if url and "://" not in subject else None
    for column, wanted in (
        ("link_id", subject),
        ("referring_url", subject),
        ("referring_url", url),
        ("referring_url", secure if "/" in subject else None),
    ):
        hit = links.filter(pc.equal(links.column(column), wanted)) if wanted else links.slice(0, 0)
        if hit.num_rows:
            return tuple(
                explain_link(known, settings, link_id) for link_id in hit.column("link_id").to_pylist()
            )
    host = ascii_host(subject)
    for site in dict.fromkeys(s for s in (subject, host, site_of_host(host) if host else None) if s):
        if pc.any(pc.equal(links.column("referring_site"), site)).as_py():
            return (explain_site(known, settings, site),)
    raise KeyError(
        f"no link or site of the audit fits '{subject}'. Give a link id, a referring URL or a domain."
    )


def explain_link(tables: Tables, settings: Settings, link_id: str) -> Explanation:
    """Return the sum behind one link's verdict.

    Args:
        tables: those of `build_link_verdicts`.
        settings: the same as the audit's.
        link_id: links.link_id.

    Raises:
        KeyError: no such link.
    """
    facts = facts_of(tables)
    mine = facts.filter(pc.equal(facts.column("link_id"), link_id))
    if not mine.num_rows:
        raise KeyError(f"no link '{link_id}' in the audit")
    signals = table_of(tables, "signals")
    about = pa.array([link_id, mine.column("site")[0].as_py()], pa.string())
    own = {
        **tables,
        FACTS: mine,
        "signals": signals.filter(pc.is_in(signals.column("subject"), value_set=about)),
    }
    judged = judge_links(own, settings)
    ruling = rulings(own, settings, urls=mine.column("url"), sites=mine.column("site"))
    decided = int(ruling.verdict[0])
    parts = value_parts(own, mine, settings)
    value, coverage = value_of(parts)
    words = ruling.words[0]
    found = _reasons(judged)
    return Explanation(
        subject=f"{mine.column('url')[0].as_py()} -> {mine.column('target_url')[0].as_py() or 'target not known'}",
        prior=settings.judge.prior,
        reasons=tuple(reason for reason in found if reason.log_odds),
        noted=tuple(reason for reason in found if not reason.log_odds),
        capped={
            family.value: (int(judged.raw[0, code]) / UNIT, int(judged.capped[0, code]) / UNIT)
            for code, family in enumerate(FAMILIES)
            if family in CAPS
        },
        log_odds=float(judged.log_odds[0]),
        prob=float(judged.prob[0]),
        asked=VERDICTS[int(first_verdict(probability(judged.log_odds))[0])].value,
        computed=VERDICTS[int(judged.verdict[0])].value,
        verdict=VERDICTS[decided if decided >= 0 else int(judged.verdict[0])].value,
        gates=tuple(json.loads(judged.gates[0])),
        decision=f"{words} ({ruling.decided_by[0]}{': ' + note if (note := ruling.note[0]) else ''})"
        if words
        else None,
        value=_known(value[0]),
        coverage=float(coverage[0]),
        parts={p.value: _known(v) for p, v in zip(PARTS, parts[0], strict=True)},
    )


def explain_site(tables: Tables, settings: Settings, site: str) -> Explanation:
    """Return the sum of the link that speaks for a site: its strongest link with the site's verdict.

    Raises:
        KeyError: no such site.
    """
    link_id = speaker_of(tables, site)
    if link_id is None:
        raise KeyError(f"no site '{site}' in the audit")
    spoken = explain_link(tables, settings, link_id)
    verdicts = table_of(tables, "site_verdicts")
    mine = verdicts.filter(pc.equal(verdicts.column("site"), site)).to_pylist()
    if not mine:
        return spoken
    row = mine[0]
    counts = ", ".join(f"{row[f'links_{v.value}']} {v.value}" for v in VERDICTS)
    return Explanation(
        **{
            **{name: getattr(spoken, name) for name in Explanation.__dataclass_fields__},
            "subject": display_host(site.split("/", 1)[0]) + site[len(site.split("/", 1)[0]) :],
            "verdict": row["verdict"],
            "computed": row["computed_verdict"],
            "gates": tuple(json.loads(row["gates_json"] or "[]")),
            "note": f"links by verdict: {counts}; the sum is that of its strongest link, {spoken.subject}",
            "value": row["value"],
            "coverage": row["value_coverage"] or 0.0,
            "parts": json.loads(row["value_parts_json"]),
        }
    )


def _known(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


def _reasons(judged: Judgement) -> tuple[Reason, ...]:
    signals = judged.evidence.signals
    units = row_units(signals)
    return tuple(
        Reason(
            signal=signals.column("signal")[row].as_py(),
            family=signals.column("family")[row].as_py(),
            log_odds=int(units[row]) / UNIT,
            evidence=signals.column("evidence")[row].as_py() or "",
        )
        for row in judged.evidence.row.tolist()
    )
