"""Packs of disavow agreement: what enters, what is a copy, what is written can be read again."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hreflens.act.consensus import (
    Refused,
    SourceList,
    build_pack,
    exempt_sites,
    independent_groups,
    source_list,
)
from hreflens.act.disavow import parse_disavow
from hreflens.judge.consensus_pack import (
    MAX_BYTES,
    Pack,
    count_on,
    doubts_about,
    parse_pack,
    read_pack,
    render_pack,
)
from tests.shared_data import shared

DAY = date(2026, 6, 1)


def listed(name: str, *sites: str, day: date | None = DAY) -> SourceList:
    return SourceList(name, day, frozenset(sites), {})


def numbered(name: str, *spans: tuple[int, int]) -> SourceList:
    """Return a list of sites s0.example, s1.example ... in some spans of numbers."""
    return listed(name, *(f"s{n}.example" for low, high in spans for n in range(low, high)))


def read(text: str, **options: object) -> SourceList:
    return source_list(parse_disavow(text.encode()), name="a.txt", as_of=DAY, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "site", "refused"),
    [
        ("domain:spam.example", "spam.example", None),
        ("domain:www.spam.example", "spam.example", None),
        ("domain: spam.example", "spam.example", None),
        ("spam.example", "spam.example", None),
        ("domain:bücher.example", "xn--bcher-kva.example", None),
        ("domain:пример.рф", "xn--e1afmkfd.xn--p1ai", None),
        ("domain:スパム.jp", "xn--zck5b2b.jp", None),
        ("domain:bad.blogspot.com", "bad.blogspot.com", None),
        ("domain:blogspot.com", None, Refused.PUBLIC_SUFFIX),
        ("domain:blogspot.fr", None, Refused.PLATFORM),
        ("domain:wordpress.com", None, Refused.PLATFORM),
        ("domain:192.0.2.7", None, Refused.ADDRESS),
        ("domain:math.uni.edu.tr", None, Refused.SUBDOMAIN),
        ("https://spam.example/page", None, Refused.PAGE),
        ("domain:partner.example", None, Refused.EXEMPT),
    ],
)
def test_only_whole_sites_enter(line: str, site: str | None, refused: Refused | None) -> None:
    found = read(line, exempt=exempt_sites(["# mine", "www.partner.example"]))
    assert found.sites == (frozenset({site}) if site else frozenset())
    assert found.refused == ({refused: 1} if refused else {})


@pytest.mark.parametrize("suffix", ["co.jp", "com.br", "ac.uk", "com"])
def test_a_public_suffix_never_enters(suffix: str) -> None:
    assert not read(f"domain:{suffix}").sites


def test_a_list_is_as_old_as_the_last_day_its_comments_tell() -> None:
    assert read("# Updated: 2025-10-21\n# first 2024-01-05\ndomain:a.example").day == date(2025, 10, 21)
    assert read("domain:a.example\n# reviewed 2026-02-30, 2099-01-01, 12026-01-011").day is None
    assert read("domain:a.example", undated=date(2026, 1, 1)).day == date(2026, 1, 1)
    assert read("# 2025-10-21\ndomain:a.example", day=date(2026, 5, 5)).day == date(2026, 5, 5)
    assert read("domain:a.example", day=date(2030, 1, 1)).day == DAY


def test_whole_copies_count_once() -> None:
    original, copy = numbered("a", (0, 1000)), numbered("b", (0, 990))
    own = numbered("c", (0, 40), (2000, 2100))
    groups, copies = independent_groups([original, copy, own])
    assert [[each.name for each in group] for group in groups] == [["a", "b"], ["c"]]
    assert (copies[0].names, copies[0].shared, copies[0].share) == (("a", "b"), 990, 1.0)
    small = [listed(name, "x.example", "y.example", "z.example") for name in "ab"]
    assert len(independent_groups(small)[0]) == 1, "small lists that are equal are copies too"


def test_victims_of_one_network_are_independent() -> None:
    # Each has most of the network and some lines of its own; what two share a third mostly shares too.
    victims = [
        numbered(name, (0, 150), (1000 * at, 1000 * at + 30)) for at, name in enumerate("abc", start=1)
    ]
    assert len(independent_groups(victims)[0]) == 3
    small_victim = numbered("d", (0, 70), (9000, 9003))
    assert len(independent_groups([*victims, small_victim])[0]) == 4, "95 % inside another, and no copy"


def test_a_copied_part_counts_once() -> None:
    public = numbered("public", (0, 1200))
    borrower = numbered("borrower", (0, 72), (5000, 5100))
    others = [numbered("c", (5000, 5090), (6000, 6200)), numbered("d", (5000, 5090), (7000, 7200))]
    groups, _ = independent_groups([public, borrower, *others])
    assert ["public", "borrower"] in [[each.name for each in group] for group in groups]


def test_a_copy_of_a_copy_hides_nothing() -> None:
    """Whole copies are folded before the tail is looked at: else the second copy would hide the part borrowed."""
    public = numbered("public", (0, 1200))
    again = numbered("again", (0, 1200))
    borrower = numbered("borrower", (0, 72), (5000, 5020))
    assert len(independent_groups([public, again, borrower])[0]) == 1


def test_the_pack_holds_sites_on_two_lists_with_the_day_of_each() -> None:
    built = build_pack(
        [
            listed("a", "x.example", "y.example"),
            listed("b", "x.example", day=date(2025, 1, 1)),
            listed("c", "x.example", "z.example", day=None),
        ],
        made=DAY,
        valid_days=30,
    )
    assert built.pack == Pack(DAY, date(2026, 7, 1), {"x.example": (DAY, date(2025, 1, 1), None)})
    assert (built.independent, built.single) == (3, 2)
    assert parse_pack(render_pack(built.pack, built.comments()).decode().splitlines()) == built.pack
    assert not built.pack.is_expired(date(2026, 7, 1))
    assert built.pack.is_expired(date(2026, 7, 2))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from([f"s{n}.example" for n in range(8)])),
            st.none() | st.dates(date(2020, 1, 1), DAY),
        ),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_lists_changes_nothing(given_lists: list, shuffler) -> None:  # type: ignore[no-untyped-def, type-arg]
    lists = [listed(f"l{n}", *sites, day=day) for n, (sites, day) in enumerate(given_lists)]
    before = render_pack(build_pack(lists, made=DAY).pack)
    shuffler.shuffle(lists)
    assert render_pack(build_pack(lists, made=DAY).pack) == before


@pytest.mark.parametrize(
    "hostile",
    [
        "x.example\t99999999999999999999",
        "x.example\t3\t" + "2026-01-01," * 5000,
        "# made: " + "9" * 5000,
        "\x00\t\x00\t\x00",
        "=cmd|' /c'!A1\t4",
        "\u202ex.example\t4",
        "x.example\t３",
    ],
)
def test_hostile_packs_are_read_within_bounds(hostile: str) -> None:
    found = parse_pack([hostile])
    assert all(len(days) <= 1000 for days in found.sites.values())


def test_names_of_lists_cannot_write_lines_into_a_pack() -> None:
    built = build_pack(
        [listed("a\nevil.example\t9\t2026-06-01", "x.example"), listed("b", "x.example")], made=DAY
    )
    assert set(parse_pack(render_pack(built.pack, built.comments()).decode().splitlines()).sites) == {
        "x.example"
    }


def test_a_pack_too_large_or_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_pack(str(tmp_path / "none"))
    large = tmp_path / "large"
    with large.open("wb") as sink:
        sink.truncate(MAX_BYTES + 1)
    with pytest.raises(ValueError, match="larger than"):
        read_pack(str(large))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a.example\t2\t2026-05-01,2026-05-01", []),
        ("a.example\t2\t2026-05-01,-", ["undated lists"]),
        ("a.example\t2\t2026-05-01,2020-05-01", ["older than a year"]),
        ("# expires: 2026-05-31\na.example\t2\t-,2020-05-01", ["expired on 2026-05-31"]),
    ],
)
def test_doubts_about_a_pack_are_told(tmp_path: Path, text: str, said: list[str]) -> None:
    path = tmp_path / "pack.tsv"
    path.write_text(text + "\n", encoding="utf-8")
    found = doubts_about(str(path), DAY)
    assert len(found) == len(said)
    assert all(part in each for part, each in zip(said, found, strict=True))
    assert doubts_about("", DAY) == []


def test_two_undated_lists_are_one() -> None:
    assert [count_on((None,) * n, DAY).full for n in range(5)] == [0, 0, 1, 1, 2]


def test_the_real_lists_fold_as_their_origins_say() -> None:
    folder = shared("exports/disavow")
    if folder is None:
        pytest.skip("no shared data")
    paths = [
        *sorted(folder.glob("*.txt")),
        folder.parent.parent / "spam" / "disavow" / "raw" / "opendisavow.txt",
    ]
    lists = [
        source_list(parse_disavow(path.read_bytes()), name=path.name, as_of=date(2026, 11, 1))
        for path in paths
    ]
    copies = {frozenset(each.names) for each in build_pack(lists, made=date(2026, 11, 1)).copies}
    assert frozenset({"bad_referrers_7k_invalid_hosts.txt", "google_spamlist_12k_ips_punycode.txt"}) in copies
    assert frozenset({"domain_colon_space_invalid.txt", "opendisavow.txt"}) in copies
    days = {each.name: each.day for each in lists}
    assert days["small_278.txt"] == date(2026, 7, 8)
    assert days["ua_school_319.txt"] == date(2026, 6, 26)
