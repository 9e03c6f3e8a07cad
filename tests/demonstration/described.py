"""Tables of the domain's description, held against a record's elements."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from domain.kernel.quantity import Quantity
from domain.recipes.formulas.references import Reference, parameter
from domain.recipes.formulas.values import Recorded
from domain.recipes.kinds import PhaseSignature
from domain.recipes.values import Elements, Parameter

LETTERS = {PhaseSignature.PERFORMED: "P", PhaseSignature.VERIFIED: "V", PhaseSignature.QUALITY: "Q"}
Lists = Mapping[str, tuple[list[object], str]]


def require_phases(elements: Elements, table: str, *, critical: set[int]) -> None:
    """Lines of number, signatures, codes: each phase in one of them, the first codes in the order of the procedure."""
    phases = {one.code: one for one in elements.phases}
    lines = [(int(number), signed, codes) for number, signed, *codes in map(str.split, table.strip().splitlines())]
    assert [number for number, _, _ in lines] == list(range(1, len(lines) + 1))
    assert sorted(code for _, _, codes in lines for code in codes) == sorted(map(str, phases))
    places = [phases[codes[0]].number for _, _, codes in lines]
    assert places == sorted(places)
    for number, signed, codes in lines:
        for code in codes:
            assert "".join(LETTERS[one] for one in phases[code].signatures) == signed, code
            assert phases[code].critical == (number in critical), code


def require_limits(elements: Elements, line: str) -> None:
    """A line of parameter, unit, alert, action; "-" is open. Each limit has as many digits as it has there."""
    name, unit, alert, action = (part.strip() for part in line.split("|"))
    one = named(elements, name)
    bounds = (one.alert_low, one.alert_high, one.action_low, one.action_high)
    assert ["-" if bound is None else f"{bound:f}" for bound in bounds] == [*alert.split(), *action.split()]
    assert one.unit == unit


def require_times(elements: Elements, table: str) -> None:
    """Lines of two moments and the time that may lie between them: all links of the recipe."""
    found = {
        f"{one.from_phase}.{one.from_moment} > {one.to_phase}.{one.to_moment}": str(one.at_most)
        for one in elements.links
    }
    assert found == {moments.strip(): time.strip() for moments, time in (line.split("|") for line in lines(table))}
    assert all(one.rationale for one in elements.links)


def require_every(elements: Elements, table: str) -> None:
    """Lines of parameter, time, samples."""
    for line in lines(table):
        name, time, samples = (part.strip() for part in line.split("|"))
        one = named(elements, name)
        assert (str(one.every), one.samples) == (time, int(samples)), name


def require_no_figures_in_instructions(elements: Elements) -> None:
    """What is a number, a limit or a time stands in a parameter; only equipment is called by one."""
    for phase in elements.phases:
        assert not re.search(r"(?<![A-Z]{3}-)\b\d", phase.instruction), phase.code
        assert phase.instruction.endswith("."), phase.code
        assert "  " not in phase.instruction, phase.code


def named(elements: Elements, name: str) -> Parameter:
    """The parameter of PHASE.code."""
    phase, _, code = name.partition(".")
    (found,) = [one for held in elements.phases if held.code == phase for one in held.parameters if one.code == code]
    return found


def book(table: str, moments: Mapping[str, datetime], lists: Lists) -> dict[Reference, Recorded | tuple[Recorded, ...]]:
    """Lines of PHASE.code, value, unit, with moments and lists beside them, as formulas take them."""
    found: dict[Reference, Recorded | tuple[Recorded, ...]] = {}
    for name, value, unit in map(str.split, lines(table)):
        found[reference(name)] = Quantity(Decimal(value), unit)
    for name, moment in moments.items():
        found[reference(name)] = moment
    for name, (values, unit) in lists.items():
        found[reference(name)] = tuple(Quantity(Decimal(str(value)), unit) for value in values)
    return found


def reference(name: str) -> Reference:
    phase, _, code = name.partition(".")
    return parameter(code, phase)


def lines(table: str) -> list[str]:
    return table.strip().splitlines()
