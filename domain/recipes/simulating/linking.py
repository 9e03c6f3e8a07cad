"""The times between two phases in one case: what has to be waited for, and what took too long (EXE-12)."""

from decimal import Decimal

from domain.recipes.kinds import Moment
from domain.recipes.simulating.book import Book
from domain.recipes.simulating.model import LinkModel, Model
from domain.recipes.simulating.result import Cause, Level
from domain.recipes.simulating.times import shown
from domain.recipes.walking.values import Passes, Run


class Timing:
    """`measured` is the time that each link took at first, by its code."""

    def __init__(self, model: Model, book: Book) -> None:
        self.model = model
        self.book = book
        self.measured: dict[str, Decimal] = {}
        self._last: dict[tuple[int, Moment, Passes], Decimal] = {}
        self._counted: set[tuple[str, Passes]] = set()

    def earliest(self, at: int, moment: Moment, passes: Passes) -> Decimal:
        """Before what moment a phase mayn't begin or end, for the `at_least` of its links."""
        found = Decimal(0)
        for link, since in self._open(at, moment, passes):
            if link.at_least is not None:
                found = max(found, since + link.at_least)
        return found

    def happened(self, at: int, moment: Moment, run: Run, clock: Decimal) -> None:
        """A phase began or ended: its links are counted."""
        if at in self.model.timed:
            for shared in range(len(run.passes) + 1):
                self._last[at, moment, run.passes[:shared]] = clock
        for link, since in self._open(at, moment, run.passes):
            self._counted.add((link.link.code, run.passes[: link.wait.shared]))
            self.measured.setdefault(link.link.code, clock - since)
            self._compare(link, run, clock - since, clock)

    def _open(self, at: int, moment: Moment, passes: Passes) -> list[tuple[LinkModel, Decimal]]:
        """The links that end here and that were not counted in this pass, each with the time since when it counts."""
        found = []
        for one in self.model.links_to.get((at, moment), ()):
            shared = passes[: one.wait.shared]
            since = self._last.get((one.wait.of, one.wait.moment, shared))
            if since is not None and (one.link.code, shared) not in self._counted:
                found.append((one, since))
        return found

    def _compare(self, link: LinkModel, run: Run, took: Decimal, clock: Decimal) -> None:
        over, level = (link.at_most, Level.EXCEPTION)
        if over is None or took <= over:
            over, level = (link.alert, Level.ALERT)
        if over is None or took <= over:
            return
        told = "at most" if level is Level.EXCEPTION else "alert past"
        one = link.link
        moments = f"{one.from_phase} {one.from_moment.lower()} to {one.to_phase} {one.to_moment.lower()}"
        self.book.add(
            at=clock,
            level=level,
            cause=Cause.TIME,
            rule="EXE-12",
            what=f"{one.code}: {moments} took {shown(took)}; {told} {shown(over)}",
            phase=run.phase,
            passes=run.passes,
            element=one.code,
        )
