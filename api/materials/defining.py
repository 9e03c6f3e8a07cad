"""Defining materials and their classes, saying more of them, retiring them."""

from decimal import Decimal

import strawberry

from api.context import Info, act, changed
from api.listing import listed
from api.materials.definitions import MaterialClass, MaterialDefinition
from api.problems import Problem
from api.reading.vocabulary import Pages, lowered
from api.relay import Connection, Window, local_id
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.materials.commands import defining
from domain.materials.kinds import MaterialUse, WeighingMethod
from domain.materials.values import MaterialDetails, Storage
from domain.recipes.written import written
from infra.transaction import Outcome


@strawberry.input(description="A class of materials that the company treats alike.")
class DefineMaterialClassInput:
    code: str
    name: str
    use: MaterialUse
    command_id: str | None = None


@strawberry.input(description="How a material is kept.")
class MaterialStorageInput:
    condition: str | None = strawberry.field(default=None, description="In words.")
    low: Decimal | None = strawberry.field(default=None, description="In degrees Celsius.")
    high: Decimal | None = strawberry.field(default=None, description="In degrees Celsius.")
    humidity_high: Decimal | None = strawberry.field(default=None, description="In percent of relative humidity.")
    protected_from_light: bool = False


@strawberry.input(description="All that is said of a material beside code, name and unit; what is left out isn't said.")
class MaterialDetailsInput:
    class_id: strawberry.ID | None = None
    storage: MaterialStorageInput | None = None
    shelf_life_months: int | None = strawberry.field(
        default=None, description="From manufacture, or from receipt where that isn't known."
    )
    retest_months: int | None = strawberry.field(default=None, description="Counted alike.")
    gtin: str | None = strawberry.field(default=None, description="14 digits, the last of which checks the others.")
    hazards: str | None = None
    weighing_method: WeighingMethod = WeighingMethod.NET
    compensator_minimum: Decimal | None = strawberry.field(
        default=None,
        description="In its unit: a material that has one may give up mass to an active one, down to it (WGH-4).",
    )
    density: QuantityInput | None = strawberry.field(default=None, description="Such as 1.006 kg/L (EXE-5).")

    def to_domain(self) -> MaterialDetails:
        kept = self.storage
        storage = (
            Storage()
            if kept is None
            else Storage(
                condition=kept.condition,
                low=kept.low,
                high=kept.high,
                humidity_high=kept.humidity_high,
                protected_from_light=kept.protected_from_light,
            )
        )
        return MaterialDetails(
            material_class=None
            if self.class_id is None
            else local_id(self.class_id, "MaterialClass", path="details.classId"),
            storage=storage,
            shelf_life_months=self.shelf_life_months,
            retest_months=self.retest_months,
            gtin=self.gtin,
            hazards=self.hazards,
            weighing_method=self.weighing_method,
            compensator_minimum=self.compensator_minimum,
            density=None if self.density is None else self.density.to_domain(path=("details", "density")),
        )


@strawberry.input(description="A material of the company; `unit` (UCUM) is a unit of mass, or of pieces.")
class DefineMaterialInput:
    code: str
    name: str
    unit: str
    details: MaterialDetailsInput | None = None
    command_id: str | None = None


@strawberry.input(description="What is said of a material from now on, all of it; code and unit stay.")
class ChangeMaterialInput:
    material_id: strawberry.ID
    version: int
    name: str
    details: MaterialDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input(description="Receive no more of a material.")
class RetireMaterialInput:
    material_id: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class DefineMaterialClassPayload:
    material_class: MaterialClass | None = None
    problems: list[Problem]


@strawberry.type
class DefineMaterialPayload:
    material: MaterialDefinition | None = None
    problems: list[Problem]


@strawberry.type
class ChangeMaterialPayload(DefineMaterialPayload):
    pass


@strawberry.type
class RetireMaterialPayload(DefineMaterialPayload):
    pass


CLASSES = Pages(lambda *_: ())


@strawberry.type
class DefiningQuery:
    @strawberry.field(
        description="The company's classes of materials, in the order of their making.", metadata=lowered(CLASSES)
    )
    def material_classes(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[MaterialClass]:
        return listed(info, MaterialClass, CLASSES, Window(first, after, last, before))


@strawberry.type
class DefiningMutation:
    @strawberry.mutation(description="Name a class of materials.")
    def define_material_class(self, info: Info, input: DefineMaterialClassInput) -> DefineMaterialClassPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info, DefineMaterialClassPayload, "material_class", MaterialClass, lambda: _define_class(info, input)
        )

    @strawberry.mutation(description="Define a material, of which lots can then be received and made.")
    def define_material(self, info: Info, input: DefineMaterialInput) -> DefineMaterialPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, DefineMaterialPayload, "material", MaterialDefinition, lambda: _define(info, input))

    @strawberry.mutation(description="Say this of a material from now on.")
    def change_material(self, info: Info, input: ChangeMaterialInput) -> ChangeMaterialPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ChangeMaterialPayload, "material", MaterialDefinition, lambda: _change(info, input))

    @strawberry.mutation(description="Receive no more of a material; what there is of it is used up.")
    def retire_material(self, info: Info, input: RetireMaterialInput) -> RetireMaterialPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RetireMaterialPayload, "material", MaterialDefinition, lambda: _retire(info, input))


def _define_class(info: Info, given: DefineMaterialClassInput) -> Outcome:
    return act(
        info,
        "defineMaterialClass",
        lambda uow: defining.define_class(uow, code=given.code, name=given.name, use=given.use),
        given={"code": given.code, "name": given.name, "use": given.use.value},
        command_id=given.command_id,
    )


def _define(info: Info, given: DefineMaterialInput) -> Outcome:
    details = None if given.details is None else given.details.to_domain()
    told: dict[str, Json] = {"code": given.code, "name": given.name, "unit": given.unit}
    return act(
        info,
        "defineMaterial",
        lambda uow: defining.define_material(uow, code=given.code, name=given.name, unit=given.unit, details=details),
        given=told if details is None else {**told, "details": written(details)},
        command_id=given.command_id,
    )


def _change(info: Info, given: ChangeMaterialInput) -> Outcome:
    material, details = local_id(given.material_id, "MaterialDefinition", path="materialId"), given.details.to_domain()
    return act(
        info,
        "changeMaterial",
        lambda uow: defining.change_material(
            uow, material=material, seen=given.version, name=given.name, details=details, reason=given.reason
        ),
        given={"material": str(material), "seen": given.version, "name": given.name, "details": written(details)},
        command_id=given.command_id,
        reason=given.reason,
    )


def _retire(info: Info, given: RetireMaterialInput) -> Outcome:
    material = local_id(given.material_id, "MaterialDefinition", path="materialId")
    return act(
        info,
        "retireMaterial",
        lambda uow: defining.retire_material(uow, material=material, seen=given.version, reason=given.reason),
        given={"material": str(material), "seen": given.version},
        command_id=given.command_id,
        reason=given.reason,
    )
