"""A simulation on its way into rows and back: one canonical text for each case, and one for all else."""

from dataclasses import dataclass

from domain.kernel.canonical import canonical, parse
from domain.recipes.simulating.result import Assumed, CaseResult, Coverage, Simulation
from domain.recipes.written import read, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All of a simulation but its cases, which it names by their SHA-256, in their order."""

    format: str
    subject: str
    cases: tuple[str, ...]
    coverage: Coverage
    assumed: tuple[Assumed, ...]
    more_assumed: int
    left_out: tuple[str, ...]
    more_left_out: int


def found_text(of: Simulation, cases: tuple[str, ...]) -> str:
    """The canonical JSON of all but the cases; its SHA-256 is the simulation's digest."""
    found = Found(
        format=of.format,
        subject=of.subject,
        cases=cases,
        coverage=of.coverage,
        assumed=of.assumed,
        more_assumed=of.more_assumed,
        left_out=of.left_out,
        more_left_out=of.more_left_out,
    )
    return canonical(written(found)).decode()


def found_in(text: str) -> Found:
    """What `found_text` wrote."""
    return read(Found, parse(text.encode()))


def case_text(of: CaseResult) -> str:
    """The canonical JSON of a case and all that came of it."""
    return canonical(written(of)).decode()


def case_in(text: str) -> CaseResult:
    """What `case_text` wrote."""
    return read(CaseResult, parse(text.encode()))
