"""Plans by what they depend on: the document, the operation, the form of its variables and its reader's reach."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock
from typing import Any

from api.reading.permissions import Reach
from api.reading.plan import Plan

LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Key:
    """What a plan is made from; `part` names the part of the operation that it answers, all of it where empty."""

    document: str
    operation: str | None
    part: tuple[str, ...]
    variables: tuple[object, ...]
    reach: Reach


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans used last; None stands for an operation that has none, so that it isn't tried each time."""

    _found: OrderedDict[Key, Plan | None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def kept(self, key: Key) -> Plan | None:
        """The plan of a key, if it was made before."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def get(self, key: Key, make: Callable[[], Plan | None]) -> Plan | None:
        """The plan of a key, made when it isn't there. Two threads may make it twice; they make the same."""
        if (found := self.kept(key)) is not None or key in self._found:
            return found
        made = make()
        with self._lock:
            self._found[key] = made
            while len(self._found) > LIMIT:
                self._found.popitem(last=False)
        return made


def shape(variables: Mapping[str, Any]) -> tuple[object, ...]:
    """The form of an operation's variables: which are null, what the booleans and enums are, of which type the ids."""
    return tuple((name, _form(value)) for name, value in sorted(variables.items()))


def _form(value: object) -> object:
    """Directives read booleans, orders words; a statement has a part for an argument only where it is given."""
    match value:
        case None | bool() | Enum():
            return value
        case str():
            kind, colon, _ = value.partition(":")
            return kind if colon and kind.isidentifier() and kind[0].isupper() else ""
        case list():
            return tuple(_form(one) for one in value)
        case dict():
            return shape(value)
        case _:
            return ""
