"""How a weighing is begun and each of its weights recorded: told by an enrolled scale, or typed (WGH-8 to WGH-10)."""

import strawberry

from api.dispensing.enums import ReadingKind
from api.dispensing.types import Weighing
from api.problems import Problem
from api.relay import local_id
from api.scalars import QuantityInput
from domain.dispensing.enrolled import EnrolledScale
from domain.dispensing.readings import Scale, TypedScale, TypedWeight
from domain.dispensing.told import ToldWeight
from domain.kernel.refusals import InvalidInput


@strawberry.input(description="A scale that isn't enrolled, as its plate tells of it.")
class TypedScaleInput:
    code: str
    capacity: QuantityInput
    division: QuantityInput
    minimum_weight: QuantityInput

    def to_domain(self) -> TypedScale:
        return TypedScale(
            code=self.code,
            capacity=self.capacity.to_domain(path=("scale", "capacity")),
            division=self.division.to_domain(path=("scale", "division")),
            minimum_weight=self.minimum_weight.to_domain(path=("scale", "minimumWeight")),
        )


@strawberry.input(description="Take a container of a chosen lot to a place of weighing.")
class BeginWeighingInput:
    order: strawberry.ID
    container: strawberry.ID
    booth: strawberry.ID
    enrolled_scale: strawberry.ID | None = strawberry.field(
        default=None, description="A scale of the site that is usable now, with the figures of its enrolment (WGH-9)."
    )
    scale: TypedScaleInput | None = strawberry.field(
        default=None, description="One that isn't enrolled. Neither where the method weighs nothing."
    )
    part: QuantityInput | None = strawberry.field(
        default=None, description="Where not all that is left of the lot's charge goes into one container."
    )
    into_number: str | None = strawberry.field(default=None, description="Made of the lot's number unless told.")
    command_id: str | None = None

    def scale_given(self) -> Scale | None:
        """The one scale that was told, or None. Raises InvalidInput for two."""
        if self.enrolled_scale is None:
            return None if self.scale is None else self.scale.to_domain()
        if self.scale is not None:
            raise InvalidInput(path=("scale",), problem="Tell one scale: an enrolled one, or one typed from its plate.")
        return EnrolledScale(id=local_id(self.enrolled_scale, "Scale", path="enrolledScale"))


@strawberry.type
class BeginWeighingPayload:
    weighing: Weighing | None = None
    problems: list[Problem]


@strawberry.input(
    description="The next reading of a weighing: told by its enrolled scale, or typed from the display (WGH-10)."
)
class RecordWeightInput:
    weighing: strawberry.ID
    version: int
    kind: ReadingKind
    container: str = strawberry.field(description="The number that was scanned.")
    scale_reading: strawberry.ID | None = strawberry.field(
        default=None, description="What the scale told when it was asked for this weighing (requestReading)."
    )
    quantity: QuantityInput | None = strawberry.field(default=None, description="What was typed, with a reason.")
    stable: bool = strawberry.field(default=True, description="The scale was at rest, of what was typed.")
    reason: str | None = None
    emptied: bool = strawberry.field(
        default=False, description="With the last reading: nothing is left in the container it was taken of (WGH-12)."
    )
    command_id: str | None = None

    def weight(self) -> TypedWeight | ToldWeight:
        """Raises InvalidInput unless it was either told or typed, and for a reason of what was told."""
        if (self.scale_reading is None) == (self.quantity is None):
            raise InvalidInput(path=("quantity",), problem="Give either a scale's reading or the quantity typed.")
        if self.quantity is not None:
            quantity = self.quantity.to_domain(path=("quantity",))
            return TypedWeight(container=self.container, quantity=quantity, stable=self.stable, reason=self.reason)
        if self.reason is not None or not self.stable:
            problem = "A reason, and whether the scale was at rest, are stated for typed weights; its scale told this."
            raise InvalidInput(path=("reason" if self.stable is True else "stable",), problem=problem)
        assert self.scale_reading is not None, self.kind
        reading = local_id(self.scale_reading, "ScaleReading", path="scaleReading")
        return ToldWeight(reading=reading, container=self.container)


@strawberry.type
class RecordWeightPayload:
    weighing: Weighing | None = None
    problems: list[Problem]
