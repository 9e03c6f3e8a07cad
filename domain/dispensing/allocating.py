"""From which lots, in the order they are taken, a need is met, each at its own potency (WGH-2, WGH-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.dispensing import exact
from domain.dispensing.derivation import Derivation, Input, Step, rounded, subtracted
from domain.dispensing.potency import Potency
from domain.kernel.quantity import Quantity, require_amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A lot, or a container of it, in its turn.

    `at_hand` is how much there is of it, or how much of it the person takes. `net` is what was weighed of it, once it
    was. `potency` is None where none is applied: an excipient, or an active that the formula counts as it is.
    """

    lot: str
    at_hand: Quantity
    container: str | None = None
    net: Quantity | None = None
    potency: Potency | None = None

    @property
    def name(self) -> str:
        """What people call it: "lot A", "container C-1 of lot A"."""
        return f"lot {self.lot}" if self.container is None else f"container {self.container} of lot {self.lot}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LotCharge:
    """How much of a source is charged, and how much of what is needed that brings, both exact.

    `quantity` is the net where it was weighed, otherwise the adjusted target of its weighing.
    """

    source: Source
    quantity: Quantity
    brings: Quantity

    @property
    def weighed(self) -> bool:
        return self.source.net is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """A need over its sources; `untouched` are those that it didn't come to.

    `remaining` is what is needed less what the charges bring: below 0 where they bring more. `met` tells that no more
    of it remains than rounding leaves: half a resolution of the last source, nothing where no potency is applied.
    """

    need: Quantity
    charges: tuple[LotCharge, ...]
    untouched: tuple[Source, ...]
    remaining: Quantity
    met: bool
    derivation: Derivation

    @property
    def total(self) -> Quantity:
        """What is charged of all sources together, in the unit of the need."""
        return exact.total((one.quantity for one in self.charges), self.need.unit)


def allocate(need: Quantity, sources: Sequence[Source], *, resolution: Quantity, called: str) -> Allocation:
    """Meet the need from the sources in their order; all in the unit of the need (WGH-2, WGH-3).

    What was weighed counts first, with its actual net. Each further source is taken whole, until one holds enough for
    what then remains: that charge is what remains ÷ its potency, to the nearest multiple of the resolution, halves up,
    and no more than there is. Without a potency nothing is divided, so nothing is rounded.

    `called` is what is needed, in a derivation's words: "active", "quantity".
    Raises InvalidInput for amounts that aren't above 0, DimensionsDiffer for units that don't convert.
    """
    require_amount(need, path=("need",))
    exact.require_finer(resolution, need)
    book = _Book(need, resolution, called)
    for source in sorted(sources, key=lambda one: one.net is None):
        book.take(source)
    return book.closed()


class _Book:
    """What is charged so far and what remains; it writes the derivation as it goes."""

    def __init__(self, need: Quantity, resolution: Quantity, called: str) -> None:
        self.need, self.resolution, self.called = need, exact.converted(resolution, need.unit), called
        self.places = exact.places(self.resolution.value)
        self.remaining = Fraction(need.value)
        self.enough = False
        self.charges: list[LotCharge] = []
        self.untouched: list[Source] = []
        self.steps: list[Step] = []

    def take(self, source: Source) -> None:
        assert source.potency is None or source.potency.lot == source.lot, source
        if source.net is not None:
            exact.require_not_negative(source.net, path=("net",))
            self.charge(source, self.amount(source.net))
        elif self.met():
            self.untouched.append(source)
        else:
            require_amount(source.at_hand, path=("atHand",))
            self.plan(source, self.amount(source.at_hand))

    def plan(self, source: Source, there: Quantity) -> None:
        """Charge what would bring all that remains, or all there is; nothing, where the nearest step is nothing."""
        step = None if source.potency is None else self.quotient(source, source.potency)
        wanted = self.of(self.remaining) if step is None else step.result
        self.enough = wanted.value <= there.value
        if not wanted.value:
            self.untouched.append(source)
            return
        if self.enough and step is not None:
            self.steps.append(step)
        self.charge(source, wanted if self.enough else there)

    def quotient(self, source: Source, potency: Potency) -> Step:
        return rounded(
            "WGH-3" if self.charges else "WGH-2",
            f"Charge of {source.name}",
            "{} ÷ {}",
            (self.still(), _named(potency)),
            before=self.remaining / Fraction(potency.share),
            unit=self.need.unit,
            resolution=self.resolution,
        )

    def met(self) -> bool:
        """A source had enough, or no more remains than rounding leaves of the last one."""
        if self.enough or not self.charges:
            return self.enough
        last = self.charges[-1].source
        left = 0 if last.potency is None else Fraction(last.potency.share) * Fraction(self.resolution.value) / 2
        return self.remaining <= left

    def amount(self, quantity: Quantity) -> Quantity:
        return exact.converted(quantity, self.need.unit, places=self.places)

    def of(self, value: Fraction) -> Quantity:
        return exact.amount(value, self.need.unit, places=self.places)

    def charge(self, source: Source, quantity: Quantity) -> None:
        brings = self.brings(source, quantity)
        before = self.still()
        self.remaining -= Fraction(brings.value)
        self.charges.append(LotCharge(source=source, quantity=quantity, brings=brings))
        part = Input(name=f"{self.called} from {source.name}", value=brings)
        left = exact.amount(self.remaining, self.need.unit)
        self.steps.append(subtracted("WGH-3", f"Remains after {source.name}", before, part, left))

    def brings(self, source: Source, quantity: Quantity) -> Quantity:
        if source.potency is None:
            return quantity
        brings = exact.amount(Fraction(quantity.value) * Fraction(source.potency.share), self.need.unit)
        named = Input(name="quantity" if source.net is None else "net", value=quantity)
        what = f"{self.called.capitalize()} from {source.name}"
        inputs = (named, _named(source.potency))
        self.steps.append(Step(rule="WGH-2", what=what, pattern="{} × {}", inputs=inputs, result=brings))
        return brings

    def still(self) -> Input:
        name = f"{self.called} still needed" if self.charges else f"{self.called} needed"
        return Input(name=name, value=exact.amount(self.remaining, self.need.unit) if self.charges else self.need)

    def closed(self) -> Allocation:
        return Allocation(
            need=self.need,
            charges=tuple(self.charges),
            untouched=tuple(self.untouched),
            remaining=exact.amount(self.remaining, self.need.unit),
            met=self.met(),
            derivation=tuple(self.steps),
        )


def _named(potency: Potency) -> Input:
    return Input(name=f"as-is potency of lot {potency.lot}", value=Quantity(potency.share, "1"))
