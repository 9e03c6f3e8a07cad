"""Saying what is learned by whom."""

from dataclasses import replace

import strawberry

from api.context import Info, act, changed
from api.relay import local_id
from api.training import inputs as forms
from api.training import payloads
from api.training.asking import site_or_none, told, with_reason
from api.training.downloads import uploaded
from api.training.types import Curriculum, PersonnelClass, TrainingPolicy, TrainingSubject, TrainingVersion
from domain.kernel.canonical import Json
from domain.people.rules import require_reason
from domain.training.commands import defining
from domain.training.rules import Audience, Required
from infra.transaction import Outcome


@strawberry.type
class TrainingDefiningMutation:
    @strawberry.mutation(
        description="Name what persons are qualified for, such as gowning, or training others (TRN-2)."
    )
    def define_personnel_class(
        self,
        info: Info,
        input: forms.DefinePersonnelClassInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.DefinePersonnelClassPayload:
        payload = payloads.DefinePersonnelClassPayload
        return changed(info, payload, "personnel_class", PersonnelClass, lambda: _class(info, input))

    @strawberry.mutation(description="Name a document that people are trained on; its versions follow (TRN-4).")
    def define_training_document(
        self,
        info: Info,
        input: forms.DefineTrainingDocumentInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.DefineTrainingDocumentPayload:
        payload = payloads.DefineTrainingDocumentPayload
        return changed(info, payload, "document", TrainingSubject, lambda: _document(info, input))

    @strawberry.mutation(description="Add a document's next version with the day from which it is followed (TRN-4).")
    def add_training_document_version(
        self,
        info: Info,
        input: forms.AddTrainingDocumentVersionInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.AddTrainingDocumentVersionPayload:
        payload = payloads.AddTrainingDocumentVersionPayload
        return changed(info, payload, "training_version", TrainingVersion, lambda: _version(info, input))

    @strawberry.mutation(description="A document that nobody follows any more is demanded of nobody.")
    def retire_training_document(
        self,
        info: Info,
        input: forms.RetireTrainingDocumentInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.RetireTrainingDocumentPayload:
        payload = payloads.RetireTrainingDocumentPayload
        return changed(info, payload, "document", TrainingSubject, lambda: _retire_document(info, input))

    @strawberry.mutation(description="Demand training of a role, a personnel class, or who works by a recipe (TRN-3).")
    def define_curriculum(
        self,
        info: Info,
        input: forms.DefineCurriculumInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.DefineCurriculumPayload:
        payload = payloads.DefineCurriculumPayload
        return changed(info, payload, "curriculum", Curriculum, lambda: _curriculum(info, input))

    @strawberry.mutation(description="Say what a curriculum demands from now on.")
    def set_curriculum_requirements(
        self,
        info: Info,
        input: forms.SetCurriculumRequirementsInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.SetCurriculumRequirementsPayload:
        payload = payloads.SetCurriculumRequirementsPayload
        return changed(info, payload, "curriculum", Curriculum, lambda: _requirements(info, input))

    @strawberry.mutation(description="Nothing is demanded by a curriculum any more.")
    def retire_curriculum(
        self,
        info: Info,
        input: forms.RetireCurriculumInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.RetireCurriculumPayload:
        payload = payloads.RetireCurriculumPayload
        return changed(info, payload, "curriculum", Curriculum, lambda: _retire_curriculum(info, input))

    @strawberry.mutation(description="Set the company's days of grace and of notice (TRN-5, TRN-10).")
    def set_training_policy(
        self,
        info: Info,
        input: forms.SetTrainingPolicyInput,  # noqa: A002 -- GraphQL's word
    ) -> payloads.SetTrainingPolicyPayload:
        payload = payloads.SetTrainingPolicyPayload
        return changed(info, payload, "policy", TrainingPolicy, lambda: _policy(info, input))


def _class(info: Info, given: forms.DefinePersonnelClassInput) -> Outcome:
    return act(
        info,
        "definePersonnelClass",
        lambda uow: defining.define_class(uow, code=given.code, name=given.name, trainers=given.trainers),
        given={"code": given.code, "name": given.name, "trainers": given.trainers},
        command_id=given.command_id,
    )


def _document(info: Info, given: forms.DefineTrainingDocumentInput) -> Outcome:
    site = site_or_none(given.site_id)
    return act(
        info,
        "defineTrainingDocument",
        lambda uow: defining.define_document(uow, code=given.code, title=given.title, site=site),
        given={"code": given.code, "title": given.title, "site": told(site)},
        command_id=given.command_id,
    )


def _version(info: Info, given: forms.AddTrainingDocumentVersionInput) -> Outcome:
    document = local_id(given.document, "TrainingSubject", path="document")
    file = uploaded(info, given.upload)
    return act(
        info,
        "addTrainingDocumentVersion",
        lambda uow: defining.add_version(
            uow,
            document=document,
            label=given.label,
            effective_on=given.effective_on,
            retraining=given.retraining,
            file=file,
        ),
        given={
            "document": str(document),
            "label": given.label,
            "effectiveOn": str(given.effective_on),
            "retraining": given.retraining,
            "file": None if file is None else file.sha256,
        },
        command_id=given.command_id,
    )


def _retire_document(info: Info, given: forms.RetireTrainingDocumentInput) -> Outcome:
    document = local_id(given.document, "TrainingSubject", path="document")
    return with_reason(
        info,
        "retireTrainingDocument",
        lambda uow: defining.retire_document(uow, document=document, seen=given.version, reason=given.reason),
        subject=document,
        version=given.version,
        reason=given.reason,
        command_id=given.command_id,
    )


def _curriculum(info: Info, given: forms.DefineCurriculumInput) -> Outcome:
    site = site_or_none(given.site_id)
    audience = replace(given.audience.to_domain(), phases=tuple(given.phases or ()))
    lines, named = [one.to_domain() for one in given.requirements], given.personnel_class
    qualification = None if named is None else local_id(named, "PersonnelClass", path="personnelClass")
    return act(
        info,
        "defineCurriculum",
        lambda uow: defining.define_curriculum(
            uow,
            code=given.code,
            title=given.title,
            site=site,
            audience=audience,
            requirements=lines,
            qualification=qualification,
        ),
        given={
            "code": given.code,
            "title": given.title,
            "site": told(site),
            "audience": _audience(audience),
            "requirements": _lines(lines),
            "qualification": told(qualification),
            "phases": list(audience.phases),
        },
        command_id=given.command_id,
    )


def _requirements(info: Info, given: forms.SetCurriculumRequirementsInput) -> Outcome:
    curriculum = local_id(given.curriculum, "Curriculum", path="curriculum")
    lines = [one.to_domain() for one in given.requirements]
    return act(
        info,
        "setCurriculumRequirements",
        lambda uow: defining.set_requirements(
            uow,
            curriculum=curriculum,
            seen=given.version,
            requirements=lines,
            reason=given.reason,
            phases=given.phases,
        ),
        given={
            "curriculum": str(curriculum),
            "version": given.version,
            "requirements": _lines(lines),
            "phases": None if given.phases is None else list(given.phases),
            "reason": given.reason,
        },
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )


def _retire_curriculum(info: Info, given: forms.RetireCurriculumInput) -> Outcome:
    curriculum = local_id(given.curriculum, "Curriculum", path="curriculum")
    return with_reason(
        info,
        "retireCurriculum",
        lambda uow: defining.retire_curriculum(uow, curriculum=curriculum, seen=given.version, reason=given.reason),
        subject=curriculum,
        version=given.version,
        reason=given.reason,
        command_id=given.command_id,
    )


def _policy(info: Info, given: forms.SetTrainingPolicyInput) -> Outcome:
    grace, notice = given.grace_days, given.notice_days
    return act(
        info,
        "setTrainingPolicy",
        lambda uow: defining.set_policy(
            uow, grace_days=grace, notice_days=notice, seen=given.version, reason=given.reason
        ),
        given={"grace": grace, "notice": notice, "version": told(given.version), "reason": given.reason},
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )


def _audience(audience: Audience) -> Json:
    role = None if audience.role is None else audience.role.value
    return {"role": role, "class": told(audience.personnel_class), "recipe": told(audience.recipe)}


def _lines(lines: list[Required]) -> list[Json]:
    return [{"subject": str(one.subject), "method": one.method.value, "months": told(one.months)} for one in lines]
