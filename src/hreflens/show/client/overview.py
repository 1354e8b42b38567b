"""The first page of a client's report: the period in figures, and what to do next."""

from hreflens.act.monitor.period import WEEK
from hreflens.settings import Settings
from hreflens.show.client.told import Told
from hreflens.show.notices import NOTHING_TO_DO, watch_rows
from hreflens.show.page import Banner, Block, Figure, Figures, Kind, Message, Page, Tone, Value, counted, msg
from hreflens.terms import AlertGroup

WORTH_ASKING = 50.0
"""Value (0-100) from which a lost link is worth a letter to its site."""


def build(told: Told, settings: Settings) -> Page:
    """Return the page. Raises nothing."""
    blocks: list[Block] = []
    if told.runs:
        blocks = [_next(told), _happened(told), _profile(told), *watch_rows(told.drops, told.bursts)]
    return Page(
        key="period",
        title=msg("The week") if told.period.word == WEEK else msg("The month"),
        intro=msg(
            "What happened to the links to {site} from {start} to {end}.",
            site=Value(settings.project.site or "–", Kind.SITE),
            start=told.period.start,
            end=told.period.end,
        ),
        blocks=tuple(blocks),
        lead=_answer(told),
    )


def _answer(told: Told) -> Message:
    if not told.runs:
        return msg("No audit ran in this time, so nothing can be told of it.")
    counts = {name: told.links_in(group) for name, group in _COUNTED.items()}
    if not any(counts.values()):
        return msg("Nothing changed in this time.")
    return msg("New links: {new}. Gone: {lost}. Back: {back}. Changed: {changed}.", **counts)


_COUNTED = {
    "new": "new_links",
    "lost": AlertGroup.LOST,
    "back": AlertGroup.REGAINED,
    "changed": AlertGroup.CHANGED,
}


def _happened(told: Told) -> Figures:
    return Figures(
        "period_figures",
        (
            Figure("new_links", msg("New links"), told.links_in("new_links")),
            Figure("lost", msg("Lost links"), told.links_in(AlertGroup.LOST), hint=msg("or qualified now")),
            Figure("regained", msg("Links that are back"), told.links_in(AlertGroup.REGAINED)),
            Figure("changed", msg("Changed links"), told.links_in(AlertGroup.CHANGED)),
            Figure("verdicts", msg("Changed verdicts"), len(told.moved)),
        ),
    )


def _profile(told: Told) -> Figures:
    now, before = told.total(), told.total(first=True)
    labels = (("links", msg("Links")), ("sites", msg("Linking sites")), ("value", msg("Value")))
    return Figures(
        "profile_figures",
        tuple(
            Figure(
                name,
                label,
                round(now[name]) if now else None,
                hint=msg("{count} at the start", count=round(before[name])) if before else None,
            )
            for name, label in labels
        ),
    )


def _next(told: Told) -> Banner:
    asks = _asks(told)
    return Banner("next", Tone.CALM, msg("What to do next"), tuple(asks) or (NOTHING_TO_DO,))


def _asks(told: Told) -> list[Message]:
    """Return what is left to do, the most pressing first; nothing of it is urgent."""
    asks: list[Message] = []
    if told.broken_pins:
        asks.append(
            counted(
                "One pinned link is not as agreed: ask the site to restore it, or take the pin back.",
                "{count} pinned links are not as agreed: ask the sites to restore them, or take the pins back.",
                count=told.broken_pins,
            )
        )
    worthy = {
        row["subject"] for row in told.groups.get(AlertGroup.LOST, ()) if (row["value"] or 0) >= WORTH_ASKING
    }
    if worthy:
        asks.append(
            counted(
                "One lost link was worth {least} or more: ask the site, if it matters to you.",
                "{count} lost links were worth {least} or more: ask the sites that matter to you.",
                count=len(worthy),
                least=Value(WORTH_ASKING, Kind.SCORE),
            )
        )
    review = _at_the_end(told, "review")
    if review:
        asks.append(
            counted(
                "One link waits for a person to look at it.",
                "{count} links wait for a person to look at them.",
                count=review,
            )
        )
    unread = sum(each["acknowledged_at"] is None for each in told.alerts)
    if unread:
        asks.append(
            counted(
                "One alert of this time was not marked as seen.",
                "{count} alerts of this time were not marked as seen.",
                count=unread,
            )
        )
    return asks


def _at_the_end(told: Told, verdict: str) -> int:
    last = max((row["as_of"] for row in told.points), default=None)
    rows = (row for row in told.points if row["dimension"] == "verdict" and row["as_of"] == last)
    return sum(row["links"] for row in rows if row["key"] == verdict)
