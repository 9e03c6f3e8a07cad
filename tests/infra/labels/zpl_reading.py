"""A small reader of ZPL, as a printer would take it: commands, fields, and what the symbols in them hold."""

import re
from dataclasses import dataclass

from domain.labels.elements import FNC1

COMMANDS = (
    "XA",
    "CI",
    "PW",
    "LL",
    "LH",
    "FW",
    "LR",
    "PM",
    "PO",
    "FO",
    "A0",
    "A@",
    "BX",
    "BY",
    "BC",
    "FH",
    "FD",
    "FS",
    "PQ",
    "XZ",
)

_COMMAND = re.compile(r"([\^~])([A-Z][A-Z0-9@])([^\^~]*)")
_HEX = re.compile(r"\\([0-9A-F]{2})")
_INVOKED = {">0": ">", "><": "^", ">=": "~", ">8": FNC1}


@dataclass(frozen=True, slots=True)
class Field:
    """What stands between ^FO and ^FS: the commands before its data, and the data after its hexadecimal is read."""

    x: int
    y: int
    commands: tuple[tuple[str, str], ...]
    data: str

    @property
    def kind(self) -> str:
        return self.commands[-1][0]


def commands(zpl: str) -> list[tuple[str, str, str]]:
    """Every prefix, command and its parameters, in order; all of the format belongs to one."""
    text = zpl.replace("\n", "")
    found = _COMMAND.findall(text)
    assert "".join(map("".join, found)) == text
    return found


def fields(zpl: str) -> list[Field]:
    """The fields of one format, each whole: ^FO, its commands, ^FH, ^FD, ^FS."""
    found: list[Field] = []
    open_: list[tuple[str, str]] = []
    for prefix, command, parameters in commands(zpl):
        assert prefix == "^"
        if command == "FO":
            assert not open_
            open_ = [(command, parameters)]
        elif command == "FS":
            assert parameters == ""
            (_, place), *between, (indicator, backslash), (data, text) = open_
            assert (indicator, backslash, data) == ("FH", "\\", "FD")
            x, y = map(int, place.split(","))
            found.append(Field(x, y, tuple(between), _unescaped(text)))
            open_ = []
        elif open_:
            open_.append((command, parameters))
    assert not open_
    return found


def _unescaped(data: str) -> str:
    """Bytes in hexadecimal are UTF-8 (^CI28)."""
    raw = _HEX.sub(lambda one: chr(int(one[1], 16)), data)
    return raw.encode("latin-1").decode()


def data_matrix(field: Field) -> str:
    """The message of a ^BX field after the FNC1 in first position, which it must have."""
    assert field.kind == "BX"
    _, module, quality, *_, escape, aspect = field.commands[-1][1].split(",")
    assert (quality, escape, aspect) == ("200", "_", "1")
    assert int(module) > 0
    read = re.sub(r"_(.)", lambda one: {"1": FNC1, "_": "_"}[one[1]], field.data)
    assert read.startswith(FNC1)
    return read[1:]


def code_128(field: Field) -> tuple[str, int]:
    """The message of a ^BC field after its FNC1, and its codewords with the start, without the check."""
    assert field.kind == "BC"
    assert field.commands[-1][1].split(",")[2:] == ["N", "N", "N", "N"]
    data = field.data
    subset = {">:": "B", ">;": "C"}[data[:2]]
    message, at, codewords = "", 2, 1
    while at < len(data):
        two, codewords = data[at : at + 2], codewords + 1
        switch = {("B", ">5"): "C", ("C", ">6"): "B"}.get((subset, two))
        if switch:
            subset, at = switch, at + 2
        elif data[at] == ">":
            assert subset == "B" or two == ">8"
            message, at = message + _INVOKED[two], at + 2
        elif subset == "C":
            assert re.fullmatch("[0-9]{2}", two)
            message, at = message + two, at + 2
        else:
            message, at = message + data[at], at + 1
    assert message.startswith(FNC1)
    return message[1:], codewords
