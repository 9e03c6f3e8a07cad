"""Each act of calibration, and the return to service."""

from collections.abc import Callable
from typing import Any, Protocol

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.equipment.calibration import inputs as forms
from api.equipment.calibration.types import CalibrationDefinition, EquipmentCalibration, ReferenceStandard
from api.equipment.plant.mutations import EquipmentPayload
from api.equipment.plant.types import Equipment
from api.problems import Problem
from api.relay import local_id
from domain.equipment.calibration.commands import defining, standards
from domain.kernel.ids import SiteId
from infra.transaction import Outcome


@strawberry.type
class ReferenceStandardPayload:
    reference_standard: ReferenceStandard | None = None
    problems: list[Problem]


@strawberry.type
class CalibrationDefinitionPayload:
    calibration_definition: CalibrationDefinition | None = None
    problems: list[Problem]


@strawberry.type
class EquipmentCalibrationPayload:
    calibration: EquipmentCalibration | None = None
    problems: list[Problem]


@strawberry.type
class CalibrationMutation:
    @strawberry.mutation(description="Register a standard that a site calibrates with.")
    def register_reference_standard(
        self,
        info: Info,
        input: forms.RegisterReferenceStandardInput,  # noqa: A002 -- GraphQL's word
    ) -> ReferenceStandardPayload:
        return _standard(info, lambda: _register(info, input))

    @strawberry.mutation(description="Say what a reference standard's new certificate says.")
    def renew_reference_standard(
        self,
        info: Info,
        input: forms.RenewReferenceStandardInput,  # noqa: A002 -- GraphQL's word
    ) -> ReferenceStandardPayload:
        return _standard(info, lambda: _renew(info, input))

    @strawberry.mutation(description="Calibrate nothing more with a reference standard.")
    def retire_reference_standard(
        self,
        info: Info,
        input: forms.RetireReferenceStandardInput,  # noqa: A002 -- GraphQL's word
    ) -> ReferenceStandardPayload:
        return _standard(info, lambda: _retire(info, input))

    @strawberry.mutation(
        description="Define which calibration a unit or module needs; without one it isn't used (EQP-5)."
    )
    def define_calibration(self, info: Info, input: forms.DefineCalibrationInput) -> CalibrationDefinitionPayload:  # noqa: A002 -- GraphQL's word
        return _definition(info, lambda: _define(info, input))

    @strawberry.mutation(description="It needs no calibration any more.")
    def end_calibration(self, info: Info, input: forms.EndCalibrationInput) -> CalibrationDefinitionPayload:  # noqa: A002 -- GraphQL's word
        return _definition(info, lambda: _on_equipment(info, "endCalibration", defining.end_calibration, input))

    @strawberry.mutation(
        description="Sign what a calibration found and left. Out of tolerance, the equipment is out of service at once,"
        " and every batch since the last good calibration is listed (EQP-5)."
    )
    def perform_calibration(self, info: Info, input: forms.PerformCalibrationInput) -> EquipmentCalibrationPayload:  # noqa: A002 -- GraphQL's word
        return _calibration(info, lambda: sign(info, *input.signed(), input.signature, input.command_id))

    @strawberry.mutation(description="Judge a calibration as another person: from then on it counts, or never (EQP-5).")
    def verify_calibration(self, info: Info, input: forms.VerifyCalibrationInput) -> EquipmentCalibrationPayload:  # noqa: A002 -- GraphQL's word
        return _calibration(info, lambda: sign(info, *input.signed(), input.signature, input.command_id))

    @strawberry.mutation(
        description="Sign that what was put out of service by rule returns, as clean or dirty as it was (EQP-1)."
    )
    def sign_return_to_service(self, info: Info, input: forms.SignReturnToServiceInput) -> EquipmentPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            EquipmentPayload,
            "equipment",
            Equipment,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _standard(info: Info, work: Callable[[], Outcome]) -> ReferenceStandardPayload:
    return changed(info, ReferenceStandardPayload, "reference_standard", ReferenceStandard, work)


def _definition(info: Info, work: Callable[[], Outcome]) -> CalibrationDefinitionPayload:
    return changed(info, CalibrationDefinitionPayload, "calibration_definition", CalibrationDefinition, work)


def _calibration(info: Info, work: Callable[[], Outcome]) -> EquipmentCalibrationPayload:
    return changed(info, EquipmentCalibrationPayload, "calibration", EquipmentCalibration, work)


def _register(info: Info, given: forms.RegisterReferenceStandardInput) -> Outcome:
    site = SiteId(local_id(given.site_id, "Site", path="siteId"))
    return act(
        info,
        "registerReferenceStandard",
        lambda uow: standards.register_standard(uow, site=site, code=given.code, details=given.details.to_domain()),
        given=[str(site), given.code, given.details.as_json()],
        command_id=given.command_id,
    )


def _renew(info: Info, given: forms.RenewReferenceStandardInput) -> Outcome:
    standard = local_id(given.reference_standard, "ReferenceStandard", path="referenceStandard")
    return act(
        info,
        "renewReferenceStandard",
        lambda uow: standards.renew_standard(
            uow, standard=standard, version=given.version, details=given.details.to_domain(), reason=given.reason
        ),
        given=[str(standard), given.version, given.details.as_json(), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _retire(info: Info, given: forms.RetireReferenceStandardInput) -> Outcome:
    standard = local_id(given.reference_standard, "ReferenceStandard", path="referenceStandard")
    return act(
        info,
        "retireReferenceStandard",
        lambda uow: standards.retire_standard(uow, standard=standard, version=given.version, reason=given.reason),
        given=[str(standard), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _define(info: Info, given: forms.DefineCalibrationInput) -> Outcome:
    equipment = local_id(given.equipment, "Equipment", path="equipment")
    demand = given.demand.to_domain()
    return act(
        info,
        "defineCalibration",
        lambda uow: defining.define_calibration(
            uow, equipment=equipment, version=given.version, demand=demand, reason=given.reason
        ),
        given=[str(equipment), given.version, given.demand.as_json(), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


class _OnEquipment(Protocol):
    """What an act on a piece of equipment is sent with."""

    equipment: strawberry.ID
    version: int
    reason: str
    command_id: str | None


def _on_equipment(info: Info, name: str, command: Callable[..., Any], given: _OnEquipment) -> Outcome:
    equipment = local_id(given.equipment, "Equipment", path="equipment")
    return act(
        info,
        name,
        lambda uow: command(uow, equipment=equipment, version=given.version, reason=given.reason),
        given=[str(equipment), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )
