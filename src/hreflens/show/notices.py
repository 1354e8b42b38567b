"""Alerts in words: what happened, what it means, what to do (often nothing), in the project's language.

Plain text for mail, webhooks and the terminal, messages for the dashboard. Calm: no loss is a catastrophe, no wave a
penalty. It must not decide what is told.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hreflens.act.monitor.bursts import CROSSING
from hreflens.show.i18n import Localiser
from hreflens.show.page import Banner, Kind, Message, Note, Page, Value, counted, msg
from hreflens.show.render.foreign_text import readable_url
from hreflens.terms import AlertGroup, ChangeKind
from hreflens.text.normalise import INVISIBLE, clean_text

LISTED = 10
"""Pages named per paragraph; the dashboard has all."""
ORDER = (
    *(AlertGroup.PINNED, AlertGroup.LOST, AlertGroup.SOURCE, AlertGroup.SITE, AlertGroup.CHANGED),
    *(AlertGroup.BURST, AlertGroup.NETWORK, AlertGroup.VERDICT, AlertGroup.AUTHORITY, AlertGroup.REGAINED),
    AlertGroup.NEW,
)

ABOUT_WORDS: Mapping[str, Message] = {
    AlertGroup.LOST: msg("Lost links"),
    AlertGroup.REGAINED: msg("Links that are back"),
    AlertGroup.NEW: msg("New linking sites"),
    AlertGroup.CHANGED: msg("Changed links"),
    AlertGroup.SITE: msg("Sites parked, hacked or changed"),
    AlertGroup.VERDICT: msg("Changed verdicts"),
    AlertGroup.AUTHORITY: msg("Authority"),
    AlertGroup.NETWORK: msg("Link networks"),
    AlertGroup.SOURCE: msg("Faults of sources"),
    AlertGroup.BURST: msg("Unusual waves"),
    AlertGroup.PINNED: msg("Pinned links"),
}
"""What an alert is about, in words."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Alerts of one kind told together: what happened, what it means, what to do; the pages it is about."""

    about: AlertGroup
    happened: Message
    means: Message
    advice: Message
    pages: tuple[str, ...] = ()
    alerts: tuple[int, ...] = ()


NOTHING_TO_DO = msg("There is nothing to do.")
_EACH: Mapping[str, tuple[Message, Message]] = {
    AlertGroup.LOST: (
        msg(
            "Two readings on different days agree. Links come and go: pages are rewritten, moved and closed."
        ),
        msg("If one of them matters to you, ask the site; otherwise there is nothing to do."),
    ),
    AlertGroup.REGAINED: (msg("They count again as before."), NOTHING_TO_DO),
    AlertGroup.NEW: (msg("What each is worth is on its card."), NOTHING_TO_DO),
    AlertGroup.CHANGED: (
        msg("The links are still there."),
        msg("Look whether the new form suits you; mostly there is nothing to do."),
    ),
    AlertGroup.SITE: (
        msg(
            "This is about the linking site, not about yours. Search engines likely ignore links of such pages."
        ),
        msg("If you know the owner of a hacked site, tell them. Otherwise there is nothing to do."),
    ),
    AlertGroup.VERDICT: (
        msg("New evidence came in or old evidence went; each card shows by which."),
        msg("Look at those to review. A verdict alone asks for nothing."),
    ),
    AlertGroup.AUTHORITY: (
        msg("A new rank list moved them by 10 points or more. Low authority never counts against a link."),
        NOTHING_TO_DO,
    ),
    AlertGroup.NETWORK: (
        msg("Sites of one network promote the same third parties. Search engines likely ignore such links."),
        msg("Look at the network if you paid for these links; otherwise there is nothing to do."),
    ),
    AlertGroup.PINNED: (
        msg("A page that you pinned is not as agreed."),
        msg("Ask the site to restore what was agreed, or take the pin back."),
    ),
}


def notices(alerts: Sequence[Mapping[str, Any]]) -> list[Notice]:
    """Return notices in reading order, from alerts as `engine.alerts` returns them."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for alert in alerts:
        groups.setdefault(alert["about"], []).append(alert)
    found = []
    for about in ORDER:
        mine = groups.get(about, [])
        if about in (AlertGroup.SOURCE, AlertGroup.BURST):
            found += [_single(about, alert) for alert in mine]
        elif mine:
            found.append(_together(about, mine))
    return found


def _single(about: AlertGroup, alert: Mapping[str, Any]) -> Notice:
    facts = alert["facts"]
    happened, means, advice = _source(facts) if about is AlertGroup.SOURCE else _burst(facts)
    return Notice(about, happened, means, advice, alerts=(alert["id"],))


def _together(about: AlertGroup, alerts: Sequence[Mapping[str, Any]]) -> Notice:
    means, advice = _EACH[about]
    pages = dict.fromkeys(str(each["facts"].get("url") or each["subject"]) for each in alerts)
    return Notice(
        about, _HAPPENED[about](alerts), means, advice, tuple(pages), tuple(each["id"] for each in alerts)
    )


# --- what happened --------------------------------------------------------------------------------------------


def _lost(alerts: Sequence[Mapping[str, Any]]) -> Message:
    kinds = Value(_kinds(alerts), Kind.LIST)
    return counted("One link is gone ({kinds}).", "{count} links are gone ({kinds}).", count=len(alerts), kinds=kinds)  # fmt: skip


def _changed(alerts: Sequence[Mapping[str, Any]]) -> Message:
    kinds = Value(_kinds(alerts), Kind.LIST)
    links = len({each["subject"] for each in alerts})
    return counted(
        "One link changed ({kinds}).", "{count} links changed ({kinds}).", count=links, kinds=kinds
    )


def _kinds(alerts: Sequence[Mapping[str, Any]]) -> tuple[Message, ...]:
    found: Counter[tuple[str, str]] = Counter()
    for alert in alerts:
        facts = alert["facts"]
        rel = str(facts.get("after") or "") if facts["kind"] == ChangeKind.REL_CHANGED else ""
        found[(facts["kind"], rel)] += 1
    return tuple(_counted(kind, rel, count) for (kind, rel), count in found.most_common())


def _counted(kind: str, rel: str, count: int) -> Message:
    if kind == ChangeKind.REL_CHANGED:
        return msg("{number} now {rel}", number=count, rel=Value(rel, Kind.REL))
    return Message(_COUNTED[kind].text, (("number", count),))


_COUNTED: Mapping[str, Message] = {
    ChangeKind.LOST_REMOVED: msg("{number} removed"),
    ChangeKind.LOST_PAGE_GONE: msg("{number} page gone"),
    ChangeKind.LOST_DOMAIN_GONE: msg("{number} domain gone"),
    ChangeKind.LOST_REDIRECTED: msg("{number} redirected away"),
    ChangeKind.LOST_NOINDEXED: msg("{number} noindexed"),
    ChangeKind.LOST_CANONICALISED: msg("{number} canonicalised away"),
    ChangeKind.LOST_ROBOTS: msg("{number} closed by robots.txt"),
    ChangeKind.ANCHOR_CHANGED: msg("{number} with another anchor"),
    ChangeKind.LANDING_CHANGED: msg("{number} to another page"),
    ChangeKind.LANDING_LANG_CHANGED: msg("{number} to a page in another language"),
    ChangeKind.PLACEMENT_MOVED: msg("{number} moved on the page"),
    ChangeKind.PAGE_LANG_CHANGED: msg("{number} on a page now in another language"),
    ChangeKind.SITE_PARKED: msg("{number} parked"),
    ChangeKind.SITE_REPURPOSED: msg("{number} became something else"),
    ChangeKind.SITE_HACKED: msg("{number} looks hacked"),
    ChangeKind.SITE_RECOVERED: msg("{number} in order again"),
    ChangeKind.NETWORK_JOINED: msg("{number} joined one"),
    ChangeKind.NETWORK_LEFT: msg("{number} left one"),
}


def _sites(alerts: Sequence[Mapping[str, Any]]) -> Message:
    kinds = Value(_kinds(alerts), Kind.LIST)
    return counted(
        "One linking site changed its nature ({kinds}).",
        "{count} linking sites changed their nature ({kinds}).",
        count=len(alerts),
        kinds=kinds,
    )


def _networks(alerts: Sequence[Mapping[str, Any]]) -> Message:
    kinds = Value(_kinds(alerts), Kind.LIST)
    return counted(
        "One linking site and link networks: {kinds}.",
        "{count} linking sites and link networks: {kinds}.",
        count=len(alerts),
        kinds=kinds,
    )


def _verdicts(alerts: Sequence[Mapping[str, Any]]) -> Message:
    return counted(
        "The verdict of one linking site changed.",
        "The verdicts of {count} linking sites changed.",
        count=len(alerts),
    )


def _authority(alerts: Sequence[Mapping[str, Any]]) -> Message:
    return counted(
        "The authority of one linking site moved.",
        "The authority of {count} linking sites moved.",
        count=len(alerts),
    )


def _regained(alerts: Sequence[Mapping[str, Any]]) -> Message:
    return counted("One lost link is back.", "{count} lost links are back.", count=len(alerts))


def _new(alerts: Sequence[Mapping[str, Any]]) -> Message:
    return counted("One new site links to you.", "{count} new sites link to you.", count=len(alerts))


def _pinned(alerts: Sequence[Mapping[str, Any]]) -> Message:
    return counted(
        "One pinned link is not as agreed: {points}.",
        "{count} pinned links are not as agreed: {points}.",
        count=len({each["subject"] for each in alerts}),
        points=Value(tuple(_point(each["facts"]) for each in alerts[:LISTED]), Kind.LIST),
    )


def _point(facts: Mapping[str, Any]) -> Message:
    expected, found = _short(facts["expected"]), _short(facts["found"])
    if facts["what"] == "gone":
        return msg("the link is gone")
    if facts["what"] == "rel":
        return msg(
            "the link is {found} instead of {expected}",
            found=Value(facts["found"], Kind.REL),
            expected=Value(facts["expected"], Kind.REL),
        )
    if facts["what"] == "anchor":
        return msg("the anchor is “{found}” instead of “{expected}”", found=found, expected=expected)
    return msg("it leads to {found} instead of {expected}", found=found, expected=expected)


_HAPPENED = {
    AlertGroup.LOST: _lost,
    AlertGroup.REGAINED: _regained,
    AlertGroup.NEW: _new,
    AlertGroup.CHANGED: _changed,
    AlertGroup.SITE: _sites,
    AlertGroup.VERDICT: _verdicts,
    AlertGroup.AUTHORITY: _authority,
    AlertGroup.NETWORK: _networks,
    AlertGroup.PINNED: _pinned,
}


def _source(facts: Mapping[str, Any]) -> tuple[Message, Message, Message]:
    source = "Search Console" if facts["tool"] == "google" else Value(facts["tool"], Kind.PROVIDER)
    share = Value(facts["drop_share"], Kind.SHARE)
    live, sampled = facts["sampled_live"], facts["sampled"]
    if facts["finding"] == "fault":
        return (
            msg(
                "{source} fell by {share}, but {live} of {sampled} pages that we read again still link: source fault.",
                source=source,
                share=share,
                live=live,
                sampled=sampled,
            ),
            msg("The links are there; the source does not show them."),
            NOTHING_TO_DO,
        )
    if facts["finding"] == "loss":
        return (
            msg(
                "{source} fell by {share}, and only {live} of {sampled} pages that we read again still link.",
                source=source,
                share=share,
                live=live,
                sampled=sampled,
            ),
            msg("These links are really gone."),
            msg("Look at which sites they were, and ask those that matter."),
        )
    return (
        msg("{source} fell by {share}; {live} of {sampled} pages that we read again still link.",
            source=source, share=share, live=live, sampled=sampled),
        msg("Whether links are gone or the source is at fault cannot be told yet; no link counts as lost by it."),
        msg("Wait for the next run, which reads more of these pages."),
    )  # fmt: skip


def _burst(facts: Mapping[str, Any]) -> tuple[Message, Message, Message]:
    sites, usual = facts["sites"], Value(facts["usual"], Kind.DECIMAL)
    if facts["dimension"] == "language":
        happened = msg(
            "Unusual: {sites} new sites in {language} link to you; this time of its own history would bring {usual}.",
            sites=sites,
            language=Value(facts["key"], Kind.LANG),
            usual=usual,
        )
    elif facts["dimension"] == CROSSING:
        lang, _, market = facts["key"].partition(" ")
        happened = msg(
            "Unusual: {sites} new sites in {language} for {market} link to you; this time of its own history would bring {usual}.",
            sites=sites,
            language=Value(lang, Kind.LANG),
            market=Value(market, Kind.COUNTRY),
            usual=usual,
        )
    else:
        happened = msg(
            "Unusual: {sites} new sites for {market} link to you; this time of its own history would bring {usual}.",
            sites=sites,
            market=Value(facts["key"], Kind.COUNTRY),
            usual=usual,
        )
    anchor = _short(facts["anchor"] or "–")
    if facts["harmful_pattern"]:
        return (
            happened,
            msg(
                "{share} of them are in one link network: the pattern of links that others place to do harm. Such links are likely ignored by Google. Most frequent anchor: “{anchor}”.",
                share=Value(facts["network_share"], Kind.SHARE),
                anchor=anchor,
            ),
            msg("There is nothing to do, unless you had these links placed yourself."),
        )
    return (
        happened,
        msg(
            "News, a campaign or a tool that reads more can do this; what was not earned is likely ignored by Google. Most frequent anchor: “{anchor}”.",
            anchor=anchor,
        ),
        NOTHING_TO_DO,
    )


def _short(text: str) -> str:
    return _line(text)[:120]


def watch_notes(tables: Mapping[str, Any]) -> tuple[Note, ...]:
    """Return drops of sources and waves of a run as notes of the report; none when all is quiet."""
    drops, bursts = (
        tables[name].to_pylist() if name in tables else [] for name in ("source_drops", "bursts")
    )
    return watch_rows(drops, bursts)


def watch_rows(drops: Sequence[Mapping[str, Any]], bursts: Sequence[Mapping[str, Any]]) -> tuple[Note, ...]:
    """Return the same from rows of `source_drops` and `bursts`."""
    found = []
    for name, about, rows in (
        ("source_drops", AlertGroup.SOURCE, drops),
        ("bursts", AlertGroup.BURST, bursts),
    ):
        for number, row in enumerate(rows):
            notice = _single(about, {"facts": row, "id": 0})
            found.append(Note(f"{name}_{number}", notice.happened, (notice.means, notice.advice)))
    return tuple(found)


# --- as text --------------------------------------------------------------------------------------------------


def message_text(
    found: Sequence[Notice], local: Localiser, *, project: str, dashboard: str = ""
) -> tuple[str, str]:
    """Return (title, body) of a message as plain text; what others wrote is cleaned and on one line.

    Args:
        found: what `notices` returned, at least one.
        local: the project's language.
        project: its name.
        dashboard: address of the dashboard; '' leaves the link out.
    """
    title = local.text(found[0].happened)
    more = len(found) - 1
    if more:
        title = local.text(
            counted(
                "{first} And one thing more.", "{first} And {count} things more.", count=more, first=title
            )
        )
    parts = []
    for notice in found:
        lines = [local.text(each) for each in (notice.happened, notice.means, notice.advice)]
        lines += [f"- {_line(readable_url(page))}" for page in notice.pages[:LISTED]]
        left = len(notice.pages) - LISTED
        if left > 0:
            lines.append("- " + local.text(counted("and one more", "and {count} more", count=left)))
        parts.append("\n".join(lines))
    if dashboard:
        parts.append(f"{dashboard.rstrip('/')}/p/{quote(project, safe='')}/watch")
    return f"{project}: {title}"[:300], "\n\n".join(parts) + "\n"


def client_message(page: Page, local: Localiser, *, project: str, link: str = "") -> tuple[str, str]:
    """Return (title, body) of the message that brings a client's report, as plain text.

    Args:
        page: the report's first page: its title, introduction, answer and what to do next are told.
        local: the client's language.
        project: its name.
        link: address of the report in the dashboard; '' leaves it out.
    """
    title = f"{project}: {local.text(page.title)}"
    parts = [local.text(page.intro), *([local.text(page.lead)] if page.lead else [])]
    for block in page.blocks:
        if isinstance(block, Banner):
            parts.append(
                "\n".join([local.text(block.title), *(f"- {local.text(each)}" for each in block.text)])
            )
    return _line(title), "\n\n".join([*parts, *([link] if link else [])]) + "\n"


def _line(text: str) -> str:
    return clean_text(INVISIBLE.sub("", text))[:300]
