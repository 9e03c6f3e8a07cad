"""Finds the columns of a sheet by the titles in its first row."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.tables import Row, Sheet, Unread, cell_place, letter
from domain.recipes.exchange.problems import Problems
from domain.recipes.loading.columns import EXPLAINED, PROCEDURE, TEMPLATE, Column


@dataclass(frozen=True, slots=True)
class Headed:
    """A sheet whose titles were understood: which column of the template stands where, counted from 0."""

    name: str
    at: Mapping[Column, int]
    rows: tuple[Row, ...]


def headed(sheets: tuple[Sheet, ...], problems: Problems) -> dict[str, Headed]:
    """The sheets of the template among these, by their names there; what else is there is told.

    A sheet is known by its name or, of a file that has one only, by its titles. Raises FileRefused when the problems
    are enough.
    """
    found: dict[str, Headed] = {}
    for sheet in sheets:
        name = _name(sheet, alone=len(sheets) == 1)
        if name is None:
            if sheet.name not in EXPLAINED and sheet.rows:
                problems.add((sheet.name,), f"This sheet isn't of the template, which has {' and '.join(TEMPLATE)}.")
        elif sheet.rows:
            found[name] = _headed(sheet, name, problems)
    if not (found or problems.found):
        problems.add((PROCEDURE,), "There is nothing to load: take the template, and keep its titles and names.")
    return found


def _name(sheet: Sheet, *, alone: bool) -> str | None:
    by_name = {name.casefold(): name for name in TEMPLATE}
    if sheet.name.casefold() in by_name:
        return by_name[sheet.name.casefold()]
    if not (alone and sheet.rows):
        return None
    titles = {one.casefold() for one in sheet.rows[0].cells if isinstance(one, str)}
    known = {name: sum(column.title.casefold() in titles for column in columns) for name, columns in TEMPLATE.items()}
    best = max(known, key=lambda name: known[name])
    return best if known[best] else None


def _headed(sheet: Sheet, name: str, problems: Problems) -> Headed:
    head, rows = sheet.rows[0], sheet.rows[1:]
    columns = {column.title.casefold(): column for column in TEMPLATE[name]}
    at: dict[Column, int] = {}
    for index, cell in enumerate(head.cells):
        where = (cell_place(sheet.name, head.number, index),)
        if isinstance(cell, Unread):
            problems.add(where, cell.what)
            continue
        title = cell
        column = columns.get(title.casefold())
        if column is None and title:
            known = ", ".join(one.title for one in TEMPLATE[name])
            problems.add(where, f"{title[:40]!r} is no title here; there are {known}.")
        elif column is not None and column in at:
            problems.add(where, f"The title {column.title!r} stands in column {letter(at[column])} too; give it once.")
        elif column is not None:
            at[column] = index
    _untitled(sheet, head, rows, problems)
    return Headed(sheet.name, at, rows)


def _untitled(sheet: Sheet, head: Row, rows: tuple[Row, ...], problems: Problems) -> None:
    """Nothing stands in a column without a title: nobody would know what it means."""
    for row in rows:
        for index, cell in enumerate(row.cells):
            if cell and not head.cell(index):
                where = cell_place(sheet.name, row.number, index)
                problems.add((where,), "This column has no title; give it one of the template, or empty it.")
