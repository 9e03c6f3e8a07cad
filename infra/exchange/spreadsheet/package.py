"""The parts of an XLSX file, which is a ZIP of XML, opened within bounds."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from posixpath import join, normpath

from infra.exchange.xml_text import Node, refused, root_of

LARGEST = 8 * 2**20
"""Bytes of a workbook."""
LARGEST_PART = 16 * 2**20
"""Bytes of each of its parts, unpacked."""
LARGEST_UNPACKED = 32 * 2**20
"""Bytes of all the parts that are read, unpacked."""
MOST_PARTS = 500
MOST_SHEETS = 20

_OLD = b"\xd0\xcf\x11\xe0"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of a workbook: its name, whether it is shown, and the part that holds it."""

    name: str
    is_shown: bool
    part: str


@dataclass(slots=True)
class Package:
    """An open workbook; `left` is how many more bytes are unpacked of it."""

    file: zipfile.ZipFile
    left: int = LARGEST_UNPACKED

    def root(self, part: str) -> Node | None:
        """The XML of a part; None where there is none. Raises FileRefused for one that is too large or no XML."""
        try:
            info = self.file.getinfo(part)
        except KeyError:
            return None
        if info.flag_bits & 1:
            raise refused("The workbook has a password; save it without one.")
        if info.file_size > LARGEST_PART:
            raise refused(f"Unpacked, {part[:80]} has {info.file_size} bytes; at most {LARGEST_PART} are read.")
        self.left -= info.file_size
        if self.left < 0:
            raise refused(f"Unpacked, its sheets have more than {LARGEST_UNPACKED} bytes; delete those not needed.")
        try:
            with self.file.open(info) as opened:
                return root_of(opened.read(LARGEST_PART + 1))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
            raise refused(f"The workbook is damaged at {part[:80]}: {str(error)[:80]}. Save it again.") from None

    def sheets(self) -> tuple[SheetPart, ...]:
        """The sheets in their order. Raises FileRefused for what is no workbook, or has too many."""
        workbook, relations = self.root("xl/workbook.xml"), self.root("xl/_rels/workbook.xml.rels")
        if workbook is None or relations is None:
            raise refused("This is no workbook of Excel's form (.xlsx); save it as one.")
        parts = {one.get("Id"): _part(one.get("Target") or "") for one in relations}
        named = list(workbook.iterfind("{*}sheets/{*}sheet"))
        if len(named) > MOST_SHEETS:
            raise refused(f"The workbook has {len(named)} sheets; at most {MOST_SHEETS} are read.")
        return tuple(
            SheetPart(
                (one.get("name") or "")[:31],
                one.get("state") in {None, "visible"},
                parts.get(one.get(_RELATION) or one.get(_STRICT_RELATION), ""),
            )
            for one in named
        )


@contextmanager
def opened(data: bytes) -> Iterator[Package]:
    """A workbook from its bytes. Raises FileRefused for what is too large, or no ZIP."""
    if len(data) > LARGEST:
        raise refused(f"The file has {len(data)} bytes; at most {LARGEST} are read.")
    if data.startswith(_OLD):
        raise refused("This is an old workbook (.xls), or one with a password; save it as .xlsx without one.")
    try:
        file = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refused(f"This is no workbook of Excel's form (.xlsx): {str(error)[:80]}.") from None
    with file:
        if len(file.infolist()) > MOST_PARTS:
            raise refused(f"The workbook has {len(file.infolist())} parts; at most {MOST_PARTS} are read.")
        yield Package(file)


def _part(target: str) -> str:
    return normpath(target.lstrip("/") if target.startswith("/") else join("xl", target))
