"""Every check of the linter, for whoever documents or translates what it may find."""

from types import ModuleType

from domain.recipes.linting import (
    answers,
    automation,
    balance,
    branches,
    clauses,
    control,
    equipment,
    files,
    formulas,
    languages,
    library,
    limits,
    links,
    materials,
    outputs,
    parameters,
    phases,
    recorded,
    sequence,
    size,
    sources,
    structure,
    times,
)
from domain.recipes.linting.findings import Check

CHAPTERS = (
    structure,
    library,
    control,
    sequence,
    links,
    times,
    materials,
    balance,
    automation,
    outputs,
    phases,
    files,
    parameters,
    formulas,
    branches,
    equipment,
    clauses,
    languages,
    size,
)
"""The modules that find something, each of a whole recipe; in the order in which findings of one place are told."""

SAYING = (limits, answers, sources, recorded)
"""Those that `parameters` and `formulas` ask about each parameter and each formula."""


def _checks(modules: tuple[ModuleType, ...]) -> dict[str, Check]:
    found: dict[str, Check] = {}
    for module in modules:
        for check in vars(module).values():
            if isinstance(check, Check):
                # A check that two modules use is one check; two checks never have one code.
                assert found.setdefault(check.code, check) is check, check.code
    return found


CHECKS = _checks((*CHAPTERS, *SAYING))
"""Each check by its code."""
