"""The SQL lint: our files pass, and each kind of text that means different things on two engines is caught."""

import pytest

from tests.sql_lint import SRC, faults

PORTABLE = """-- x: one row per site. Reads: t.
select site, coalesce(max(v), 0) as v, sum(a) * 1.0 / nullif(count(*), 0) as share
from t
group by site
order by site asc nulls last
"""


def test_every_sql_file_is_portable() -> None:
    files = sorted(SRC.rglob("*.sql"))
    assert files
    assert {path.name: list(faults(path.read_text("utf-8"))) for path in files} == {
        path.name: [] for path in files
    }


def test_a_portable_text_passes() -> None:
    assert list(faults(PORTABLE)) == []


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("select lower(anchor) as a from t", "lower()"),
        ("select trim(anchor) as a from t", "trim()"),
        ("select upper(anchor) as a from t", "upper()"),
        ("select regexp_matches(anchor, 'x') as a from t", "text"),
        ("select a from t where anchor like 'x%'", "text"),
        ("select nfc_normalize(anchor) as a from t", "nfc_normalize()"),
        ("select hash(a) as a from t", "hash()"),
        ("select arg_max(a, b) as a from t", "arg_max()"),
        ("select list_aggregate(a, 'sum') as a from t", "list_aggregate()"),
        ("select string_agg(a, ',') as a from t", "()"),
        ("select median(a) as a from t", "median()"),
        ("select log(a) as a from t", "log()"),
        ("select current_date as a from t", "current_date()"),
        ("select random() as a from t", "rand"),
        ("select a / b as a from t", "nullif"),
        ("select a / 0 as a from t", "nullif"),
        ("select a from t order by a", "nulls"),
        ("select row_number() over (partition by b order by a) as n from t", "nulls"),
        ("select concat(a, '/') as a from t", "concat()"),
        ("select a from t qualify row_number() over (order by a nulls last) = 1", "QUALIFY"),
        ("select unnest(a) as a from t", "explode()"),
        ("select a from unnest([1, 2]) as t(a)", "UNNEST"),
        ("select a[1] as a from t", "index"),
        ("select a + interval 1 day as a from t", "INTERVAL"),
        ("select * from t", "select *"),
        ("select a from t; select b from t", "one statement"),
        ("select from where", "no duckdb SQL"),
        ("select a from t", None),
    ],
)
def test_each_divergence_is_caught(fragment: str, words: str | None) -> None:
    found = list(faults(f"-- x\n{fragment}"))
    if words is None:
        assert found == []
    else:
        assert any(words in fault for fault in found), found


def test_a_header_is_asked_for() -> None:
    assert any("header" in fault for fault in faults("select a from t"))
