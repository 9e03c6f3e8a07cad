"""Folding the entries gives the rows, or the place where they don't follow from each other."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.audit.entry import Act, Row, SealedEntry, seal
from domain.audit.fold import FoldMismatch, fold
from tests.domain.audit.examples import ENTRY

ROW = UUID(int=1)


def change(act: Act, old: Row | None, new: Row | None, *, row: UUID = ROW, table: str = "phase") -> SealedEntry:
    return replace(seal(ENTRY), table=table, row=row, act=act, old=old, new=new)


INSERTED = change("INSERT", None, {"state": "IDLE", "note": None})
STARTED = change("UPDATE", {"state": "IDLE"}, {"state": "RUNNING"})
ENDED = change("UPDATE", {"state": "RUNNING"}, {"state": "COMPLETE"})
REMOVED = change("DELETE", {"state": "COMPLETE", "note": None}, None)


@pytest.mark.requirement("AUD-5")
def test_changes_in_order_give_the_row() -> None:
    assert fold([INSERTED, STARTED, ENDED]) == {"phase": {str(ROW): {"state": "COMPLETE", "note": None}}}


def test_a_removed_row_is_gone_and_may_come_again() -> None:
    assert fold([INSERTED, STARTED, ENDED, REMOVED]) == {}
    assert fold([INSERTED, STARTED, ENDED, REMOVED, INSERTED]) == fold([INSERTED])


def test_rows_and_tables_are_kept_apart() -> None:
    other = change("INSERT", None, {"state": "IDLE"}, row=UUID(int=2))
    elsewhere = change("INSERT", None, {"name": "x"}, table="batch")
    assert {table: list(rows) for table, rows in fold([INSERTED, other, elsewhere]).items()} == {
        "phase": [str(ROW), str(UUID(int=2))],
        "batch": [str(ROW)],
    }


def test_a_column_that_came_later_begins_as_null() -> None:
    added = change("UPDATE", {"site": None}, {"site": "Basel"})
    assert fold([INSERTED, added])["phase"][str(ROW)]["site"] == "Basel"


def test_folding_leaves_the_entries_as_they_were() -> None:
    fold([INSERTED, STARTED])
    assert INSERTED.new == {"state": "IDLE", "note": None}


@pytest.mark.requirement("AUD-4")
@pytest.mark.parametrize(
    ("entries", "index", "problem"),
    [
        ([INSERTED, STARTED, STARTED], 2, "changes state from 'IDLE', which was 'RUNNING'"),
        ([INSERTED, ENDED], 1, "changes state from 'RUNNING', which was 'IDLE'"),
        ([INSERTED, INSERTED], 1, "already there"),
        ([STARTED], 0, "no such row"),
        ([INSERTED, STARTED, REMOVED], 2, "which was 'RUNNING'"),
        ([INSERTED, STARTED, ENDED, REMOVED, REMOVED], 4, "no such row"),
    ],
    ids=["repeated", "one missing before", "inserted twice", "never inserted", "removed as another", "removed twice"],
)
def test_an_entry_that_does_not_follow_is_located(entries: list[SealedEntry], index: int, problem: str) -> None:
    with pytest.raises(FoldMismatch, match=f"entry {index + 1}.*{problem}") as found:
        fold(entries)
    assert found.value.index == index
    assert found.value.entry is entries[index]
