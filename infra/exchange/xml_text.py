"""Reads XML that anyone may have written: no document type, no entities, nothing from outside, within bounds."""

import re
from typing import TypeAlias

from lxml import etree

from domain.recipes.exchange.problems import FileRefused, Problem

LARGEST = 32 * 2**20
"""Bytes of an XML file; the largest recipe that may be submitted takes two thirds of it."""
LARGEST_COUNT = 1_500_000
"""So many tags and attributes are read; a small file of nothing else would fill the memory."""

Node: TypeAlias = etree._Element  # noqa: SLF001 -- the library has no other name for what it parses into

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_ENCODING = re.compile(r"encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_READ = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16"})


def root_of(data: bytes) -> Node:
    """The root of an XML document in UTF-8 or, with its byte order mark, UTF-16; without comments.

    A document type is refused before anything is parsed, so that no entity is ever declared. Raises FileRefused.
    """
    text = _decoded(data)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise refused("The file has a document type or entities (<!DOCTYPE, <!ENTITY); export it without them.")
    if text.count("<") + text.count("=") > LARGEST_COUNT:
        raise refused(f"The file has more than {LARGEST_COUNT} tags and attributes; split the recipe by stage.")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise refused(f"It isn't well-formed XML: {error.msg}.", f"line {line}") from None


def refused(what: str, place: str = "file") -> FileRefused:
    """One problem with a whole file."""
    return FileRefused(problems=(Problem(place, what),), path=("file",))


def _decoded(data: bytes) -> str:
    """The text without its declaration, which would speak of the encoding that it had."""
    if len(data) > LARGEST:
        raise refused(f"The file has {len(data)} bytes; at most {LARGEST} are read. Split the recipe by stage.")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(f"Byte {error.start} isn't {'UTF-16' if wide else 'UTF-8'}; save the file as UTF-8.") from None
    declared = _DECLARATION.match(text)
    named = _ENCODING.search(declared[0]) if declared else None
    if named and named[1].lower() not in _READ:
        raise refused(f"The file says that its encoding is {named[1][:40]}; save it as UTF-8.")
    if not wide and named and named[1].lower() == "utf-16":
        raise refused("The file says that it is UTF-16, without the byte order mark; save it as UTF-8.")
    if "\0" in text:
        raise refused("The file has NUL characters; save it as UTF-8.")
    # Only at the beginning: searched for everywhere, spaces before it would each be tried anew.
    return text[declared.end() :] if declared else text
