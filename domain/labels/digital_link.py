"""Reading GS1 Digital Link URIs: https://example.com/01/09501101530003/10/AB-12?17=271231."""

import re
from collections.abc import Iterator
from typing import Final

from domain.labels import identifiers
from domain.labels.refusals import NotGs1
from domain.labels.spelling import Spelt

_URI = re.compile(r"https?://[^/?#]+(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_KEYS: Final = frozenset(["00", "01", "253", "255", "401", "402", "414", "417", "8003", "8004", "8006", "8010", "8013"])
_KEYS_FOR_PEOPLE: Final = frozenset(["8017", "8018"])
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_GTIN, _SHORTER_GTINS, _WHOLE = "01", (8, 12, 13), 14


def is_uri(text: str) -> bool:
    """Whether this would be read as a web address."""
    return text[:8].lower().startswith(("http://", "https://"))


def pairs(code: Spelt) -> Iterator[tuple[Spelt, Spelt]]:
    """The identifiers and values of a URI, as they are spelt, not yet checked; other parameters are passed over.

    Raises NotGs1 for an address without a GS1 key, UnknownIdentifier.
    """
    parts = _URI.fullmatch(code.text)
    if not parts:
        raise NotGs1(position=code.places[0], because="A web address has a host after http:// or https://.")
    path, query = (
        code[slice(*parts.span(name))] if parts[name] is not None else code[:0] for name in parts.groupdict()
    )
    yield from _of_path(path)
    yield from _of_query(query)


def _of_path(path: Spelt) -> Iterator[tuple[Spelt, Spelt]]:
    """The key, and the qualifiers after it, are the path's last segments, in pairs."""
    segments = [one for one in _split(path, "/") if one]
    keys = _KEYS | _KEYS_FOR_PEOPLE
    start = next(
        (at for at in range(len(segments)) if segments[at].text in keys and (len(segments) - at) % 2 == 0), None
    )
    if start is None:
        raise NotGs1(position=path.places[0], because="This web address names no GS1 key, such as /01/ and a GTIN.")
    for at in range(start, len(segments), 2):
        identifiers.named(segments[at])
        yield segments[at], _value(segments[at].text, segments[at + 1])


def _of_query(query: Spelt) -> Iterator[tuple[Spelt, Spelt]]:
    for parameter in _split(query, "&;"):
        name, equals, _ = parameter.text.partition("=")
        if equals and name.isascii() and name.isdigit():
            identifiers.named(parameter[: len(name)])
            yield parameter[: len(name)], _value(name, parameter[len(name) + 1 :])


def _split(text: Spelt, separators: str) -> Iterator[Spelt]:
    start = 0
    for at, character in enumerate(text.text):
        if character in separators:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _value(code: str, spelt: Spelt) -> Spelt:
    value = _unescaped(spelt)
    if code == _GTIN and len(value) in _SHORTER_GTINS:
        missing = _WHOLE - len(value)
        return Spelt("0" * missing + value.text, value.places[:1] * missing + value.places)
    return value


def _unescaped(spelt: Spelt) -> Spelt:
    """The characters that %XX stand for, one byte each: GS1 knows no others than ASCII's."""
    characters: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(spelt):
        escape = _ESCAPE.match(spelt.text, at)
        characters.append(chr(int(escape[1], 16)) if escape else spelt.text[at])
        places.append(spelt.places[at])
        at = escape.end() if escape else at + 1
    return Spelt("".join(characters), (*places, spelt.places[-1]))
