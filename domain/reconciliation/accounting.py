"""What became of a material in a batch, from its charges and what was dispensed: values in, figures out (REV-2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.dispensing.kinds import DispensedState
from domain.materials.rules import EXACT
from domain.reconciliation.figures import Limits, MaterialFigures, total
from domain.reconciliation.kinds import LossKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    kind: LossKind
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """A charge that wasn't reversed: how much of it came back into stock, and what of it was lost otherwise."""

    id: UUID
    quantity: Decimal
    returned: Decimal = Decimal(0)
    losses: tuple[Loss, ...] = ()

    @property
    def left(self) -> Decimal:
        """What of it is in the batch."""
        return EXACT.subtract(self.quantity, total([self.returned, *(one.quantity for one in self.losses)]))

    def lost(self, kind: LossKind) -> Decimal:
        return total([one.quantity for one in self.losses if one.kind is kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispensed:
    """What was dispensed for the batch; `charge` is the one that put it into the batch."""

    net: Decimal
    state: DispensedState
    charge: UUID | None


@dataclass(frozen=True, slots=True)
class Issue:
    """All that a batch was issued of a material, in the unit of its lots."""

    code: str
    name: str
    unit: str
    limits: Limits
    charges: tuple[Charged, ...]
    dispensed: tuple[Dispensed, ...]

    def figures(self) -> MaterialFigures:
        """What was dispensed counts as issued once, whether it was charged, returned, destroyed, or still stands there.

        issued = used + returned + destroyed + sampled + unaccounted, always.
        """
        known = {one.charge for one in self.dispensed if one.charge is not None}
        direct = [one.quantity for one in self.charges if one.id not in known]
        return MaterialFigures(
            code=self.code,
            name=self.name,
            unit=self.unit,
            issued=total([*(one.net for one in self.dispensed), *direct]),
            used=total([one.left for one in self.charges]),
            returned=total([*(one.returned for one in self.charges), *self._nets(DispensedState.RETURNED)]),
            destroyed=total([*_lost(self.charges, LossKind.DESTROYED), *self._nets(DispensedState.DESTROYED)]),
            sampled=total(_lost(self.charges, LossKind.SAMPLED)),
            limits=self.limits,
        )

    def _nets(self, state: DispensedState) -> Iterable[Decimal]:
        return (one.net for one in self.dispensed if one.state is state)


def _lost(charges: Iterable[Charged], kind: LossKind) -> Sequence[Decimal]:
    return [one.lost(kind) for one in charges]
