"""Wrong-language landings: on the bundled example and on a generated site, those found are right and few are missed.

The example's truth names for each link the version that its readers should land on. The generated site has pages
in 15 languages, with and without hreflang; links come from pages whose language is known by construction, among
them links that must be left alone: in the right language, on pages without a version, to the page where visitors
choose, in a passage of the other language.
"""

from eval.example import audited, truth_rows
from eval.gate import GateResult, judged
from eval.worlds.landing_world import Found, landing_world

FLOOR_PRECISION = 0.98
"""A request to change a link that was right costs the owner a reader's goodwill."""
FLOOR_RECALL = 0.9
"""Measured 1.0 on the example, .91 on the generated site: translations without hreflang and without a locale in their
address are joined only where their texts are surely the same, which finds about 3 in 10 of them."""


def example_sets() -> tuple[set[Found], set[Found]]:
    """Return (landings that the truth names, landings found) of the example: (linking page, linked page, better)."""
    site = "https://talvora.example"
    told = {
        (row["url"], row["target"], site + row["better_landing"])
        for row in truth_rows()
        if row["better_landing"] and row["target"]
    }
    rows = audited()[0]["landings"].to_pylist()
    return told, {(row["referring_url"], row["target_url"], row["better_url"]) for row in rows}


def _figures(name: str, told: set[Found], found: set[Found]) -> list[GateResult]:
    right = len(told & found)
    false, missed = sorted(found - told), sorted(told - found)
    return [
        judged(f"landings_precision_{name}", right / len(found) if found else None, FLOOR_PRECISION, n=len(found), note=f"{false[0]}"[:140] if false else ""),
        judged(f"landings_recall_{name}", right / len(told) if told else None, FLOOR_RECALL, n=len(told), note=f"{missed[0]}"[:140] if missed else ""),
    ]  # fmt: skip


def run() -> list[GateResult]:
    """Return precision and recall of landings on the example and on the generated site."""
    return [*_figures("example", *example_sets()), *_figures("generated", *landing_world())]
