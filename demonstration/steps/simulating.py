"""The author runs what they wrote, case by case, before anybody signs for it, and sees what would come of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from demonstration.steps.cases import Case
from demonstration.steps.client import Client, Json
from demonstration.steps.show import Show, many

# All of a case is in its own text: to ask for a field of it would have the service read those of all cases.
SIMULATION = """
simulation {
  caseCount incomplete assumed { parameter } moreAssumed coverage { neverReached }
  cases { name kind generated complete exceptions alerts result }
}
"""


@dataclass(frozen=True)
class Named:
    """How people call a parameter, and its unit, if it has one."""

    name: str
    unit: str | None


def simulate(
    version: Json,
    *,
    author: Client,
    show: Show,
    cases: Sequence[Case] = (),
    parameters: Mapping[str, Named] | None = None,
) -> Json:
    """Run a draft in these cases and in all that are found, and tell what came of it. Raises Failed."""
    given = {"recipeVersionId": version["id"], "cases": [one.given for one in cases]}
    simulation: Json = author.act("simulateRecipeVersion", given, SIMULATION)["simulation"]
    show.say(f"  {whole(simulation)}")
    named = {one["name"]: one for one in simulation["cases"] if not one["generated"]}
    for case in cases:
        show.say(f"  {single(named[case.given['name']], case.tells, parameters or {})}")
    return simulation


def whole(simulation: Json) -> str:
    """All of it in one line, with what would come of a nominal batch."""
    nominal = next(one for one in simulation["cases"] if one["generated"] and one["kind"] == "NOMINAL")
    stopped, reached = simulation["incomplete"], simulation["coverage"]["neverReached"]
    assumed = len(simulation["assumed"]) + simulation["moreAssumed"]
    told = [
        f"Simulated in {many(simulation['caseCount'], 'case')}",
        *([f"{stopped} of which don't come to their end"] if stopped else []),
        f"phases never reached: {', '.join(map(str, reached))}" if reached else "every phase reached",
    ]
    values = f"{many(assumed, 'value')} assumed"
    return f"{', '.join(told)}; the nominal one, {values}, raises {_raised(nominal)}; {_yields(nominal)}"


def single(case: Json, tells: Sequence[str], parameters: Mapping[str, Named]) -> str:
    """A case that its author named: what it raises, some of its values, its yields."""
    result = json.loads(case["result"])
    raised = "; ".join(one["what"] for one in result["raised"])
    told = (
        f"Case “{case['name']}” raises {_raised(case)}{f' ({raised})' if raised else ''}",
        *([] if case["complete"] else ["it doesn't come to its end"]),
        ", ".join(_value(one, result, parameters) for one in tells),
        _yields(case),
    )
    return "; ".join(told)


def _raised(case: Json) -> str:
    return f"{many(case['exceptions'], 'exception')} and {many(case['alerts'], 'alert')}"


def _yields(case: Json) -> str:
    """Those of the outputs that a formula of the recipe tells."""
    found = [one for one in json.loads(case["result"])["yields"] if one["percent"] is not None]
    told = ", ".join(f"{one['output']} {one['percent']} %" for one in found)
    return f"yields {told}" if told else "no formula tells a yield"


def _value(of: str, result: Json, parameters: Mapping[str, Named]) -> str:
    """The parameter with its values, in the order of the passes."""
    named = parameters.get(of, Named(of, None))
    unit = "" if named.unit in {None, "1"} else f" {named.unit}"
    return f"{named.name} {' then '.join(_recorded(of, result))}{unit}"


def _recorded(of: str, result: Json) -> Iterator[str]:
    phase, _, parameter = of.partition(".")
    for run in result["path"]:
        if run["code"] == phase:
            yield from (str(one["value"]) for one in run["values"] if one["parameter"] == parameter)
