"""Assessments of exceptions, their approvals, and the routes of these as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.people.types import Person
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.exceptions import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(
    kinds.ApproverRole, name="ExceptionApproverRole", description="As what a person approves an assessment (REV-1)."
)
strawberry.enum(kinds.Classification, name="ExceptionClassification", description="How grave an exception is (REV-1).")

ORDER = "One after the other; empty where the assessor's signature is enough."


@strawberry.type(description="Who approves the assessments of exceptions, in the whole company or at one site (REV-1).")
class ExceptionRoute(Node):
    model: ClassVar[type[OfCompany]] = models.ExceptionRoute
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    site: Site | None = strawberry.field(description="Whose own it is; null for that of every site without its own.")
    minor: list[kinds.ApproverRole] = strawberry.field(description=ORDER)
    major: list[kinds.ApproverRole] = strawberry.field(description=ORDER)
    critical: list[kinds.ApproverRole] = strawberry.field(description=ORDER)
    because: str = strawberry.field(description="Why it was last set.")


@strawberry.type(description="One role's signed approval of one assessment; never changed.")
class ExceptionApproval(Node):
    model: ClassVar[type[OfCompany]] = models.ExceptionApproval
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    role: kinds.ApproverRole
    approver: Person
    approved_name: str
    approved_at: datetime
    signature: Signature


@strawberry.type(description="One signed assessment of an exception; never changed. The last one counts, if any does.")
class ExceptionAssessment(Node):
    model: ClassVar[type[OfCompany]] = models.ExceptionAssessment
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    number: int = strawberry.field(description="From 1 in its exception.")
    classification: kinds.Classification
    downgraded_from: kinds.Classification | None = strawberry.field(
        description="The gravest class of those before, where this one is below it: its approvers are asked then."
    )
    rationale: str
    approvers: list[kinds.ApproverRole] = strawberry.field(description=ORDER)
    assessor: Person
    assessed_name: str
    assessed_at: datetime
    signature: Signature = strawberry.field(description="Stale once the assessment no longer counts.")
    approvals: list[ExceptionApproval] = strawberry.field(description="In their order.")
