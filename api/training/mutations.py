"""Each act on persons' qualifications and training."""

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.relay import local_id
from api.training import inputs as forms
from api.training import payloads
from api.training.asking import site_or_none, told, with_reason
from api.training.defining import TrainingDefiningMutation
from api.training.record_types import Absence, Qualification, TrainingRecord, TrainingSession
from api.training.shifts.mutations import ShiftsMutation
from domain.kernel.ids import SiteId
from domain.training.commands import qualifying, sessions, withdrawing
from infra.transaction import Outcome

RECORD, SESSION = "training_record", "training_session"


@strawberry.type
class TrainingMutation(TrainingDefiningMutation, ShiftsMutation):
    @strawberry.mutation(description="Say that somebody else belongs to a personnel class, on which evidence (TRN-2).")
    def grant_qualification(
        self,
        info: Info,
        input: forms.GrantQualificationInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.GrantQualificationPayload:
        payload = payloads.GrantQualificationPayload
        return changed(info, payload, "qualification", Qualification, lambda: _grant(info, input))

    @strawberry.mutation(description="End somebody's qualification at once; it stays on record.")
    def withdraw_qualification(
        self,
        info: Info,
        input: forms.WithdrawQualificationInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.WithdrawQualificationPayload:
        payload = payloads.WithdrawQualificationPayload
        return changed(info, payload, "qualification", Qualification, lambda: _withdraw_qualification(info, input))

    @strawberry.mutation(description="Record that somebody else isn't there, from a day to a last one.")
    def record_absence(self, info: Info, input: forms.RecordAbsenceInput) -> payloads.RecordAbsencePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, payloads.RecordAbsencePayload, "absence", Absence, lambda: _absence(info, input))

    @strawberry.mutation(description="Somebody is there after all; the absence stays on record.")
    def withdraw_absence(self, info: Info, input: forms.WithdrawAbsenceInput) -> payloads.WithdrawAbsencePayload:  # noqa: A002 -- GraphQL's word
        payload = payloads.WithdrawAbsencePayload
        return changed(info, payload, "absence", Absence, lambda: _withdraw_absence(info, input))

    @strawberry.mutation(description="Sign that you read and understood a version (TRN-6).")
    def confirm_reading(self, info: Info, input: forms.ConfirmReadingInput) -> payloads.ConfirmReadingPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            payloads.ConfirmReadingPayload,
            RECORD,
            TrainingRecord,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Sign, as a trainer, how somebody else did in practice (TRN-7).")
    def assess_training(self, info: Info, input: forms.AssessTrainingInput) -> payloads.AssessTrainingPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            payloads.AssessTrainingPayload,
            RECORD,
            TrainingRecord,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Open a class that you teach as a trainer (TRN-8).")
    def open_training_session(
        self,
        info: Info,
        input: forms.OpenTrainingSessionInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.OpenTrainingSessionPayload:
        payload = payloads.OpenTrainingSessionPayload
        return changed(info, payload, SESSION, TrainingSession, lambda: _open(info, input))

    @strawberry.mutation(description="Sign that you attended a class (TRN-8).")
    def attend_training_session(
        self,
        info: Info,
        input: forms.AttendTrainingSessionInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.AttendTrainingSessionPayload:
        return changed(
            info,
            payloads.AttendTrainingSessionPayload,
            SESSION,
            TrainingSession,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Sign that you taught a class; from then on it counts for who signed (TRN-8).")
    def close_training_session(
        self,
        info: Info,
        input: forms.CloseTrainingSessionInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.CloseTrainingSessionPayload:
        return changed(
            info,
            payloads.CloseTrainingSessionPayload,
            SESSION,
            TrainingSession,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="A class that trained nobody.")
    def cancel_training_session(
        self,
        info: Info,
        input: forms.CancelTrainingSessionInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.CancelTrainingSessionPayload:
        payload = payloads.CancelTrainingSessionPayload
        return changed(info, payload, SESSION, TrainingSession, lambda: _cancel(info, input))

    @strawberry.mutation(description="A record that is wrong counts no more; it stays, with the reason (TRN-6).")
    def withdraw_training_record(
        self,
        info: Info,
        input: forms.WithdrawTrainingRecordInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.WithdrawTrainingRecordPayload:
        payload = payloads.WithdrawTrainingRecordPayload
        return changed(info, payload, RECORD, TrainingRecord, lambda: _withdraw_record(info, input))


def _grant(info: Info, given: forms.GrantQualificationInput) -> Outcome:
    person = local_id(given.person_id, "Person", path="personId")
    of_class = local_id(given.personnel_class_id, "PersonnelClass", path="personnelClassId")
    site = site_or_none(given.site_id)
    return act(
        info,
        "grantQualification",
        lambda uow: qualifying.grant_qualification(
            uow,
            person=person,
            personnel_class=of_class,
            site=site,
            granted_on=given.granted_on,
            expires_on=given.expires_on,
            evidence=given.evidence,
        ),
        given={
            "person": str(person),
            "class": str(of_class),
            "site": told(site),
            "days": [told(given.granted_on), told(given.expires_on)],
            "evidence": given.evidence,
        },
        command_id=given.command_id,
    )


def _withdraw_qualification(info: Info, given: forms.WithdrawQualificationInput) -> Outcome:
    found = local_id(given.qualification, "Qualification", path="qualification")
    return with_reason(
        info,
        "withdrawQualification",
        lambda uow: withdrawing.withdraw_qualification(
            uow, qualification=found, seen=given.version, reason=given.reason
        ),
        subject=found,
        version=given.version,
        reason=given.reason,
        command_id=given.command_id,
    )


def _absence(info: Info, given: forms.RecordAbsenceInput) -> Outcome:
    person = local_id(given.person_id, "Person", path="personId")
    site = SiteId(local_id(given.site_id, "Site", path="siteId"))
    return act(
        info,
        "recordAbsence",
        lambda uow: qualifying.record_absence(
            uow, person=person, site=site, from_on=given.from_on, until_on=given.until_on, reason=given.reason
        ),
        given={
            "person": str(person),
            "site": str(site),
            "days": [str(given.from_on), str(given.until_on)],
            "reason": given.reason,
        },
        command_id=given.command_id,
    )


def _withdraw_absence(info: Info, given: forms.WithdrawAbsenceInput) -> Outcome:
    found = local_id(given.absence, "Absence", path="absence")
    return with_reason(
        info,
        "withdrawAbsence",
        lambda uow: withdrawing.withdraw_absence(uow, absence=found, seen=given.version, reason=given.reason),
        subject=found,
        version=given.version,
        reason=given.reason,
        command_id=given.command_id,
    )


def _open(info: Info, given: forms.OpenTrainingSessionInput) -> Outcome:
    version = local_id(given.training_version, "TrainingVersion", path="trainingVersion")
    site = SiteId(local_id(given.site, "Site", path="site"))
    attendees = [local_id(one, "Person", path="attendees") for one in given.attendees]
    return act(
        info,
        "openTrainingSession",
        lambda uow: sessions.open_session(
            uow, training_version=version, site=site, held_on=given.held_on, attendees=attendees
        ),
        given={
            "version": str(version),
            "site": str(site),
            "heldOn": str(given.held_on),
            "attendees": [str(one) for one in attendees],
        },
        command_id=given.command_id,
    )


def _cancel(info: Info, given: forms.CancelTrainingSessionInput) -> Outcome:
    found = local_id(given.training_session, "TrainingSession", path="trainingSession")
    return with_reason(
        info,
        "cancelTrainingSession",
        lambda uow: sessions.cancel_session(uow, session=found, seen=given.version, reason=given.reason),
        subject=found,
        version=given.version,
        reason=given.reason,
        command_id=given.command_id,
    )


def _withdraw_record(info: Info, given: forms.WithdrawTrainingRecordInput) -> Outcome:
    found = local_id(given.training_record, "TrainingRecord", path="trainingRecord")
    return with_reason(
        info,
        "withdrawTrainingRecord",
        lambda uow: withdrawing.withdraw_record(uow, record=found, seen=given.version, reason=given.reason),
        subject=found,
        version=given.version,
        reason=given.reason,
        command_id=given.command_id,
    )
