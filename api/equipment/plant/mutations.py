"""Each act on classes of equipment and on what belongs to them."""

from collections.abc import Callable
from typing import Any, Protocol

import strawberry

from api.context import Info, act, changed
from api.equipment.plant import inputs as forms
from api.equipment.plant.types import Equipment, EquipmentClass
from api.problems import Problem
from api.relay import local_id
from domain.equipment.plant.commands import classes, registering, serving
from domain.kernel.ids import SiteId
from infra.transaction import Outcome


@strawberry.type
class EquipmentClassPayload:
    equipment_class: EquipmentClass | None = None
    problems: list[Problem]


@strawberry.type
class EquipmentPayload:
    equipment: Equipment | None = None
    problems: list[Problem]


@strawberry.type
class PlantMutation:
    @strawberry.mutation(description="Define a class of the company's equipment.")
    def define_equipment_class(self, info: Info, input: forms.DefineEquipmentClassInput) -> EquipmentClassPayload:  # noqa: A002 -- GraphQL's word
        return _class(info, lambda: _define_class(info, input))

    @strawberry.mutation(description="Say this of a class from now on; holds count for what is cleaned or used then.")
    def change_equipment_class(self, info: Info, input: forms.ChangeEquipmentClassInput) -> EquipmentClassPayload:  # noqa: A002 -- GraphQL's word
        return _class(info, lambda: _change_class(info, input))

    @strawberry.mutation(description="Register nothing more of a class.")
    def retire_equipment_class(self, info: Info, input: forms.RetireEquipmentClassInput) -> EquipmentClassPayload:  # noqa: A002 -- GraphQL's word
        return _class(info, lambda: _retire_class(info, input))

    @strawberry.mutation(
        description="Register a piece of a site's equipment: in service, and DIRTY until it was cleaned (EQP-1)."
    )
    def register_equipment(self, info: Info, input: forms.RegisterEquipmentInput) -> EquipmentPayload:  # noqa: A002 -- GraphQL's word
        return _equipment(info, lambda: _register(info, input))

    @strawberry.mutation(description="Say this of a piece of equipment from now on.")
    def change_equipment(self, info: Info, input: forms.ChangeEquipmentInput) -> EquipmentPayload:  # noqa: A002 -- GraphQL's word
        return _equipment(info, lambda: _change(info, input))

    @strawberry.mutation(description="Begin no use of it until it is returned to service.")
    def take_equipment_out_of_service(
        self,
        info: Info,
        input: forms.TakeEquipmentOutOfServiceInput,  # noqa: A002 -- GraphQL's word
    ) -> EquipmentPayload:
        return _serve(info, "takeEquipmentOutOfService", serving.take_out_of_service, input)

    @strawberry.mutation(description="It may be used again, as clean or dirty as it was (EQP-1).")
    def return_equipment_to_service(
        self,
        info: Info,
        input: forms.ReturnEquipmentToServiceInput,  # noqa: A002 -- GraphQL's word
    ) -> EquipmentPayload:
        return _serve(info, "returnEquipmentToService", serving.return_to_service, input)

    @strawberry.mutation(description="Use it no more; what was recorded of it stays.")
    def retire_equipment(self, info: Info, input: forms.RetireEquipmentInput) -> EquipmentPayload:  # noqa: A002 -- GraphQL's word
        return _serve(info, "retireEquipment", serving.retire_equipment, input)


def _class(info: Info, work: Callable[[], Outcome]) -> EquipmentClassPayload:
    return changed(info, EquipmentClassPayload, "equipment_class", EquipmentClass, work)


def _equipment(info: Info, work: Callable[[], Outcome]) -> EquipmentPayload:
    return changed(info, EquipmentPayload, "equipment", Equipment, work)


def _define_class(info: Info, given: forms.DefineEquipmentClassInput) -> Outcome:
    return act(
        info,
        "defineEquipmentClass",
        lambda uow: classes.define_class(uow, code=given.code, details=given.details.to_domain()),
        given=[given.code, given.details.as_json()],
        command_id=given.command_id,
    )


def _change_class(info: Info, given: forms.ChangeEquipmentClassInput) -> Outcome:
    of = local_id(given.equipment_class, "EquipmentClass", path="equipmentClass")
    return act(
        info,
        "changeEquipmentClass",
        lambda uow: classes.change_class(
            uow, equipment_class=of, version=given.version, details=given.details.to_domain(), reason=given.reason
        ),
        given=[str(of), given.version, given.details.as_json(), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _retire_class(info: Info, given: forms.RetireEquipmentClassInput) -> Outcome:
    of = local_id(given.equipment_class, "EquipmentClass", path="equipmentClass")
    return act(
        info,
        "retireEquipmentClass",
        lambda uow: classes.retire_class(uow, equipment_class=of, version=given.version, reason=given.reason),
        given=[str(of), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _register(info: Info, given: forms.RegisterEquipmentInput) -> Outcome:
    site = SiteId(local_id(given.site_id, "Site", path="siteId"))
    named = given.equipment_class
    of = None if named is None else local_id(named, "EquipmentClass", path="equipmentClass")
    details = given.details.to_domain()
    return act(
        info,
        "registerEquipment",
        lambda uow: registering.register_equipment(
            uow, site=site, code=given.code, level=given.level, equipment_class=of, details=details
        ),
        given=[str(site), given.code, given.level.value, named, given.details.as_json()],
        command_id=given.command_id,
    )


def _change(info: Info, given: forms.ChangeEquipmentInput) -> Outcome:
    equipment, details = local_id(given.equipment, "Equipment", path="equipment"), given.details.to_domain()
    return act(
        info,
        "changeEquipment",
        lambda uow: registering.change_equipment(
            uow, equipment=equipment, version=given.version, details=details, reason=given.reason
        ),
        given=[str(equipment), given.version, given.details.as_json(), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


class _Serving(Protocol):
    """What an act on the service of equipment is sent with."""

    equipment: strawberry.ID
    version: int
    reason: str
    command_id: str | None


def _serve(info: Info, name: str, command: Callable[..., Any], given: _Serving) -> EquipmentPayload:
    def work() -> Outcome:
        equipment = local_id(given.equipment, "Equipment", path="equipment")
        return act(
            info,
            name,
            lambda uow: command(uow, equipment=equipment, version=given.version, reason=given.reason),
            given=[str(equipment), given.version, given.reason],
            command_id=given.command_id,
            reason=given.reason,
        )

    return _equipment(info, work)
