"""A label as it is kept: its texts and what its symbols say, as JSON, and read back the same."""

from typing import cast

from domain.kernel.canonical import Json, canonical, parse
from domain.labels.elements import Element, ElementString
from domain.labels.label import Carrier, Label, LabelKind, Line, Symbol


def written(label: Label) -> str:
    """The label in RFC 8785's form of JSON; equal labels are equal texts."""
    return canonical(
        {
            "kind": label.kind.value,
            "heading": label.heading,
            "lines": [[line.title, line.text] for line in label.lines],
            "symbols": [
                [one.carrier.value, [[part.code, part.value] for part in one.elements.elements]]
                for one in label.symbols
            ],
            "print": label.print,
        }
    ).decode()


def read(text: str) -> Label:
    """The label that was written so. Raises what isn't of its form: ours alone is read."""
    found = cast("dict[str, Json]", parse(text.encode()))
    lines = cast("list[list[str]]", found["lines"])
    symbols = cast("list[tuple[str, list[list[str]]]]", found["symbols"])
    return Label(
        kind=LabelKind(cast("str", found["kind"])),
        heading=cast("str", found["heading"]),
        lines=tuple(Line(*one) for one in lines),
        symbols=tuple(
            Symbol(Carrier(carrier), ElementString(tuple(Element(code, value) for code, value in parts)))
            for carrier, parts in symbols
        ),
        print=cast("int", found["print"]),
    )
