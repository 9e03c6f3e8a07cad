"""Each act of weighing, verifying, charging and returning, and clearing a booth."""

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.dispensing import inputs as forms
from api.dispensing import weighing_inputs as weights
from api.dispensing.ordering import OrderingMutation
from api.dispensing.types import DispensedContainer, Weighing
from api.materials.container_inputs import told_quantity
from api.materials.containers import OperationalLocation
from api.relay import local_id
from domain.dispensing.commands import abandoning, adding, recording, returning, weighing
from domain.dispensing.commands.recording import RecordWeight
from domain.dispensing.commands.weighing import BeginWeighing
from domain.dispensing.readings import TypedWeight
from domain.dispensing.told import ToldWeight
from domain.kernel.canonical import Json
from domain.labelling import resolving
from infra.transaction import Outcome

Signed = forms.WitnessWeighingInput | forms.VerifyWeighingInput | forms.VerifyAdditionInput | forms.ClearBoothInput


@strawberry.type
class WeighingMutation:
    @strawberry.mutation(description="Begin a weighing, and learn its target and band (WGH-7, WGH-8, WGH-16).")
    def begin_weighing(self, info: Info, input: weights.BeginWeighingInput) -> weights.BeginWeighingPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, weights.BeginWeighingPayload, "weighing", Weighing, lambda: _begin(info, input))

    @strawberry.mutation(
        description="Record the reading that is due; a net within its band is dispensed (WGH-6, WGH-11, WGH-12)."
    )
    def record_weight(self, info: Info, input: weights.RecordWeightInput) -> weights.RecordWeightPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, weights.RecordWeightPayload, "weighing", Weighing, lambda: _record(info, input))

    @strawberry.mutation(description="End a weighing by which nothing was dispensed; its readings stay.")
    def abandon_weighing(self, info: Info, input: forms.AbandonWeighingInput) -> forms.AbandonWeighingPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.AbandonWeighingPayload, "weighing", Weighing, lambda: _abandon(info, input))

    @strawberry.mutation(description="Sign that you saw the typed weights on the scale (WGH-10).")
    def witness_weighing(self, info: Info, input: forms.WitnessWeighingInput) -> forms.WitnessWeighingPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.WitnessWeighingPayload, "weighing", Weighing, lambda: _sign(info, input))

    @strawberry.mutation(
        description="Verify a weight, signed: as a second person or, where the recipe declares automated verification"
        " and enrolled scales told every weight, as the one person that 21 CFR 211.68(c) asks for (WGH-14)."
    )
    def verify_weighing(self, info: Info, input: forms.VerifyWeighingInput) -> forms.VerifyWeighingPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.VerifyWeighingPayload, "weighing", Weighing, lambda: _sign(info, input))

    @strawberry.mutation(description="Clear a place of weighing of the material that was weighed there, signed.")
    def clear_booth(self, info: Info, input: forms.ClearBoothInput) -> forms.ClearBoothPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.ClearBoothPayload, "booth", OperationalLocation, lambda: _sign(info, input))


@strawberry.type
class AddingMutation:
    @strawberry.mutation(description="Charge what was dispensed into its batch by scanning its label (WGH-13).")
    def charge_dispensed_container(
        self,
        info: Info,
        input: forms.ChargeDispensedContainerInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.ChargeDispensedContainerPayload:
        payload = forms.ChargeDispensedContainerPayload
        return changed(info, payload, "dispensed_container", DispensedContainer, lambda: _charge(info, input))

    @strawberry.mutation(
        description="Verify that a container was added, signed: as a second person or, where the recipe declares"
        " automated verification, as the one person that 21 CFR 211.68(c) asks for (WGH-14, WGH-15)."
    )
    def verify_addition(self, info: Info, input: forms.VerifyAdditionInput) -> forms.VerifyAdditionPayload:  # noqa: A002 -- GraphQL's word
        payload = forms.VerifyAdditionPayload
        return changed(info, payload, "dispensed_container", DispensedContainer, lambda: _sign(info, input))

    @strawberry.mutation(description="Make what was dispensed and isn't charged stock of its lot again.")
    def return_dispensed_container(
        self,
        info: Info,
        input: forms.ReturnDispensedContainerInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.ReturnDispensedContainerPayload:
        payload = forms.ReturnDispensedContainerPayload
        return changed(info, payload, "dispensed_container", DispensedContainer, lambda: _return(info, input))


@strawberry.type
class DispensingMutation(OrderingMutation, WeighingMutation, AddingMutation):
    pass


def _sign(info: Info, given: Signed) -> Outcome:
    return sign(info, *given.signed(), given.signature, given.command_id)


def _begin(info: Info, given: weights.BeginWeighingInput) -> Outcome:
    wanted = BeginWeighing(
        order=local_id(given.order, "DispenseOrder", path="order"),
        container=local_id(given.container, "Container", path="container"),
        booth=local_id(given.booth, "OperationalLocation", path="booth"),
        scale=given.scale_given(),
        part=None if given.part is None else given.part.to_domain(path=("part",)),
        into_number=given.into_number,
    )
    told: dict[str, Json] = {
        "order": str(wanted.order),
        "container": str(wanted.container),
        "booth": str(wanted.booth),
        "scale": None if given.scale is None else _told_scale(given.scale),
        "enrolledScale": None if given.enrolled_scale is None else str(given.enrolled_scale),
        "part": told_quantity(wanted.part),
        "intoNumber": given.into_number,
    }
    return act(
        info,
        "beginWeighing",
        lambda uow: weighing.begin_weighing(uow, wanted),
        given=told,
        command_id=given.command_id,
    )


def _told_scale(given: weights.TypedScaleInput) -> Json:
    scale = given.to_domain()
    return {
        "code": scale.code,
        "capacity": told_quantity(scale.capacity),
        "division": told_quantity(scale.division),
        "minimumWeight": told_quantity(scale.minimum_weight),
    }


def _record(info: Info, given: weights.RecordWeightInput) -> Outcome:
    weight = given.weight()
    wanted = RecordWeight(
        weighing=local_id(given.weighing, "Weighing", path="weighing"),
        version=given.version,
        kind=given.kind,
        weight=weight,
        emptied=given.emptied,
    )
    return act(
        info,
        "recordWeight",
        lambda uow: recording.record_weight(uow, wanted),
        given={
            "weighing": str(wanted.weighing),
            "version": str(given.version),
            "kind": given.kind.value,
            "container": given.container,
            "quantity": told_quantity(weight.quantity) if isinstance(weight, TypedWeight) else None,
            "scaleReading": str(weight.reading) if isinstance(weight, ToldWeight) else None,
            "stable": given.stable,
            "reason": given.reason,
            "emptied": given.emptied,
        },
        command_id=given.command_id,
        reason=given.reason,
    )


def _abandon(info: Info, given: forms.AbandonWeighingInput) -> Outcome:
    wanted = local_id(given.weighing, "Weighing", path="weighing")
    return act(
        info,
        "abandonWeighing",
        lambda uow: abandoning.abandon_weighing(uow, weighing=wanted, version=given.version, reason=given.reason),
        given={"weighing": str(wanted), "version": str(given.version), "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def _charge(info: Info, given: forms.ChargeDispensedContainerInput) -> Outcome:
    phase = local_id(given.phase, "PhaseExecution", path="phase")
    late = None if given.late is None else given.late.to_domain()
    return act(
        info,
        "chargeDispensedContainer",
        lambda uow: adding.charge_dispensed(
            uow, phase=phase, scanned=resolving.dispensed_code(uow, given.code), late=late
        ),
        given={"phase": str(phase), "code": given.code, **({} if given.late is None else {"late": given.late.told})},
        command_id=given.command_id,
    )


def _return(info: Info, given: forms.ReturnDispensedContainerInput) -> Outcome:
    found = local_id(given.dispensed_container, "DispensedContainer", path="dispensedContainer")
    return act(
        info,
        "returnDispensedContainer",
        lambda uow: returning.return_dispensed(uow, dispensed=found, version=given.version, reason=given.reason),
        given={"dispensedContainer": str(found), "version": str(given.version), "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )
