"""Keeps what a run sees: exchanges into the WARC, then the finished row into the journal, in this order.

The order is what makes a killed run safe: a row in the journal always has its records on disk.
"""

from collections.abc import Callable
from datetime import datetime

from hreflens.collect.fetch.answers import Finish, Row, answer_row, finish_fields, finished_row
from hreflens.collect.fetch.exchange import Exchange
from hreflens.collect.fetch.jobs import PageJob
from hreflens.collect.fetch.journal import Journal, RowSink
from hreflens.collect.fetch.warc_write import WarcWriter
from hreflens.terms import FetchOutcome


class Recorder:
    """Writes exchanges and finished pages of one run."""

    def __init__(
        self, writer: WarcWriter, journal: Journal, rows: RowSink, *, cap: int, now: Callable[[], datetime]
    ) -> None:
        """Keep where to write, the cap on bodies in decoded bytes, and the clock."""
        self._writer = writer
        self._journal = journal
        self._rows = rows
        self._cap = cap
        self._now = now

    def write(self, url: str, found: Exchange) -> tuple[Row, str]:
        """Write an answered exchange to the WARC; return the row of the answer and its record id.

        Raises:
            FetchError: the disk is full.
        """
        block = found.head + found.payload
        segment, offset, record = self._writer.response(
            url, block, head_bytes=len(found.head), when=found.began_at, peer=found.peer, truncated=found.truncated,
            packed=found.encoded,
        )  # fmt: skip
        self._writer.request(url, found.request, when=found.began_at, answer=record)
        row = answer_row(
            url, block, fetched_at=found.began_at, peer=found.peer, warc_file=segment, offset=offset,
            truncated=found.truncated, cap=self._cap,
        )  # fmt: skip
        assert row is not None
        return row, record

    def finish(self, job: PageJob, outcome: FetchOutcome, detail: str | None) -> Row:
        """Write what became of a page to WARC and journal; return its row.

        Raises:
            FetchError: the disk is full.
        """
        answer = job.answer
        # Where a redirect led to never answered: then the last hop is itself the last answer.
        hops = tuple(job.hops[:-1] if job.moving else job.hops)
        if job.moving and outcome is not FetchOutcome.TOO_MANY_REDIRECTS:
            detail = f"redirects to {job.url}: {detail}"
        finish = Finish(
            outcome=outcome,
            fetched_at=self._now(),
            attempts=job.attempts,
            fetch_ms=job.took_ms,
            redirects=hops,
            detail=detail,
            body_bytes=answer["body_bytes"] if answer is not None else None,
        )
        self._writer.metadata(job.asked, finish_fields(finish), when=finish.fetched_at, answer=job.answer_id)
        row = finished_row(job.asked, answer, finish)
        self._journal.finished(row, segment=self._writer.segment, end=self._writer.end)
        self._rows.add(row)
        return row
