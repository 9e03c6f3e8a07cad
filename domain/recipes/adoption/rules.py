"""What must hold of a site's version: every deviation from the company's is declared, and no registered limit moves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.recipes.adoption.comparing import deviations
from domain.recipes.adoption.kinds import DeviationKind, ElementKind
from domain.recipes.adoption.refusals import NotAnOverride, RegisteredLimitKept
from domain.recipes.adoption.sheets import Fields, Sheet
from domain.recipes.adoption.values import Deviation, Key, Override
from domain.recipes.linting.findings import Check, Finding, Place, Severity
from domain.recipes.linting.findings import ElementKind as Found

REGISTERED = Check(
    "ADOPTION-REGISTERED",
    Severity.ERROR,
    "a registered limit is the company's",
    "write what the company's version says",
    "REC-9",
)
UNDECLARED = Check(
    "ADOPTION-UNDECLARED",
    Severity.ERROR,
    "it isn't as in the company's version, and no override is declared",
    "declare an override with its reason, or write what the company's version says",
    "REC-9",
)
CONFLICT = Check(
    "ADOPTION-CONFLICT",
    Severity.ERROR,
    "its override no longer fits",
    "make the site's change again and declare it, or withdraw the override",
    "REC-9",
)
LIMITS = ("registeredLow", "registeredHigh")
MEASURED = ("kind", "unit", "exclusive")
"""What gives the numbers of a registered limit their meaning."""
TOLD = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """A deviation with the override that declares it; what is `locked` nobody may declare."""

    deviation: Deviation
    override: Override | None
    locked: bool

    @property
    def declared(self) -> bool:
        return self.override is not None and not self.locked


@dataclass(frozen=True, slots=True)
class Drift:
    """All that a site's version has otherwise than a company's; `idle` are overrides of what doesn't differ."""

    judged: tuple[Judged, ...]
    idle: tuple[Override, ...]
    conflicts: tuple[Override, ...]

    @property
    def undeclared(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.judged if not one.declared)


def drift(company: Sheet, here: Sheet, overrides: Sequence[Override]) -> Drift:
    """Each deviation, declared or not, and each override that tells of none or waits for a decision (REC-9)."""
    found = deviations(company, here)
    judged = tuple(Judged(one, _declaring(one, overrides), is_locked(one, company)) for one in found)
    idle = tuple(one for one in overrides if not any(one.covers(it) for it in found))
    return Drift(judged, idle, tuple(one for one in overrides if one.conflict is not None))


def _declaring(deviation: Deviation, overrides: Sequence[Override]) -> Override | None:
    """The override of the field itself before that of the whole element."""
    covering = [one for one in overrides if one.covers(deviation)]
    return max(covering, key=lambda one: one.field is not None, default=None)


def is_locked(deviation: Deviation, company: Sheet) -> bool:
    """Whether a deviation would move or drop a limit that is registered with an authority: the company's alone."""
    kept = company.with_parts(deviation.key) if deviation.key in company.fields else ()
    registered = any(_is_registered(company.fields[one]) for one in kept if one.kind is ElementKind.PARAMETER)
    match deviation.kind:
        case DeviationKind.ADDED:
            return False
        case DeviationKind.REMOVED:
            return registered
        case DeviationKind.CHANGED:
            return deviation.field in LIMITS or (registered and deviation.field in MEASURED)


def _is_registered(said: Fields) -> bool:
    return any(said[name] is not None for name in LIMITS)


def findings(found: Drift) -> Iterator[Finding]:
    """What keeps a site's version from being submitted, each with its place and what to do (REC-9)."""
    for one in found.judged:
        if one.locked:
            yield _at(REGISTERED, one.deviation, f"a registered limit is the company's: {_told(one.deviation)}")
        elif one.override is None:
            what = f"it isn't as in the company's version, and no override is declared: {_told(one.deviation)}"
            yield _at(UNDECLARED, one.deviation, what)
    for override in found.conflicts:
        yield _at(CONFLICT, override, f"its override no longer fits: {override.conflict}")


def _at(check: Check, where: Deviation | Override, what: str) -> Finding:
    place = Place(text=str(where), kind=Found(where.key.kind.value), code=where.key.code)
    return check.at(place, what, field=where.field)


def _told(deviation: Deviation) -> str:
    return f"{deviation.company or 'nothing'} there, {deviation.here or 'nothing'} here"


def require_declarable(company: Sheet, here: Sheet, *, key: Key, field: str | None) -> None:
    """An override declares something that differs, and no registered limit (REC-9).

    Raises NotAnOverride with what there is, RegisteredLimitKept.
    """
    found = deviations(company, here)
    meant = [one for one in found if one.key == key and field in {None, one.field}]
    if not meant:
        others = tuple(str(one) for one in found[:TOLD])
        raise NotAnOverride(element=str(key), field=field, differing=others, path=("code",))
    if all(is_locked(one, company) for one in meant):
        raise RegisteredLimitKept(element=str(meant[0]), path=("field",))
