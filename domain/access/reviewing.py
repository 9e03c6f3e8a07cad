"""Reviewing who has which rights at a site or in the company, signed: each role is kept, or revoked at once (PPL-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access import queries, rules
from domain.access.events import AccessReviewed
from domain.access.kinds import AccessOutcome
from domain.access.models import AccessReview, ReviewedGrant
from domain.access.queries import Held, Place
from domain.access.rules import Decision
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.people.commands import roles
from domain.people.models import RoleGrant
from domain.people.rules import REASON_LIMIT
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Company, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAccess:
    """`subject` and `version` are the company's; no `site` is for the roles that are of none.

    `seen_at` is when the list was read, until when sign-ins are told: who signs in meanwhile changes nothing.
    """

    subject: UUID
    version: int
    site: UUID | None
    seen_at: datetime
    decisions: tuple[Decision, ...]
    conclusion: str

    def as_json(self) -> dict[str, Json]:
        return {
            "company": str(self.subject),
            "version": str(self.version),
            "site": None if self.site is None else str(self.site),
            "seenAt": self.seen_at.isoformat(),
            "grants": [
                {"grant": str(one.grant), "outcome": one.outcome.value, "reason": one.reason} for one in self.decisions
            ],
            "conclusion": self.conclusion,
        }

    @property
    def reason(self) -> str:
        """For the audit trail: why roles end."""
        return f"Review of access: {self.conclusion}"[:REASON_LIMIT]


def _check(uow: UnitOfWork, _: Company, given: ReviewAccess) -> None:
    """Raises NotFound, InvalidInput, GrantsNotAsListed."""
    if given.site is not None and uow.look_at(Site, given.site) is None:
        raise NotFound(kind="Site", id=given.site, path=("site",))
    require_text(given.conclusion, limit=rules.CONCLUSION, path=("conclusion",))
    rules.require_seen(given.seen_at, now=uow.now)
    queries.lock(uow, given.site)
    held = _listed(uow, given)
    if not held:
        raise NotFound(kind="RoleGrant", id=given.site or uow.actor.company, path=("site",))
    rules.require_each_decided({one.grant.id for one in held}, given.decisions)


def _content(uow: UnitOfWork, company: Company, given: ReviewAccess) -> Json:
    """Where, by when it was due, and each role: whose, since when, and when they last signed in."""
    place = _place(uow, given.site)
    listed: list[Json] = [_shown(one) for one in _listed(uow, given)]
    return {
        "company": company.title,
        "site": None if place.site is None else place.name,
        "dueOn": place.due_on.isoformat(),
        "lastReviewedAt": _moment(place.reviewed_at),
        "grants": listed,
    }


def _shown(one: Held) -> dict[str, Json]:
    return {
        "grant": str(one.grant.id),
        "person": str(one.person.id),
        "name": one.person.name,
        "personState": one.person.state,
        "role": one.grant.role,
        "heldSince": _moment(one.since),
        "lastSignedInAt": _moment(one.signed_in_at),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _listed(uow: UnitOfWork, given: ReviewAccess) -> list[Held]:
    return queries.held(uow, given.site, seen_at=given.seen_at)


def _place(uow: UnitOfWork, site: UUID | None) -> Place:
    found = queries.place(uow.session, uow.actor.company, site)
    assert found is not None, "somebody holds a role there"
    return found


def _perform(uow: UnitOfWork, _: Company, given: ReviewAccess, signature: Signature) -> AccessReview:
    """What is revoked counts at the person's next act (EXE-15). Raises OwnAccess, AdministratorNeeded."""
    place, listed = _place(uow, given.site), _listed(uow, given)
    decided = {one.grant: one for one in given.decisions}
    revoked = [one.grant for one in listed if decided[one.grant.id].outcome is AccessOutcome.REVOKED]
    rules.require_not_own(((one.person_id, one.role) for one in revoked), reviewer=uow.actor.as_person)
    _revoke(uow, revoked)
    review = uow.add(
        AccessReview(
            id=new_id(),
            site_id=given.site,
            due_on=place.due_on,
            kept=len(listed) - len(revoked),
            revoked=len(revoked),
            conclusion=given.conclusion.strip(),
            reviewer_id=uow.actor.as_person,
            reviewer_name=signature.printed_name,
            reviewed_at=uow.now,
            signature_id=signature.id,
        )
    )
    for number, one in enumerate(listed, 1):
        uow.add(_row(review, number, one, decided[one.grant.id]))
    uow.record(AccessReviewed(review=review.id))
    return review


def _revoke(uow: UnitOfWork, revoked: Sequence[RoleGrant]) -> None:
    administrators = roles.hold_administrators(uow)
    for grant in revoked:
        roles.end(uow, grant, administrators)


def _row(review: AccessReview, number: int, one: Held, decision: Decision) -> ReviewedGrant:
    return ReviewedGrant(
        id=new_id(),
        review_id=review.id,
        number=number,
        grant_id=one.grant.id,
        person_id=one.person.id,
        person_name=one.person.name,
        role=one.grant.role,
        held_since=one.since,
        last_signed_in_at=one.signed_in_at,
        outcome=decision.outcome,
        reason=None if decision.reason is None else decision.reason.strip(),
    )


REVIEW_ACCESS: SignedAct[ReviewAccess, Company] = SignedAct(
    name="reviewAccess",
    model=Company,
    reads=Permission.ACCESS_REVIEW,
    needs=lambda _: Permission.ACCESS_REVIEW,
    meaning=lambda _: Meaning.REVIEWED,
    content=_content,
    check=_check,
    perform=_perform,
    site=lambda _, given: None if given.site is None else SiteId(given.site),
)
