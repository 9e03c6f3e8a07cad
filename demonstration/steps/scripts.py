"""What is recorded in a batch: what its author simulated in a case, and what no case has words for."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from demonstration.steps.client import Client, Failed, Json

CASES = """
query cases($version: ID!) {
  node(id: $version) { ... on MasterRecipeVersion { simulation { cases { name generated result } } } }
}
"""
Place = tuple[str, tuple[int, ...]]
"""A parameter, PHASE.parameter, and the passes of the loops around its phase."""


@dataclass(frozen=True)
class Script:
    """The values in the order of their repetitions: as they were `simulated`, and `told` whatever the pass.

    In the phase that it `ends_in` nothing is recorded but what is told.
    """

    told: Mapping[str, Sequence[Any]]
    ends_in: str
    simulated: Mapping[Place, Sequence[str]] = field(default_factory=dict)

    def values(self, phase: str, passes: Sequence[int], parameter: Json) -> Sequence[Any]:
        """None where nothing is said of it."""
        key = f"{phase}.{parameter['code'] or parameter['name']}"
        if key in self.told:
            return self.told[key]
        return () if phase == self.ends_in else self.simulated.get((key, tuple(passes)), ())


def script(version: str, case: str, *, told: Mapping[str, Sequence[Any]], ends_in: str, reader: Client) -> Script:
    """As the version's simulation shows that case. Raises Failed."""
    cases = reader.ask(CASES, version=version)["node"]["simulation"]["cases"]
    result = next((one["result"] for one in cases if one["name"] == case and not one["generated"]), None)
    if result is None:
        raise Failed(f"The version was not simulated in the case {case!r}.")
    found: defaultdict[Place, list[str]] = defaultdict(list)
    for run in json.loads(result)["path"]:
        for value in run["values"]:
            if value["value"] is not None:
                found[f"{run['code']}.{value['parameter']}", tuple(run["passes"])].append(value["value"])
    return Script(told, ends_in, dict(found))
