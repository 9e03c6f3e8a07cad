"""Quality's policy of signatures for tests."""

from uuid import UUID

from sqlalchemy import Engine, text

from domain.kernel.actor import Actor
from domain.kernel.permissions import Role
from domain.signatures.governing.rules import Signer
from domain.signatures.governing.setting import SET_SIGNATURE_POLICY, SetSignaturePolicy
from domain.signatures.models import Meaning
from infra.transaction import Outcome
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant

REASON = "As our quality manual says"
VERSION = text("select version from site where company_id = :c and id = :s")


def govern(
    do: Do,
    plant: Plant,
    admin: Engine,
    act: str,
    *signers: tuple[Role, Meaning],
    site: UUID | None = None,
    seen: int | None = None,
    by: Actor | None = None,
) -> Outcome:
    """Whoever holds one of these roles signs the act as this, at the plant's site unless told; none: withdrawn."""
    at = site or plant.site
    with admin.connect() as connection:
        version = connection.execute(VERSION, {"c": plant.company, "s": at}).scalar_one()
    given = SetSignaturePolicy(
        subject=at,
        version=version,
        act=act,
        signers=tuple(Signer(role, meaning) for role, meaning in signers),
        seen=seen,
        reason=REASON,
    )
    return recipes.sign(do, by or plant.reviewer, SET_SIGNATURE_POLICY, given)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A line of the site's that changes nothing: quality alone reviews anyway."""
    govern(do, plant, admin, "completeReview", (Role.QUALITY_REVIEWER, Meaning.REVIEWED))
