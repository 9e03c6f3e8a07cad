"""The cases in which a record is simulated because its author names them, as their file says them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demonstration.steps.files import Json, plain, read


@dataclass(frozen=True)
class Case:
    """`given` is an input of simulateRecipeVersion; `tells` are the parameters, PHASE.parameter, to be told of it."""

    given: Json
    tells: tuple[str, ...]


def cases(path: Path) -> tuple[Case, ...]:
    """Those of this file, in its order; none where it isn't there."""
    found: dict[str, Case] = {}
    for said in read(path)["cases"] if path.exists() else ():
        like = found[said["like"]].given if "like" in said else {"values": [], "waits": []}
        found[said["name"]] = Case(given=_given(said, like), tells=tuple(said["tells"]))
    return tuple(found.values())


def _given(said: Json, like: Json) -> Json:
    values, waits = list(_values(said)), [plain(one) for one in said.get("waits", ())]
    own = {one["of"] for one in values}
    return {
        "name": said["name"],
        "kind": said["kind"],
        "values": [*(one for one in like["values"] if one["of"] not in own), *values],
        "waits": [*like["waits"], *waits],
    }


def _values(said: Json) -> Iterator[Json]:
    for name, *values in said.get("values", ()):
        for repetition, value in enumerate(values, 1):
            yield {"of": name, "value": _written(value)} | ({"repetition": repetition} if len(values) > 1 else {})
    for name, *values in said.get("passes", ()):
        for number, value in enumerate(values, 1):
            yield {"of": name, "value": _written(value), "inPass": number}


def _written(value: Any) -> str:  # noqa: ANN401 -- whatever a file says
    """As it would be entered: yes or no, a number with its digits, a text."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(plain(value))
