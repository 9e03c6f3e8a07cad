"""Signatures and their challenges as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry
from sqlalchemy import ColumnElement, exists
from strawberry.scalars import JSON

from api.auth import challenges
from api.context import Info
from api.reading.prefetch import needs
from api.reading.vocabulary import Expression, Given, Row, lowered
from api.relay import Node
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.signatures import models

strawberry.enum(models.Meaning, name="SignatureMeaning", description="What a signature says.")
strawberry.enum(models.ProofMethod, name="SignatureProofMethod")


@strawberry.type(description="What is about to be signed. Show `content` to the signer; send the id with their proof.")
class SignatureChallenge(Node):
    model: ClassVar[type[OfCompany]] = models.SignatureChallenge
    reads: ClassVar[Permission | None] = Permission.BATCH_READ  # who reads batches at a site reads its recipes too

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


@strawberry.type(description="A person's signature on a content, by its hash; never changed.")
class Signature(Node):
    model: ClassVar[type[OfCompany]] = models.Signature
    reads: ClassVar[Permission | None] = Permission.BATCH_READ  # who reads batches at a site reads its recipes too

    act: str
    meaning: models.Meaning
    printed_name: str
    signed_at: datetime
    time_zone: str = strawberry.field(description="The site's zone, in which the time is printed.")
    method: models.ProofMethod
    digest: str

    @strawberry.field(
        description="True once the content changed; it must be given again.",
        metadata=needs("staleness") | lowered(Expression(_stale)),
    )
    def stale(self, root: strawberry.Parent[models.Signature]) -> bool:
        return root.staleness is not None
