"""Each act on gateways and scales."""

from typing import TypeVar

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.equipment import inputs as forms
from api.equipment.proof_types import ScaleCalibration, ScaleCheck
from api.equipment.reading_types import ScaleReadingRequest
from api.equipment.types import Gateway, Scale
from api.problems import Problem
from api.relay import local_id
from domain.dispensing.commands import asking
from domain.equipment import rules
from domain.equipment.commands import calibrating, checking, gateways, scales
from domain.kernel.ids import SiteId
from domain.kernel.refusals import InvalidInput
from infra.transaction import Outcome

T = TypeVar("T")


@strawberry.type
class GatewayPayload:
    gateway: Gateway | None = None
    problems: list[Problem]


@strawberry.type
class ScalePayload:
    scale: Scale | None = None
    problems: list[Problem]


@strawberry.type
class CalibrationPayload:
    calibration: ScaleCalibration | None = None
    problems: list[Problem]


@strawberry.type
class ScaleCheckPayload:
    check: ScaleCheck | None = None
    problems: list[Problem]


@strawberry.type
class RequestReadingPayload:
    request: ScaleReadingRequest | None = None
    problems: list[Problem]


@strawberry.type
class EquipmentMutation:
    @strawberry.mutation(description="Let a gateway read a site's scales: what its key signs is heard from now on.")
    def enrol_gateway(self, info: Info, input: forms.EnrolGatewayInput) -> GatewayPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, GatewayPayload, "gateway", Gateway, lambda: _enrol_gateway(info, input))

    @strawberry.mutation(description="Call a gateway otherwise.")
    def rename_gateway(self, info: Info, input: forms.RenameGatewayInput) -> GatewayPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, GatewayPayload, "gateway", Gateway, lambda: _rename_gateway(info, input))

    @strawberry.mutation(description="Hear a gateway no more; its key is never enrolled again.")
    def retire_gateway(self, info: Info, input: forms.RetireGatewayInput) -> GatewayPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, GatewayPayload, "gateway", Gateway, lambda: _retire_gateway(info, input))

    @strawberry.mutation(description="Enrol a scale of a site; it is used once it was calibrated and checked (WGH-9).")
    def enrol_scale(self, info: Info, input: forms.EnrolScaleInput) -> ScalePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ScalePayload, "scale", Scale, lambda: _enrol_scale(info, input))

    @strawberry.mutation(description="Say this of a scale from now on.")
    def change_scale(self, info: Info, input: forms.ChangeScaleInput) -> ScalePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ScalePayload, "scale", Scale, lambda: _change_scale(info, input))

    @strawberry.mutation(description="Choose the reference weights with which a scale is checked each day.")
    def set_check_weights(self, info: Info, input: forms.SetCheckWeightsInput) -> ScalePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ScalePayload, "scale", Scale, lambda: _set_weights(info, input))

    @strawberry.mutation(description="Use a scale no more.")
    def retire_scale(self, info: Info, input: forms.RetireScaleInput) -> ScalePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ScalePayload, "scale", Scale, lambda: _retire_scale(info, input))

    @strawberry.mutation(description="Record a scale's calibration from its certificate; it is judged point by point.")
    def record_calibration(self, info: Info, input: forms.RecordCalibrationInput) -> CalibrationPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CalibrationPayload, "calibration", ScaleCalibration, lambda: _calibrate(info, input))

    @strawberry.mutation(description="A calibration was recorded in error: it stays, and counts for nothing.")
    def withdraw_calibration(self, info: Info, input: forms.WithdrawCalibrationInput) -> CalibrationPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CalibrationPayload, "calibration", ScaleCalibration, lambda: _withdraw(info, input))

    @strawberry.mutation(
        description="Record today's check of a scale; a failed one blocks it until one passes (WGH-9)."
    )
    def record_scale_check(self, info: Info, input: forms.RecordScaleCheckInput) -> ScaleCheckPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ScaleCheckPayload, "check", ScaleCheck, lambda: _check(info, input))

    @strawberry.mutation(description="Sign, as another person, that you saw the weights of a typed check (WGH-10).")
    def witness_scale_check(self, info: Info, input: forms.WitnessScaleCheckInput) -> ScaleCheckPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ScaleCheckPayload,
            "check",
            ScaleCheck,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(
        description="Ask a scale for one stable weight through its gateway; look for it in scaleReadingRequest(id:)."
    )
    def request_reading(self, info: Info, input: forms.RequestReadingInput) -> RequestReadingPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RequestReadingPayload, "request", ScaleReadingRequest, lambda: _request(info, input))


def _enrol_gateway(info: Info, given: forms.EnrolGatewayInput) -> Outcome:
    site = SiteId(local_id(given.site_id, "Site", path="siteId"))
    return act(
        info,
        "enrolGateway",
        lambda uow: gateways.enrol_gateway(uow, site=site, name=given.name, verifier_key=given.verifier_key),
        given=[str(site), given.name, given.verifier_key],
        command_id=given.command_id,
    )


def _rename_gateway(info: Info, given: forms.RenameGatewayInput) -> Outcome:
    gateway = local_id(given.gateway_id, "Gateway", path="gatewayId")
    return act(
        info,
        "renameGateway",
        lambda uow: gateways.rename_gateway(uow, gateway=gateway, version=given.version, name=given.name),
        given=[str(gateway), given.version, given.name],
        command_id=given.command_id,
    )


def _retire_gateway(info: Info, given: forms.RetireGatewayInput) -> Outcome:
    gateway = local_id(given.gateway_id, "Gateway", path="gatewayId")
    return act(
        info,
        "retireGateway",
        lambda uow: gateways.retire_gateway(uow, gateway=gateway, version=given.version, reason=given.reason),
        given=[str(gateway), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _enrol_scale(info: Info, given: forms.EnrolScaleInput) -> Outcome:
    site = SiteId(local_id(given.site_id, "Site", path="siteId"))
    instrument, details = given.instrument.to_domain(), given.details.to_domain()
    return act(
        info,
        "enrolScale",
        lambda uow: scales.enrol_scale(uow, site=site, code=given.code, instrument=instrument, details=details),
        given=[str(site), given.code, given.instrument.as_json(), given.details.as_json()],
        command_id=given.command_id,
    )


def _change_scale(info: Info, given: forms.ChangeScaleInput) -> Outcome:
    scale, details = local_id(given.scale_id, "Scale", path="scaleId"), given.details.to_domain()
    return act(
        info,
        "changeScale",
        lambda uow: scales.change_scale(uow, scale=scale, version=given.version, details=details, reason=given.reason),
        given=[str(scale), given.version, given.details.as_json(), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _set_weights(info: Info, given: forms.SetCheckWeightsInput) -> Outcome:
    scale = local_id(given.scale_id, "Scale", path="scaleId")
    weights = [one.to_domain() for one in _few(given.weights, "weights")]
    return act(
        info,
        "setCheckWeights",
        lambda uow: scales.set_check_weights(
            uow, scale=scale, version=given.version, weights=weights, reason=given.reason
        ),
        given=[str(scale), given.version, [one.as_json() for one in given.weights], given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _retire_scale(info: Info, given: forms.RetireScaleInput) -> Outcome:
    scale = local_id(given.scale_id, "Scale", path="scaleId")
    return act(
        info,
        "retireScale",
        lambda uow: scales.retire_scale(uow, scale=scale, version=given.version, reason=given.reason),
        given=[str(scale), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _calibrate(info: Info, given: forms.RecordCalibrationInput) -> Outcome:
    scale, new = local_id(given.scale_id, "Scale", path="scaleId"), given.to_domain()
    return act(
        info,
        "recordCalibration",
        lambda uow: calibrating.record_calibration(uow, scale=scale, new=new),
        given=given.as_json(),
        command_id=given.command_id,
    )


def _withdraw(info: Info, given: forms.WithdrawCalibrationInput) -> Outcome:
    calibration = local_id(given.calibration_id, "ScaleCalibration", path="calibrationId")
    return act(
        info,
        "withdrawCalibration",
        lambda uow: calibrating.withdraw_calibration(
            uow, calibration=calibration, version=given.version, reason=given.reason
        ),
        given=[str(calibration), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _check(info: Info, given: forms.RecordScaleCheckInput) -> Outcome:
    scale = local_id(given.scale_id, "Scale", path="scaleId")
    results = [one.to_domain() for one in _few(given.results, "results")]
    return act(
        info,
        "recordScaleCheck",
        lambda uow: checking.record_check(uow, scale=scale, results=results, reason=given.reason),
        given=[str(scale), [one.as_json() for one in given.results], given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _request(info: Info, given: forms.RequestReadingInput) -> Outcome:
    scale = local_id(given.scale_id, "Scale", path="scaleId")
    weighing = None if given.weighing is None else local_id(given.weighing, "Weighing", path="weighing")
    return act(
        info,
        "requestReading",
        lambda uow: asking.request_reading(uow, scale=scale, kind=given.kind, seconds=given.seconds, weighing=weighing),
        given=[str(scale), given.kind.value, given.seconds, None if weighing is None else str(weighing)],
        command_id=given.command_id,
    )


def _few(given: list[T], name: str) -> list[T]:
    """Raises InvalidInput for more than any scale has of them."""
    if len(given) > rules.MOST_POINTS:
        problem = f"At most {rules.MOST_POINTS} are taken; {len(given)} were given."
        raise InvalidInput(path=(name,), problem=problem)
    return given
