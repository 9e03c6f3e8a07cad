"""Giving an authority's inspector access to named batches and dates of a site, signed, and taking it back (INS-1)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.execution.models import Batch
from domain.inspection import rules
from domain.inspection.events import InspectionGranted, InspectionRevoked
from domain.inspection.models import InspectionAccess, InspectionBatch, InspectionPeriod
from domain.inspection.rules import Period
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_text
from domain.people.commands import sessions
from domain.people.models import Person, RoleGrant
from domain.people.refusals import PersonDeactivated, SamePerson
from domain.recipes.models import MasterRecipe
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantInspection:
    """`subject` and `version` are the inspector's person's; the times are moments, the dates of a period the site's."""

    subject: UUID
    version: int
    site: UUID
    authority: str
    because: str
    valid_from: datetime
    valid_until: datetime
    batches: tuple[UUID, ...]
    periods: tuple[Period, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "person": str(self.subject),
            "version": str(self.version),
            "site": str(self.site),
            "authority": self.authority,
            "reason": self.because,
            "validFrom": self.valid_from.isoformat(),
            "validUntil": self.valid_until.isoformat(),
            "batches": [str(one) for one in self.batches],
            "periods": [
                {
                    "from": one.from_on.isoformat(),
                    "until": one.until_on.isoformat(),
                    "recipe": None if one.recipe is None else str(one.recipe),
                }
                for one in self.periods
            ],
        }

    @property
    def reason(self) -> str:
        """For the audit trail."""
        return self.because.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeInspection:
    """`subject` and `version` are the access's."""

    subject: UUID
    version: int
    because: str

    def as_json(self) -> dict[str, Json]:
        return {"access": str(self.subject), "version": str(self.version), "reason": self.because}

    @property
    def reason(self) -> str:
        """For the audit trail."""
        return self.because.strip()


def _check(uow: UnitOfWork, person: Person, given: GrantInspection) -> None:
    """Raises InvalidInput, NotFound, PersonDeactivated, HoldsRoles."""
    if uow.look_at(Site, given.site) is None:
        raise NotFound(kind="Site", id=given.site, path=("site",))
    require_line(given.authority, limit=rules.AUTHORITY, path=("authority",))
    require_text(given.because, limit=rules.REASON, path=("reason",))
    rules.require_time(given.valid_from, given.valid_until, now=uow.now)
    rules.require_named(given.batches, given.periods)
    if not person.active:
        raise PersonDeactivated(person=person.id)
    held = uow.find(RoleGrant, RoleGrant.person_id == person.id, RoleGrant.revoked_at.is_(None))
    rules.require_no_roles([one.role for one in held])
    _named(uow, given)
    for one in given.periods:
        if one.recipe is not None and uow.look_at(MasterRecipe, one.recipe) is None:
            raise NotFound(kind="MasterRecipe", id=one.recipe, path=("periods",))


def _named(uow: UnitOfWork, given: GrantInspection) -> list[Batch]:
    """The batches that are named, which are of the site. Raises NotFound."""
    found = {one.id: one for one in uow.find(Batch, Batch.id.in_(given.batches), Batch.site_id == given.site)}
    for one in given.batches:
        if one not in found:
            raise NotFound(kind="Batch", id=one, path=("batches",))
    return [found[one] for one in given.batches]


def _content(uow: UnitOfWork, person: Person, given: GrantInspection) -> Json:
    """Who inspects, where, and the batches by their numbers."""
    site = uow.look_at(Site, given.site)
    assert site is not None, given.site
    recipes = uow.find(MasterRecipe, MasterRecipe.id.in_([one.recipe for one in given.periods if one.recipe]))
    numbers: list[Json] = [one.number for one in _named(uow, given)]
    return {
        "inspector": person.name,
        "site": site.name,
        "timeZone": site.time_zone,
        "batches": numbers,
        "recipes": {str(one.id): one.code for one in recipes},
    }


def _grant(uow: UnitOfWork, person: Person, given: GrantInspection, signature: Signature) -> InspectionAccess:
    """It counts at the inspector's next request within its time. Raises SamePerson."""
    if person.id == uow.actor.as_person:
        raise SamePerson(act="grantInspection", person=person.id, path=("person",))
    access = uow.add(
        InspectionAccess(
            id=new_id(),
            site_id=given.site,
            person_id=person.id,
            authority=given.authority.strip(),
            reason=given.because.strip(),
            valid_from=given.valid_from,
            valid_until=given.valid_until,
            batches=len(given.batches),
            periods=len(given.periods),
            granted_by=uow.actor.as_person,
            granted_name=signature.printed_name,
            granted_at=uow.now,
            signature_id=signature.id,
        )
    )
    _name(uow, access, given)
    uow.record(InspectionGranted(access=access.id, person=person.id))
    return access


def _name(uow: UnitOfWork, access: InspectionAccess, given: GrantInspection) -> None:
    for number, batch in enumerate(given.batches, 1):
        uow.add(InspectionBatch(id=new_id(), site_id=given.site, access_id=access.id, number=number, batch_id=batch))
    for number, one in enumerate(given.periods, 1):
        uow.add(
            InspectionPeriod(
                id=new_id(),
                site_id=given.site,
                access_id=access.id,
                number=number,
                from_on=one.from_on,
                until_on=one.until_on,
                recipe_id=one.recipe,
            )
        )


GRANT_INSPECTION: SignedAct[GrantInspection, Person] = SignedAct(
    name="grantInspection",
    model=Person,
    reads=Permission.INSPECTION_GRANT,
    needs=lambda _: Permission.INSPECTION_GRANT,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_grant,
    site=lambda _, given: SiteId(given.site),
)


def _check_revocation(_: UnitOfWork, access: InspectionAccess, given: RevokeInspection) -> None:
    """Raises InvalidInput, WrongState."""
    require_text(given.because, limit=rules.REASON, path=("reason",))
    if access.revoked_at is not None:
        raise WrongState(kind="access of an inspector", state="REVOKED", act="be revoked", allowed=())


def _what_ends(uow: UnitOfWork, access: InspectionAccess, _: RevokeInspection) -> Json:
    person = uow.look_at(Person, access.person_id)
    assert person is not None, access.person_id
    return {"inspector": person.name, "authority": access.authority, "validUntil": access.valid_until.isoformat()}


def _revoke(
    uow: UnitOfWork, access: InspectionAccess, given: RevokeInspection, signature: Signature
) -> InspectionAccess:
    """It counts at once: the inspector's sessions end, and by another valid access they sign in anew (INS-2)."""
    access.revoked_by, access.revoked_name = uow.actor.as_person, signature.printed_name
    access.revoked_at, access.revoked_because = uow.now, given.because.strip()
    access.revocation_signature_id = signature.id
    sessions.end_sessions_of(uow, access.person_id)
    uow.record(InspectionRevoked(access=access.id, person=access.person_id))
    return access


REVOKE_INSPECTION: SignedAct[RevokeInspection, InspectionAccess] = SignedAct(
    name="revokeInspection",
    model=InspectionAccess,
    reads=Permission.INSPECTION_GRANT,
    needs=lambda _: Permission.INSPECTION_GRANT,
    meaning=lambda _: Meaning.REVOKED,
    content=_what_ends,
    check=_check_revocation,
    perform=_revoke,
)
