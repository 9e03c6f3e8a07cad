"""Quality's policy of signatures for tests."""

from uuid import UUID

from sqlalchemy import Engine, text

from domain.kernel.actor import Actor
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Account
from domain.signatures.giving import CheckedProof
from domain.signatures.governing.rules import Signer
from domain.signatures.governing.setting import SET_SIGNATURE_POLICY, SetSignaturePolicy
from domain.signatures.models import Meaning, ProofMethod
from domain.signatures.ordering import signing
from domain.signatures.ordering.models import SignatureRequest
from infra.transaction import Outcome
from tests import keeping, recipes
from tests.conftest import Do
from tests.plant import Plant

REASON = "As our quality manual says"
VERSION = text("select version from site where company_id = :c and id = :s")


def govern(
    do: Do,
    plant: Plant,
    admin: Engine,
    act: str,
    *signers: tuple[Role, Meaning] | tuple[Role, Meaning, int],
    site: UUID | None = None,
    seen: int | None = None,
    by: Actor | None = None,
    days: int | None = None,
) -> Outcome:
    """Whoever holds one of these roles signs the act as this, at the plant's site unless told; none: withdrawn.

    With a number, at that place of its order.
    """
    at = site or plant.site
    with admin.connect() as connection:
        version = connection.execute(VERSION, {"c": plant.company, "s": at}).scalar_one()
    given = SetSignaturePolicy(
        subject=at,
        version=version,
        act=act,
        signers=tuple(Signer(*one) for one in signers),
        seen=seen,
        reason=REASON,
        days=days,
    )
    return recipes.sign(do, by or plant.reviewer, SET_SIGNATURE_POLICY, given)


REVIEWED_THEN_APPROVED = (
    (Role.QUALITY_REVIEWER, Meaning.REVIEWED, 1),
    (Role.QUALIFIED_PERSON, Meaning.APPROVED, 2),
)
"""A reviewer of quality first, and with the qualified person's signature the act is done."""


def sign_requested(do: Do, actor: Actor, request: UUID, *, version: int = 1) -> Outcome:
    """Prepare the signature at the next place, and give it, with a proof as the edge would have checked it."""
    challenge = do(actor, lambda uow: signing.prepare(uow, request=request, version=version)).id

    def sign(uow: UnitOfWork) -> SignatureRequest:
        account = uow.find(Account, Account.person_id == actor.as_person)[0]
        proof = CheckedProof(challenge, account.id, account.version, ProofMethod.PASSWORD)
        return signing.sign(uow, request=request, version=version, proof=proof)

    return do(actor, sign)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A line of the site's that changes nothing, as quality alone reviews anyway, and a request that came of another.

    That one is withdrawn, so that others place legal holds as if it had never been.
    """
    govern(do, plant, admin, "completeReview", (Role.QUALITY_REVIEWER, Meaning.REVIEWED))
    govern(do, plant, admin, "placeLegalHold", *REVIEWED_THEN_APPROVED)
    recipes.recipe(do, plant, code="ASKED")
    keeping.place(do, plant, product="Metformin HCl 500 mg (ASKED)")
    govern(do, plant, admin, "placeLegalHold", seen=1)
