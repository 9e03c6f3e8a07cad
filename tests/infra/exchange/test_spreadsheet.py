"""Spreadsheets are read with the digits that authors see; what can't be taken is told, hostile files are refused."""

import time
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.kernel.tables import Cell, Row, Sheet, Unread
from domain.recipes.exchange.problems import FileRefused
from domain.recipes.loading.columns import MATERIALS, PROCEDURE, TEMPLATE
from domain.recipes.loading.example import EXAMPLE
from domain.recipes.loading.laying_out import laid_out
from domain.recipes.loading.loading import loaded
from infra.exchange.spreadsheet import csv_text, package, reading
from infra.exchange.spreadsheet.csv_template import example_csv, template_csv, units_csv
from infra.exchange.spreadsheet.csv_text import read_csv, written_csv
from infra.exchange.spreadsheet.numbers import NO_DAY, TIME, Days, number
from infra.exchange.spreadsheet.reading import read_xlsx
from infra.exchange.spreadsheet.writing import template_xlsx, written_xlsx
from tests.recipe_elements import TEXTS

SOON = 5.0  # seconds, on a machine that does other things too
Edit = Callable[[Worksheet], object]


def book(edit: Edit) -> bytes:
    """A workbook whose one sheet was edited so."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = PROCEDURE
    edit(sheet)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def first(edit: Edit) -> Cell:
    """What is read of a workbook's first cell."""
    return read_xlsx(book(edit))[0].rows[0].cells[0]


def refused(read: Callable[[], object]) -> list[str]:
    """What is wrong; told soon."""
    started = time.process_time()
    with pytest.raises(FileRefused) as told:
        read()
    assert time.process_time() - started < SOON
    return [f"{one.place}: {one.what}" for one in told.value.problems]


def repacked(data: bytes, **parts: bytes) -> bytes:
    """A workbook with other bytes in some of its parts; the last of a way names it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            name = info.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(info.filename, parts.get(name, old.read(info)))
    return out.getvalue()


def raw(cells: str, rest: str = "") -> bytes:
    """A workbook whose sheet says exactly this."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    inner = f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData>{rest}</worksheet>'
    return repacked(book(lambda _: None), sheet1=inner.encode())


SHEETS = laid_out(EXAMPLE)
FILLED = written_xlsx(SHEETS)
with zipfile.ZipFile(BytesIO(FILLED)) as _filled:
    PARTS = {name.rpartition("/")[2].partition(".")[0]: _filled.read(name) for name in _filled.namelist()}


@pytest.mark.requirement("EXE-4")
@pytest.mark.parametrize(
    ("stored", "shown_as", "read"),
    [
        ("5.1", "General", "5.1"),
        ("5.1", "0.00", "5.10"),
        ("5.125", "0.00", "5.125"),
        ("150", "#,##0.000", "150.000"),
        ("2.2999999999999998", "General", "2.3"),
        ("1.1000000000000001", "0.00", "1.10"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E-3", "General", "0.001"),
        ("1.5E+20", "General", "150000000000000000000"),
        ("-0.5", "0.0;(0.0)", "-0.5"),
        ("123456789012345", "@", "123456789012345"),
    ],
)
def test_a_number_has_the_digits_that_its_author_sees(stored: str, shown_as: str, read: str) -> None:
    assert number(stored, shown_as) == read


@pytest.mark.parametrize(
    ("stored", "shown_as", "told"),
    [
        ("0.05", "0%", "percentage"),
        ("46023", "yyyy-mm-dd", "date"),
        ("1e99", "General", "30 digits"),
        ("NaN", "General", "isn't a number"),
        ("9" * 900, "General", "isn't a number"),
    ],
)
def test_a_number_that_shows_another_is_not_taken(stored: str, shown_as: str, told: str) -> None:
    found = number(stored, shown_as)
    assert isinstance(found, Unread)
    assert told in found.what


@pytest.mark.parametrize(
    ("stored", "from_1904", "read"),
    [
        ("46023", False, "2026-01-01"),
        ("44561", True, "2026-01-01"),
        ("61", False, "1900-03-01"),
        ("60", False, None),
        ("46023.5", False, None),
        ("1e30", False, None),
        ("2958465", True, None),
        ("-1", True, None),
    ],
)
def test_a_date_is_the_day_that_it_shows_where_days_are_taken(stored: str, from_1904: bool, read: str | None) -> None:
    found = number(stored, "yyyy-mm-dd", Days(from_1904=from_1904))
    assert found == (Unread(TIME) if read is None else read)


def test_a_days_cell_is_read_as_excel_writes_it() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append([date(2026, 1, 31)])

    assert read_xlsx(book(fill), takes_days=True)[0].rows[0].cells == ("2026-01-31",)
    assert read_xlsx(book(fill))[0].rows[0].cells == (Unread(NO_DAY),)
    assert Days.written("2026-01-31T00:00:00") == "2026-01-31"
    assert Days.written("2026-01-31T08:00:00") == Unread(TIME)


def test_what_begins_as_a_formula_in_csv_is_told_where_it_is_asked_for() -> None:
    data = b"=1+2,'=1+2,a=b"
    told = read_csv(data, name="x", tells_formulas=True).rows[0].cells
    assert told == (Unread(csv_text.FORMULA), "=1+2", "a=b")
    assert read_csv(data, name="x").rows[0].cells == ("=1+2", "=1+2", "a=b")


@pytest.mark.requirement("EXE-4")
def test_what_stands_in_cells_is_read() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append([5.1, "5.10", True, " two\nlines ", None, 2.3])
        sheet["A1"].number_format = "0.00"

    assert read_xlsx(book(fill))[0].rows == (Row(1, ("5.10", "5.10", "yes", "two\nlines", "", "2.3")),)


def _merge(sheet: Worksheet) -> None:
    sheet.append(["a"])
    sheet.merge_cells("A1:B2")


def _hide_row(sheet: Worksheet) -> None:
    sheet.append(["a"])
    sheet.row_dimensions[1].hidden = True


def _hide_column(sheet: Worksheet) -> None:
    sheet.append(["a"])
    sheet.column_dimensions["A"].hidden = True


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda sheet: sheet.append(["=1+1"]), reading.FORMULA),
        (lambda sheet: sheet.append([date(2026, 1, 1)]), "date"),
        (_merge, reading.MERGED),
        (_hide_row, reading.HIDDEN_ROW),
        (_hide_column, reading.HIDDEN_COLUMN),
    ],
)
def test_what_cannot_be_taken_of_a_cell_stands_in_its_place(edit: Edit, told: str) -> None:
    found = first(edit)
    assert isinstance(found, Unread)
    assert told in found.what


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ('<row><c t="s"><v>99</v></c></row>', "missing"),
        ('<row><c t="e"><v>#REF!</v></c></row>', "error #REF!"),
        ('<row><c t="d"><v>2026-01-01</v></c></row>', "date"),
        ("<row><c><f>1+1</f><v>2</v></c></row>", "formula"),
        ("<row><c><v>1,5</v></c></row>", "isn't a number"),
    ],
)
def test_odd_cells_are_told(cells: str, read: str) -> None:
    found = read_xlsx(raw(cells))[0].rows[0].cells[0]
    assert isinstance(found, Unread)
    assert read in found.what


def test_a_hidden_sheet_is_refused() -> None:
    made = Workbook()
    made.create_sheet(MATERIALS).sheet_state = "hidden"
    out = BytesIO()
    made.save(out)
    assert refused(lambda: read_xlsx(out.getvalue()))[0].startswith("Materials: This sheet is hidden")


def _zip(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
    return out.getvalue()


ZEROS = b"0" * (300 * 2**20)
HOSTILE: list[tuple[Callable[[], bytes], str]] = [
    (lambda: b"", "no workbook"),
    (lambda: b"PK\x03\x04 and nothing", "no workbook"),
    (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 600, "old workbook"),
    (lambda: b"x" * (package.LARGEST + 1), f"at most {package.LARGEST}"),
    (lambda: _zip({"a.txt": b"a"}), "no workbook"),
    (lambda: _zip({f"{at}": b"" for at in range(package.MOST_PARTS + 1)}), "parts; at most"),
    (lambda: repacked(book(lambda _: None), sheet1=ZEROS), "at most 16777216 are read"),
    (lambda: repacked(book(lambda _: None), workbook=ZEROS), "at most 16777216 are read"),
    (lambda: repacked(book(lambda _: None), styles=b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'), "document type"),
    (lambda: repacked(book(lambda _: None), sheet1=b"<a>"), "well-formed"),
    (lambda: raw('<row r="20001"><c><v>1</v></c></row>'), "at most 20000 rows"),
    (lambda: raw('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "column XFD; at most 100 columns"),
    (lambda: raw("<row>" + "<c><v>1</v></c>" * 101 + "</row>"), "at most 100 columns"),
    (lambda: raw("<row/>" * 1_600_000), "tags and attributes"),
]


@pytest.mark.parametrize(("made", "told"), HOSTILE, ids=[told for _, told in HOSTILE])
def test_a_hostile_workbook_is_refused_soon(made: Callable[[], bytes], told: str) -> None:
    data = made()
    found = refused(lambda: read_xlsx(data))
    assert told in found[0], found


def test_a_workbook_that_is_large_in_many_sheets_is_refused_soon() -> None:
    made = Workbook()
    for _ in range(5):
        made.create_sheet()
    out = BytesIO()
    made.save(out)
    sheets = {f"sheet{at}": b"<a>" + b" " * (9 * 2**20) + b"</a>" for at in range(1, 7)}
    data = repacked(out.getvalue(), **sheets)
    assert "its sheets have more than 33554432 bytes" in refused(lambda: read_xlsx(data))[0]


def test_a_damaged_workbook_is_refused() -> None:
    data = bytearray(template_xlsx())
    where = data.index(b"xl/workbook.xml") + 40
    data[where : where + 20] = b"\0" * 20
    assert "damaged" in refused(lambda: read_xlsx(bytes(data)))[0]


def test_a_merge_of_everything_costs_nothing() -> None:
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    started = time.process_time()
    found = read_xlsx(raw("<row><c><v>1</v></c></row>", merged))
    assert time.process_time() - started < SOON
    assert found[0].rows[0].cells == (Unread(reading.MERGED),)


def test_the_template_has_titles_units_help_and_an_example() -> None:
    data = template_xlsx()
    assert read_xlsx(data) == tuple(
        Sheet(name, (Row(1, tuple(one.title for one in columns)),)) for name, columns in TEMPLATE.items()
    )
    made = load_workbook(BytesIO(data))
    assert made.sheetnames == [PROCEDURE, MATERIALS, "Help", "Units", "Example"]
    assert made[PROCEDURE]["R7"].number_format == "@"
    assert "Metformin HCl" in {cell.value for row in made["Example"] for cell in row}
    assert made["Help"].max_row == 1 + sum(map(len, TEMPLATE.values()))
    assert loaded(read_xlsx(data)).phases == ()


def test_the_template_is_there_as_csv_too() -> None:
    for name, columns in TEMPLATE.items():
        assert read_csv(template_csv(name), name=name).rows == (Row(1, tuple(one.title for one in columns)),)
    assert loaded(tuple(read_csv(example_csv(name), name=name) for name in TEMPLATE)) == EXAMPLE
    assert b"Cel,\xc2\xb0C" in units_csv()


@pytest.mark.requirement("EXE-4")
def test_the_example_comes_back_from_either_file() -> None:
    sheets = laid_out(EXAMPLE)
    assert loaded(read_xlsx(written_xlsx(sheets))) == EXAMPLE
    assert loaded(tuple(read_csv(written_csv(one), name=one.name) for one in sheets)) == EXAMPLE


@settings(deadline=None, max_examples=8)
@example(texts=[["0\t\t0"]])
@given(st.lists(st.lists(TEXTS.map(str.strip), min_size=1, max_size=3), min_size=1, max_size=3))
def test_texts_come_back_from_either_file(texts: list[list[str]]) -> None:
    rows = tuple(Row(at, ("x", *cells)) for at, cells in enumerate(texts, 1))
    sheet = Sheet(PROCEDURE, rows)
    filled = [tuple(cells) for cells in (tuple(one.cells) for one in rows)]
    assert [one.cells for one in read_csv(written_csv(sheet), name=PROCEDURE).rows] == filled
    back = read_xlsx(written_xlsx((sheet,)))[0].rows
    assert [tuple(row.cell(at) for at in range(len(cells))) for row, cells in zip(back, filled, strict=True)] == filled


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@a", "'quoted", "_x0041_", "-5"])
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    sheet = Sheet(PROCEDURE, (Row(1, (text,)),))
    assert read_xlsx(written_xlsx((sheet,))) == (sheet,)
    assert load_workbook(BytesIO(written_xlsx((sheet,))))[PROCEDURE]["A1"].data_type != "f"
    assert read_csv(written_csv(sheet), name=PROCEDURE) == sheet
    assert written_csv(sheet).decode("utf-8-sig")[0] not in "=+@"


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_csv_is_read_whatever_stands_between_its_cells(between: str) -> None:
    lines = [["Phase", "Parameter"], [], ["Dry", '"a ""b"""']]
    text = "\r\n".join(between.join(one) for one in lines)
    for data in (text.encode(), text.encode("utf-8-sig"), "\ufeff".encode("utf-16-le") + text.encode("utf-16-le")):
        assert read_csv(data, name="x").rows == (Row(1, ("Phase", "Parameter")), Row(3, ("Dry", 'a "b"')))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xe9", "isn't UTF-8; save the file as CSV UTF-8"),
        (b"a\0b", "NUL"),
        (b'a,"b', "isn't CSV"),
        (b'a,"b"c', "isn't CSV"),
        (b"x" * (csv_text.LARGEST + 1), f"at most {csv_text.LARGEST}"),
        (b"x" * 200_000, "isn't CSV"),
        (b"x,\n" * 20_001, "more than 20000 rows"),
        (b"\n" * 20_001, "more than 20000 rows"),
        (b"," * 100 + b"x", "at most 100"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_a_hostile_csv_is_refused_soon(data: bytes, told: str) -> None:
    assert told in refused(lambda: read_csv(data, name="x"))[0]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_file_nothing_but_a_refusal_comes_of_it(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(["sheet1", "workbook", "styles", "whole", "csv"]))
    whole = written_csv(SHEETS[0]) if part == "csv" else FILLED
    text = whole if part in {"csv", "whole"} else PARTS[part]
    start = data.draw(st.integers(0, len(text) - 1))
    piece = data.draw(st.sampled_from([b"", b'"', b"<", b"9", b"<f/>", b' t="s"', b"\xff", b",", b"\n", b"r:id"]))
    broken = text[:start] + piece + text[start + data.draw(st.integers(0, 20)) :]
    try:
        if part == "csv":
            loaded((read_csv(broken, name=PROCEDURE), SHEETS[1]))
        else:
            loaded(read_xlsx(broken if part == "whole" else repacked(whole, **{part: broken})))
    except FileRefused as told:
        assert told.problems  # noqa: PT017 -- either it is loaded whole, or it says why not
