"""Tables on a shelf come back as they were laid, stay good when the shelf is gone, and leave nothing behind."""

import os
from pathlib import Path

import pyarrow as pa
import pytest

from hreflens.engine.parquet import StoreError
from hreflens.engine.shelf import Shelf, shelf_in
from hreflens.pipeline import run_stages
from tests.pipeline_world import CONTEXT, LINKS, audited

TABLE = pa.table(
    {"word": ["Ünï", None, "日本語"] * 1000, "number": pa.array([1, None, 3] * 1000, pa.int32())}
)


def test_small_tables_stay_in_memory_and_large_ones_go_to_disk(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, least_bytes=TABLE.nbytes)
    shelf.lay("small", TABLE.slice(0, 10))
    assert shelf.take("small").equals(TABLE.slice(0, 10))
    assert not list(tmp_path.iterdir())
    shelf.lay("large", TABLE)
    assert shelf.take("large").equals(TABLE)
    assert [entry.name for entry in tmp_path.iterdir()] == ["large.arrow"]
    assert "large" in shelf
    assert "other" not in shelf
    with pytest.raises(KeyError):
        shelf.take("other")


def test_a_table_laid_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, least_bytes=0)
    shelf.lay("a", TABLE)
    before = shelf.take("a")
    shelf.lay("a", TABLE.slice(0, 5))
    assert shelf.take("a").num_rows == 5
    assert before.equals(TABLE), "what was taken stays what it was"


def test_rows_in_chunks_come_back_whole_so_that_reading_them_copies_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, least_bytes=0)
    shelf.lay("a", pa.concat_tables([TABLE, TABLE]))
    assert shelf.take("a").column("word").num_chunks == 1
    taken = pa.total_allocated_bytes()
    again = shelf.take("a")
    assert pa.total_allocated_bytes() - taken < TABLE.nbytes / 10
    assert again.num_rows == 2 * TABLE.num_rows


def test_batches_are_laid_one_by_one(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.lay_batches("a", TABLE.schema, iter(TABLE.to_batches(max_chunksize=7)))
    assert shelf.take("a").equals(TABLE)
    shelf.lay_batches("none", TABLE.schema, iter(()))
    assert shelf.take("none").equals(TABLE.schema.empty_table())


def test_the_folder_goes_at_the_end_and_after_a_kill_at_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / ".shelf-killed"
    left.mkdir()
    (left / "links.arrow").write_bytes(b"half")
    (tmp_path / "project.toml").write_text("")
    with shelf_in(tmp_path) as shelf:
        shelf.lay("a", pa.concat_tables([TABLE] * 600))
        taken = shelf.take("a")
        assert len(list(tmp_path.glob(".shelf-*/a.arrow"))) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["project.toml"]
    assert taken.num_rows == 600 * TABLE.num_rows
    assert taken.slice(TABLE.num_rows, TABLE.num_rows).equals(TABLE)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot write"), shelf_in(tmp_path):
        pass


def test_a_table_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "gone", least_bytes=0)
    with pytest.raises(StoreError, match="Free some space"):
        shelf.lay("a", TABLE)


def test_a_run_over_a_shelf_makes_the_tables_of_a_run_in_memory(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, least_bytes=0)
    shelf.lay_batches("imported_links", LINKS.schema, LINKS.to_batches(max_chunksize=1))
    laid, held = run_stages({}, CONTEXT, shelf=shelf), audited()
    assert set(laid) == set(held)
    assert [name for name in held if not laid[name].equals(held[name])] == []
