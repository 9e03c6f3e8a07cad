"""Signatures and their challenges as GraphQL shows them."""

from datetime import datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, Text, cast, exists, func, select
from strawberry.scalars import JSON

from api.auth import challenges
from api.context import Info
from api.people.types import Person
from api.reading.permissions import Narrowed
from api.reading.prefetch import needs
from api.reading.vocabulary import Expression, Given, Row, lowered
from api.relay import Node, global_id
from api.signatures import seeing, showing
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.signatures import models, verifying

strawberry.enum(models.Meaning, name="SignatureMeaning", description="What a signature says.")
strawberry.enum(models.ProofMethod, name="SignatureProofMethod")
strawberry.enum(
    models.ProofComponents,
    name="SignatureComponents",
    description="What of a proof was given: all, or the one that a continuous session asks (SIG-2).",
)


@strawberry.type(description="What is about to be signed. Show `content` to the signer; send the id with their proof.")
class SignatureChallenge(Node):
    model: ClassVar[type[OfCompany]] = models.SignatureChallenge
    reads: ClassVar[Permission | None] = Permission.BATCH_READ  # who reads batches at a site reads its recipes too
    also_seen_by: ClassVar[str | None] = "asked_by"  # administrators sign too, and read no batches
    narrowed: ClassVar[Narrowed | None] = Narrowed(seeing.narrowed_challenge)

    act: str
    meaning: models.Meaning
    content: JSON = strawberry.field(description="Act, meaning, input, subject and stored content, as hashed.")
    digest: str = strawberry.field(description="SHA-256 of the content's RFC 8785 form, hex.")
    expires_at: datetime

    @strawberry.field(description="Where the signer authenticates at the identity provider; null without one.")
    def authorization_url(self, root: strawberry.Parent[models.SignatureChallenge], info: Info) -> str | None:
        return challenges.authorization_url(info, root)


def _stale(row: Row, _: Given) -> ColumnElement[bool]:
    gone = models.SignatureStaleness
    return exists().where(gone.company_id == row.company_id, gone.id == row.id)


def _components(row: Row, _: Given) -> ColumnElement[str]:
    components: ColumnElement[str] = func.coalesce(row.components, models.ProofComponents.ALL.value)
    return components


def _subject(row: Row, _: Given) -> ColumnElement[Any]:
    subject: ColumnElement[Any] = row.subject_type.concat(":").concat(cast(row.subject_id, Text))
    return subject


def _of_staleness(name: str) -> Expression:
    """A column of the row that says since when, and why, it covers nothing any more; null while it does."""

    def found(row: Row, _: Given) -> ColumnElement[Any]:
        gone = models.SignatureStaleness
        chosen = select(getattr(gone, name)).where(gone.company_id == row.company_id, gone.id == row.id)
        return chosen.scalar_subquery()

    return Expression(found)


@strawberry.type(description="What computing a signature again gave: from what it covers, and from the audit trail.")
class SignatureVerification:
    digest: str = strawberry.field(description="SHA-256 of `content` as it stands now, hex.")
    holds: bool = strawberry.field(description="Nothing differs from what was signed.")
    problems: list[str]
    log_position: int | None = strawberry.field(
        description="Of its entry in the company's log, from 0; null until that is sealed, which takes a second."
    )
    checkpoint: int | None = strawberry.field(description="The size of the first signed checkpoint that covers it.")


@strawberry.type(description="A person's signature on a content, by its hash; never changed.")
class Signature(Node):
    model: ClassVar[type[OfCompany]] = models.Signature
    reads: ClassVar[Permission | None] = Permission.BATCH_READ  # who reads batches at a site reads its recipes too
    also_seen_by: ClassVar[str | None] = "person_id"
    narrowed: ClassVar[Narrowed | None] = Narrowed(seeing.narrowed)

    act: str
    meaning: models.Meaning
    printed_name: str
    signed_at: datetime
    time_zone: str = strawberry.field(description="The site's zone, in which the time is printed.")
    method: models.ProofMethod
    digest: str = strawberry.field(description="SHA-256 of `content`, hex, as it was signed.")
    content: str = strawberry.field(
        description="What it covers: act, meaning, input, subject and stored content, in RFC 8785's form, byte by byte."
    )
    subject_type: str
    subject_version: int = strawberry.field(description="As which its subject was seen.")
    signer: Person
    session_person: Person | None = strawberry.field(
        description="In whose session it was given, where that was another person's."
    )

    @strawberry.field(
        description="PASSWORD_ALONE within a continuous session, else ALL.", metadata=lowered(Expression(_components))
    )
    def components(self, root: strawberry.Parent[models.Signature]) -> models.ProofComponents:
        return models.ProofComponents(root.components or models.ProofComponents.ALL)

    @strawberry.field(description="What was signed.", metadata=lowered(Expression(_subject)))
    def subject(self, root: strawberry.Parent[models.Signature]) -> strawberry.ID:
        return strawberry.ID(global_id(root.subject_type, root.subject_id))

    @strawberry.field(
        description="Since when it covers nothing any more.",
        metadata=needs("staleness") | lowered(_of_staleness("stale_at")),
    )
    def stale_at(self, root: strawberry.Parent[models.Signature]) -> datetime | None:
        return None if root.staleness is None else root.staleness.stale_at

    @strawberry.field(
        description="Why it covers nothing any more.",
        metadata=needs("staleness") | lowered(_of_staleness("because")),
    )
    def stale_because(self, root: strawberry.Parent[models.Signature]) -> str | None:
        return None if root.staleness is None else root.staleness.because

    @strawberry.field(description="Computes it again, from what it covers and from the audit trail (SIG-4).")
    def verification(self, root: strawberry.Parent[models.Signature], info: Info) -> SignatureVerification:
        found = verifying.verify(info.context.session, root)
        return SignatureVerification(
            digest=found.digest,
            holds=found.holds,
            problems=list(found.problems),
            log_position=found.position,
            checkpoint=found.checkpoint,
        )

    @strawberry.field(description="A page for you, for five minutes, that shows all of this and verifies it.")
    def page_url(self, root: strawberry.Parent[models.Signature], info: Info) -> str:
        return showing.url(info, root)

    @strawberry.field(
        description="True once the content changed; it must be given again.",
        metadata=needs("staleness") | lowered(Expression(_stale)),
    )
    def stale(self, root: strawberry.Parent[models.Signature]) -> bool:
        return root.staleness is not None
