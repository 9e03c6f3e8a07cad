"""How loads are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal
from domain.recipes.exchange.problems import Problem

MOST = 500
"""So many problems are told of one table, the first ones; of the others it is told how many there are."""


@dataclass(kw_only=True, eq=False)
class TableRefused(Refusal):
    """Nothing was taken over from a table; `problems` are in its order, `found` is how many there are in all."""

    code: ClassVar[str] = "TABLE_REFUSED"
    problems: tuple[Problem, ...]
    found: int

    @property
    def message(self) -> str:
        first = self.problems[0]
        return f"{self.found} problem(s) to mend in the table; the first, at {first.place}: {first.what}"


class Overtaken(Exception):
    """Not a refusal: another worker has the load, or it has ended; whoever comes late writes nothing."""


class Tried(Exception):
    """Not a refusal: a dry run found nothing to mend, and takes back what it would have made."""
