"""The evidence: one file per signal, in one plain list; `build_signals` runs them all.

What is *not* evidence, on purpose
- Language, script, top-level domain, country, low authority (law 1). `.edu` and `.gov` do not protect either:
  most countries have no such suffix, so the protection would itself be a matter of country.
- Hyphens, digits, length or vowels of a host (law 3). Measured on trusted sites, two or more such flags hit
  14.6 % of Brazilian and 13.9 % of Russian sites but 0.9 % of .com.
- Vendors' spam flags (Ahrefs is_spam, Semrush toxic score, Moz spam score): they carry that very bias, and
  their reasons cannot be printed. They are imported and shown for comparison, with weight 0.

A signal is added by writing its file (docstring headings *What it measures / Why it matters / How it is
computed / When it misleads / Source*; constants NAME, FAMILY, SUBJECT, MESSAGE, VERSION; one pure function
`compute`) and naming it in EVIDENCE.
"""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

import pyarrow as pa

from hreflens.judge.evidence import (
    anchor_concentration,
    burst,
    cloaked_page,
    cloned_list,
    content_outlier,
    copied_page,
    disavow_consensus,
    disguised_anchor,
    domain_list,
    domain_report,
    editorial_placement,
    hacked_subtree,
    hidden_link,
    incongruous_anchor,
    link_code,
    link_farm,
    link_network,
    long_lived,
    market_authority,
    natural_anchors,
    niche_anchor,
    phrase_campaign,
    planted_page,
    planted_topic,
    qualified_rel,
    rate_card,
    repeated_comment,
    repurposed_site,
    search_page,
    seller_page,
    service_anchor,
    shared_address,
    shared_anchor,
    sitewide_anchor,
    stuffed_comment,
    thin_profile,
    topic_match,
    ugc_container,
    unfilled_template,
    unmarked_paid,
)
from hreflens.judge.inputs import prepare
from hreflens.settings import Settings
from hreflens.tables import SIGNALS, RunSql
from hreflens.terms import EvidenceFamily, SubjectKind


class Signal(Protocol):
    """What every module of this room offers."""

    NAME: str
    FAMILY: EvidenceFamily
    SUBJECT: SubjectKind
    MESSAGE: str
    VERSION: int

    def compute(
        self, tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql
    ) -> pa.Table:
        """Return the SIGNALS rows of this signal."""


EVIDENCE: tuple[Signal, ...] = (
    link_network,
    service_anchor,
    niche_anchor,
    incongruous_anchor,
    disguised_anchor,
    unmarked_paid,
    link_code,
    shared_anchor,
    anchor_concentration,
    phrase_campaign,
    sitewide_anchor,
    burst,
    hidden_link,
    hacked_subtree,
    planted_page,
    planted_topic,
    cloaked_page,
    ugc_container,
    repeated_comment,
    stuffed_comment,
    thin_profile,
    cloned_list,
    link_farm,
    domain_list,
    seller_page,
    rate_card,
    domain_report,
    search_page,
    content_outlier,
    copied_page,
    unfilled_template,
    repurposed_site,
    disavow_consensus,
    shared_address,
    editorial_placement,
    market_authority,
    long_lived,
    natural_anchors,
    topic_match,
    qualified_rel,
)


def build_signals(
    tables: Mapping[str, pa.Table], settings: Settings, *, as_of: date, sql: RunSql
) -> pa.Table:
    """Return SIGNALS: every signal found, sorted by (subject_kind, subject, signal).

    Args:
        tables: links, link_checks, link_anchors, pages, placements, page_outlinks, page_markets, sites,
            vendor_authority, networks, network_members,
            site_history, page_views; any but links may be missing or empty: missing data adds no row (law 7).
        settings: project and judge.
        as_of: the day of the audit.
        sql: the engine.
    """
    known = prepare(tables)
    found = [signal.compute(known, settings, as_of=as_of, sql=sql) for signal in EVIDENCE]
    joined = pa.concat_tables([SIGNALS.conform(table) for table in found]).combine_chunks()
    return joined.sort_by([("subject_kind", "ascending"), ("subject", "ascending"), ("signal", "ascending")])
