"""The command `markets`: what each market holds, where work would bring most visits, what its engines accept."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hreflens.cli.exits import CommandError
from hreflens.cli.output import Answer, Grid, country_name, show
from hreflens.cli.session import Session, command

if TYPE_CHECKING:
    from hreflens.act.opportunities.markets import Gap

_COLUMNS = (
    ("name", "Market"), ("links", "Links"), ("sites", "Sites"), ("authority", "Authority"), ("landing_fit", "Landing fit"),
    ("impressions", "Impressions"), ("clicks", "Clicks"), ("position", "Position"), ("best_competitor_sites", "Best competitor"),
    ("gain", "Visits to gain"), ("low", "from"), ("high", "to"), ("obstacles", "In the way"),
)  # fmt: skip
OBSTACLES = {
    "landings": "links land on pages in another language",
    "competitors": "competitors have more local sites",
    "click_rate": "clicked less than your other markets",
    "barrier": "visitors leave pages they cannot read",
    "losing": "more links lost than gained",
    "no_links": "no local links",
}


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    command(app, "markets", rich_help_panel="Look into it")(markets)


def markets(
    session: Session,
    market: Annotated[
        str | None, typer.Argument(help="One market (ISO 3166-1, such as FR): all that is known of it.")
    ] = None,
    *,
    top: Annotated[int, typer.Option("--top", help="Most markets shown in a table.", min=1)] = 25,
    wanted: Annotated[bool, typer.Option("--wanted", help="Only the markets named in the settings.")] = False,
) -> None:
    """Show the gap list: per market links, authority, landing fit, demand, competitors, and visits to gain.

    Visits to gain are those that the market's impressions would bring at the click rate of your other markets, and those
    lost to pages in a foreign language; they are for the period of the imported reports, with 95 % intervals, and promise
    no ranking. Demand needs a Search Console report by country, competitors their exports and `project.competitors`.

    Examples:

        hreflens markets

        hreflens markets FR

        hreflens markets --format csv -o markets.csv
    """
    from hreflens.act.opportunities.markets import find_gaps
    from hreflens.cli.auditing import load

    run = load(session)
    gaps = (
        find_gaps(
            {name: run.tables[name] for name in ("market_facts", "language_barrier") if name in run.tables}
        )
        if "market_facts" in run.tables
        else []
    )
    if wanted:
        gaps = [gap for gap in gaps if gap.facts["wanted"]]
    if market is not None:
        _one(session, market.upper(), gaps)
        return
    if not gaps:
        raise CommandError("no market is known yet: run `hreflens audit` first.")
    rows = [row_of(gap) for gap in gaps]
    shown = [{**row, "name": country_name(row["market"]), "obstacles": _words(row)} for row in rows[:top]]
    note = f"{len(rows) - top:,} more markets: --top, or --format csv." if len(rows) > top else ""
    show(session, Answer(rows, list(rows[0]), [Grid("", _COLUMNS, shown, note)]))


def row_of(gap: "Gap") -> dict[str, Any]:
    """Return a gap as one flat row."""
    names = ("gain", "low", "high", "search_gain", "barrier_gain", "missing_sites")
    return {
        **gap.facts,
        **{name: _rounded(getattr(gap, name)) for name in names},
        "obstacles": [each.value for each in gap.obstacles],
    }


def _words(row: Mapping[str, Any]) -> str:
    return "; ".join(OBSTACLES[each] for each in row["obstacles"])


def _rounded(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, 1)


def _one(session: Session, market: str, gaps: "list[Gap]") -> None:
    from hreflens.act.opportunities.engines import engines_of

    gap = next((each for each in gaps if each.market == market), None)
    if gap is None:
        known = ", ".join(each.market for each in gaps[:20]) or "none"
        raise CommandError(f"nothing is known of the market '{market}'. Known: {known}.")
    row = row_of(gap)
    engines = [
        {
            "engine": each.name,
            "hreflang": each.hreflang,
            "disavow": each.disavow,
            "links_report": each.links_report,
            "checked": each.checked.isoformat(),
            "notes": [{"text": note.text, "url": note.url} for note in each.notes],
        }
        for each in engines_of(market)
    ]
    facts = [{"fact": key, "value": value} for key, value in row.items() if key != "obstacles"]
    lines = [f"In the way: {_words(row) or 'nothing that the imported files show'}.", ""]
    for each in engines:
        lines.append(f"{each['engine']} (looked at {each['checked']}): hreflang {each['hreflang']}, disavow {each['disavow']}, links: {each['links_report']}")  # fmt: skip
        lines += [f"  {note['text']}\n    {note['url']}" for note in each["notes"]]  # type: ignore[index]
    columns = (("fact", "Fact"), ("value", "Value"))
    blocks: list[str | Grid] = [Grid(country_name(market), columns, facts), "\n".join(lines)]
    show(session, Answer([row], list(row), blocks, {"market": market, "engines": engines}))
