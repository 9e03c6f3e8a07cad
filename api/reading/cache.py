"""Plans by what they depend on: the document, the operation, the form of its variables, and what its reader may see.

Of a reader's reach a plan depends on those permissions that were asked while it was made: whoever holds these alike,
whatever else they hold, is served by the same plan.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock
from typing import Any

from api.reading.permissions import Reach
from api.reading.plan import Plan
from domain.kernel.permissions import Permission

LIMIT = 1_000
READERS = 20
"""Plans of one operation; readers differ in a few permissions each."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a plan is made from; `part` names the part of the operation that it answers, all of it where empty.

    What an inspector looks up is narrowed beyond what their permissions tell: their plans are theirs.
    """

    document: str
    operation: str | None
    part: tuple[str, ...]
    variables: tuple[object, ...]
    inspects: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A plan, or None for what has no SQL, so that it isn't tried each time; `asked` is what it was made for."""

    plan: Plan | None
    asked: Mapping[Permission, bool | None]

    def serves(self, reach: Reach) -> bool:
        return all(reach[one] == held for one, held in self.asked.items())


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans used last."""

    _found: OrderedDict[Key, list[Made]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def kept(self, key: Key, reach: Reach) -> Made | None:
        """What was made before for such a reader."""
        with self._lock:
            found = self._found.get(key)
            if found is None:
                return None
            self._found.move_to_end(key)
            return next((one for one in found if one.serves(reach)), None)

    def get(self, key: Key, reach: Reach, make: Callable[[], Made]) -> Made:
        """The same, made when it isn't there. Two threads may make it twice; they make the same."""
        found = self.kept(key, reach)
        if found is not None:
            return found
        made = make()
        with self._lock:
            self._found[key] = [made, *self._found.get(key, ())][:READERS]
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
