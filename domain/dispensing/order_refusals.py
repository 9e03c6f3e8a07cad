"""How an order and a weighing say no: the state, the limit, and what to do now."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class MaterialsUndefined(Refusal):
    """Stock is kept of defined materials only, so nothing can be dispensed of another."""

    code: ClassVar[str] = "MATERIALS_UNDEFINED"
    codes: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"No material is defined as {', '.join(self.codes)}; define it (defineMaterial), or name only the"
            " materials to dispense."
        )


@dataclass(kw_only=True, eq=False)
class NothingToDispense(Refusal):
    """Every line that was named has its order, or the recipe has no such line."""

    code: ClassVar[str] = "NOTHING_TO_DISPENSE"
    batch: str

    @property
    def message(self) -> str:
        return f"Batch {self.batch} has orders for all of these already; there is nothing more to order."


@dataclass(kw_only=True, eq=False)
class NotInFormula(Refusal):
    """What is dispensed is a line of the batch's frozen recipe (REC-1)."""

    code: ClassVar[str] = "NOT_IN_FORMULA"
    rule: ClassVar[str | None] = "REC-1"
    codes: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The recipe has no {', '.join(self.codes)}; its formula is: {', '.join(self.known)}."


@dataclass(kw_only=True, eq=False)
class LotNotChosen(Refusal):
    """What is weighed is of a lot that the order promises (MAT-2)."""

    code: ClassVar[str] = "LOT_NOT_CHOSEN"
    rule: ClassVar[str | None] = "MAT-2"
    lot: str
    chosen: tuple[str, ...]

    @property
    def message(self) -> str:
        chosen = ", ".join(self.chosen) or "none"
        return f"Lot {self.lot} isn't chosen for this order: {chosen}. Choose the lots again (chooseDispenseLots)."


@dataclass(kw_only=True, eq=False)
class LotInUse(Refusal):
    """A lot of which something was weighed stays chosen (WGH-3)."""

    code: ClassVar[str] = "LOT_IN_USE"
    rule: ClassVar[str | None] = "WGH-3"
    lot: str

    @property
    def message(self) -> str:
        return f"Something of lot {self.lot} was weighed or is being weighed for this order; name it too, in its turn."


@dataclass(kw_only=True, eq=False)
class LotPromised(Refusal):
    """What batches were promised of a lot stays at their site until it is weighed or the order lets it go.

    Nobody transfers or ships it (TRF-1, DIS-1, MAT-7).
    """

    code: ClassVar[str] = "LOT_PROMISED"
    rule: ClassVar[str | None] = "MAT-7"
    lot: str
    promised: Quantity
    left: Quantity

    @property
    def message(self) -> str:
        return (
            f"{self.promised} of lot {self.lot} are promised to batches and {self.left} would be left here; send less,"
            " or choose other lots for their orders first (chooseDispenseLots)."
        )


@dataclass(kw_only=True, eq=False)
class LotsBringTooLittle(Refusal):
    """What no chosen lot brings is in none that is promised (WGH-3)."""

    code: ClassVar[str] = "LOTS_BRING_TOO_LITTLE"
    rule: ClassVar[str | None] = "WGH-3"
    material: str
    missing: Quantity

    @property
    def message(self) -> str:
        return f"Of {self.material}, {self.missing} more are needed than the lots bring; choose another one as well."


@dataclass(kw_only=True, eq=False)
class ActivesFirst(Refusal):
    """A compensator gives up what the actives took, which is known once they are weighed (WGH-2, WGH-3)."""

    code: ClassVar[str] = "ACTIVES_FIRST"
    rule: ClassVar[str | None] = "WGH-2"
    material: str
    actives: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.material} makes up for {', '.join(self.actives)}; weigh and verify that first."


@dataclass(kw_only=True, eq=False)
class CompensatorBelowMinimum(Refusal):
    """Dispensing is stopped while too little is left of a compensator (WGH-4)."""

    code: ClassVar[str] = "COMPENSATOR_BELOW_MINIMUM"
    rule: ClassVar[str | None] = "WGH-4"
    stops: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{' '.join(self.stops)} Choose stronger lots (chooseDispenseLots), or close the order."


@dataclass(kw_only=True, eq=False)
class BoothBusy(Refusal):
    """One weighing at a time is done at a place of weighing, out of one container, for one order."""

    code: ClassVar[str] = "WEIGHING_UNDER_WAY"
    what: str

    @property
    def message(self) -> str:
        return f"A weighing of {self.what} is under way; end it first (recordWeight, abandonWeighing)."


@dataclass(kw_only=True, eq=False)
class BoothNotCleared(Refusal):
    """Before another material is opened, a place of weighing is cleared of the last one (21 CFR 211.130(e))."""

    code: ClassVar[str] = "BOOTH_NOT_CLEARED"
    booth: str
    material: str

    @property
    def message(self) -> str:
        return f"{self.booth} was last used for {self.material}; clear it first, signed (clearBooth)."


@dataclass(kw_only=True, eq=False)
class NothingToClear(Refusal):
    """A place of weighing where nothing was weighed since its last clearance is clear."""

    code: ClassVar[str] = "NOTHING_TO_CLEAR"
    booth: str

    @property
    def message(self) -> str:
        return f"Nothing was weighed at {self.booth} since it was cleared; go on."


@dataclass(kw_only=True, eq=False)
class NoBooth(Refusal):
    """Weighing is done at an open location of kind BOOTH at the batch's site."""

    code: ClassVar[str] = "NO_BOOTH"
    location_code: str

    @property
    def message(self) -> str:
        return f"{self.location_code} is no open BOOTH of the batch's site; take one (openLocation opens one)."


@dataclass(kw_only=True, eq=False)
class OffDivision(Refusal):
    """A scale shows multiples of its division (WGH-16)."""

    code: ClassVar[str] = "OFF_DIVISION"
    rule: ClassVar[str | None] = "WGH-16"
    quantity: Quantity
    division: Quantity

    @property
    def message(self) -> str:
        return f"A scale with d = {self.division} doesn't show {self.quantity}; type what it shows."


@dataclass(kw_only=True, eq=False)
class NotWitnessed(Refusal):
    """A typed weight counts once its witness signed (WGH-10)."""

    code: ClassVar[str] = "NOT_WITNESSED"
    rule: ClassVar[str | None] = "WGH-10"

    @property
    def message(self) -> str:
        return "This weight was typed; who saw it on the scale signs first (witnessWeighing)."


@dataclass(kw_only=True, eq=False)
class NothingTyped(Refusal):
    """Only typed weights are witnessed (WGH-10)."""

    code: ClassVar[str] = "NOTHING_TYPED"
    rule: ClassVar[str | None] = "WGH-10"

    @property
    def message(self) -> str:
        return "No weight of this weighing was typed, or it was witnessed already; go on with verifyWeighing."


@dataclass(kw_only=True, eq=False)
class WeigherSigns(Refusal):
    """Who weighed or added isn't who verifies or witnesses it, whatever account they sign with (WGH-14).

    `because` is why automated verification, which the recipe declares, doesn't count here.
    """

    code: ClassVar[str] = "SAME_PERSON"
    rule: ClassVar[str | None] = "WGH-14"
    done: str
    because: str = ""

    @property
    def message(self) -> str:
        return f"You {self.done}; somebody else signs, whatever account you use. {self.because}".rstrip()


@dataclass(kw_only=True, eq=False)
class OrderHeld(Refusal):
    """While an order is held, nothing of it is charged (WGH-4, MAT-3)."""

    code: ClassVar[str] = "ORDER_HELD"
    because: str

    @property
    def message(self) -> str:
        return f"The dispense is held: {self.because} A supervisor restarts it (restartDispense)."


@dataclass(kw_only=True, eq=False)
class NoCampaign(Refusal):
    """A campaign is one material for several batches of one site."""

    code: ClassVar[str] = "NO_CAMPAIGN"
    because: str

    @property
    def message(self) -> str:
        return f"These orders are no campaign: {self.because}."
