"""What is learned, as GraphQL shows it: documents and recipes in their versions, personnel classes, curricula."""

from datetime import date, datetime
from typing import ClassVar

import strawberry

from api.context import Info
from api.relay import Node
from api.tenancy.types import Site
from api.training.downloads import Taught
from api.training.enums import AudienceKind, SubjectKind, TrainingMethod
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission, Role
from domain.training import models


@strawberry.type(description="What persons are qualified for, such as gowning (ISA-95).")
class PersonnelClass(Node):
    model: ClassVar[type[OfCompany]] = models.PersonnelClass
    reads: ClassVar[Permission | None] = Permission.TRAINING_TAKE

    version: int
    code: str
    name: str
    trainers: bool = strawberry.field(description="Whether those of it may train others.")


@strawberry.type(description="What people are trained on; trainingVersions lists its versions.")
class TrainingSubject(Node):
    model: ClassVar[type[OfCompany]] = models.TrainingSubject
    reads: ClassVar[Permission | None] = Permission.TRAINING_TAKE

    version: int
    kind: SubjectKind
    code: str
    title: str
    site: Site | None = strawberry.field(description="Of a document: where it is followed; null for everywhere.")
    retired_at: datetime | None


@strawberry.type(description="A version of what is learned; of a recipe it has the id of the recipe's version.")
class TrainingVersion(Node):
    model: ClassVar[type[OfCompany]] = models.TrainingVersion
    reads: ClassVar[Permission | None] = Permission.TRAINING_TAKE
    everywhere: ClassVar[bool] = True

    version: int
    subject: TrainingSubject
    site: Site | None = strawberry.field(description="Where it is followed; null for everywhere.")
    number: int
    label: str
    effective_on: date | None = strawberry.field(description="From when on it is followed; null while no day is set.")
    ended_on: date | None = strawberry.field(description="From when on another one is, or none.")
    retraining: bool = strawberry.field(description="Whether who was trained on the one before is trained anew.")
    file_name: str | None
    file_size: int | None = strawberry.field(description="In bytes.")
    media_type: str | None
    digest: str | None = strawberry.field(description="SHA-256 of the file, or of the recipe version; hex.")
    warned_at: datetime | None = strawberry.field(description="When people were told that its day is near.")

    @strawberry.field(description="Fetches the file for you, for five minutes; null where there is none.")
    def download_url(self, root: strawberry.Parent[models.TrainingVersion], info: Info) -> str | None:
        if root.file_key is None or root.digest is None:
            return None
        services, person = info.context.services, info.context.actor.as_person
        link = Taught(root.id, root.digest).link(company=root.company_id, person=person)
        return link.url(services.secret, services.public_url)


@strawberry.type(description="That something is learned by a method, and after so many months again.")
class TrainingRequirement(Node):
    model: ClassVar[type[OfCompany]] = models.TrainingRequirement
    reads: ClassVar[Permission | None] = Permission.TRAINING_TAKE

    subject: TrainingSubject
    method: TrainingMethod
    months: int | None = strawberry.field(description="Null: once for each version.")


@strawberry.type(description="What is demanded of whom.")
class Curriculum(Node):
    model: ClassVar[type[OfCompany]] = models.Curriculum
    reads: ClassVar[Permission | None] = Permission.TRAINING_TAKE

    version: int
    code: str
    title: str
    site: Site | None = strawberry.field(description="Where it is in force; null for everywhere.")
    audience: AudienceKind
    role: Role | None
    personnel_class: PersonnelClass | None
    recipe: TrainingSubject | None = strawberry.field(description="Of who works by it.")
    qualification: PersonnelClass | None = strawberry.field(
        description="To which who works by the recipe belongs (EXE-15)."
    )
    phases: list[str] = strawberry.field(
        description="Codes of the recipe's phases and blocks that it is for, at most 50; none: for the recipe as a"
        " whole (TRN-14)."
    )
    requirements: list[TrainingRequirement] = strawberry.field(description="At most 100.")
    retired_at: datetime | None


@strawberry.type(description="The company's days of grace and of notice.")
class TrainingPolicy(Node):
    model: ClassVar[type[OfCompany]] = models.TrainingPolicy
    reads: ClassVar[Permission | None] = Permission.TRAINING_TAKE

    version: int
    grace_days: int = strawberry.field(
        description="That a new version leaves to who was trained on the one before (TRN-5)."
    )
    notice_days: int = strawberry.field(
        description="Before a version takes effect, in which people are told who isn't trained (TRN-10)."
    )
    because: str
