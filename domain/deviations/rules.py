"""What must hold of a deviation: what it groups, when its investigation is concluded, and who closes it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.deviations.refusals import (
    AlreadyGrouped,
    ApproverInvestigated,
    ClassTooLight,
    ExceptionsUnassessed,
    JudgedAlready,
    LastException,
    NotPutRight,
    NotTheOwner,
    OtherSite,
)
from domain.exceptions import routes
from domain.exceptions.kinds import ApproverRole, Classification, ExceptionState
from domain.exceptions.routes import Approvers, Route
from domain.kernel.refusals import InvalidInput
from domain.people.refusals import SamePerson

TITLE_LENGTH = 200
TEXT_LENGTH = 4000
REASON_LENGTH = 2000
GROUPED_LIMIT = 100
ACTIONS_LIMIT = 100
EVIDENCE_LIMIT = 100
IMPACT_LIMIT = 500
FURTHEST_DUE_DAYS = 3660
"""Ten years: what is due later is a typing error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """An exception as a deviation sees it; `place` says which one it is, `deviation` the number of another's."""

    number: int
    place: str
    site: UUID
    state: ExceptionState
    classification: Classification | None
    awaits: str | None
    deviation: int | None = None

    @property
    def settled(self) -> bool:
        return self.classification is not None and self.awaits is None and self.state is not ExceptionState.OPEN


def require_named(exceptions: Sequence[UUID]) -> None:
    """One to GROUPED_LIMIT exceptions are named. Raises InvalidInput."""
    if not 1 <= len(exceptions) <= GROUPED_LIMIT:
        problem = f"Name 1 to {GROUPED_LIMIT} exceptions; {len(exceptions)} were named."
        raise InvalidInput(path=("exceptions",), problem=problem)


def require_groupable(found: Sequence[Grouped], *, site: UUID, already: int) -> None:
    """Exceptions of the deviation's site that belong to no other, at most GROUPED_LIMIT in all (DEV-1).

    Raises InvalidInput, OtherSite, AlreadyGrouped.
    """
    if already + len(found) > GROUPED_LIMIT:
        problem = f"A deviation groups at most {GROUPED_LIMIT} exceptions; it would have {already + len(found)}."
        raise InvalidInput(path=("exceptions",), problem=f"{problem} Open another one for the rest.")
    if elsewhere := tuple(one.number for one in found if one.site != site):
        raise OtherSite(exceptions=elsewhere, path=("exceptions",))
    for one in found:
        if one.deviation is not None:
            raise AlreadyGrouped(exception=one.number, deviation=one.deviation, path=("exceptions",))


def require_another(grouped: int, *, deviation: int) -> None:
    """At least one exception stays in a deviation (DEV-1). Raises LastException."""
    if grouped <= 1:
        raise LastException(deviation=deviation, path=("exception",))


def require_concludable(grouped: Collection[Grouped], classification: Classification) -> None:
    """Whether an investigation may be concluded: all is assessed, and the deviation as grave as that (DEV-2).

    Raises ExceptionsUnassessed, ClassTooLight.
    """
    if open_ := [one.place for one in grouped if not one.settled]:
        raise ExceptionsUnassessed(places=open_)
    gravest = routes.gravest(one.classification for one in grouped if one.classification is not None)
    assert gravest is not None, grouped
    if routes.GRAVITY.index(classification) < routes.GRAVITY.index(gravest):
        raise ClassTooLight(classification=classification.value, gravest=gravest.value, path=("classification",))


def approvers(route: Route, classification: Classification, earlier: Iterable[Classification]) -> Approvers:
    """Who closes it: as its class asks, and at least a second person of quality, whatever the class (DEV-3).

    For a downgrade, as the class does that it leaves (REV-1).
    """
    return routes.demanded(route, classification, earlier) or (ApproverRole.QUALITY,)


def require_other(person: UUID, *, investigated_by: UUID, approved_by: Collection[UUID]) -> None:
    """Each approval is another person's than the investigation and than every other approval (DEV-3).

    So nobody who opened a deviation, investigated it, or both, closes it alone. Raises ApproverInvestigated.
    """
    if person == investigated_by or person in approved_by:
        raise ApproverInvestigated(investigated=person == investigated_by)


def require_due(due_on: date, *, today: date) -> None:
    """A day of the site from today on, within ten years (DEV-5). Raises InvalidInput."""
    if not 0 <= (due_on - today).days <= FURTHEST_DUE_DAYS:
        problem = f"Name a day from {today}, today at the site, on, and within ten years; {due_on} isn't."
        raise InvalidInput(path=("dueOn",), problem=problem)


def require_room(actions: int, *, deviation: int) -> None:
    """At most ACTIONS_LIMIT actions are planned for one deviation. Raises InvalidInput."""
    if actions >= ACTIONS_LIMIT:
        problem = f"Deviation {deviation} has {actions} actions already; at most {ACTIONS_LIMIT} are planned for one."
        raise InvalidInput(path=("deviation",), problem=problem)


def require_owner(person: UUID, *, owner: UUID, name: str) -> None:
    """Who is to do an action says what was done (DEV-5). Raises NotTheOwner."""
    if person != owner:
        raise NotTheOwner(owner=name)


def require_verifier(person: UUID, *, done_by: Collection[UUID]) -> None:
    """An action is verified by another person than who did it, and than who owns it (DEV-5). Raises SamePerson."""
    if person in done_by:
        raise SamePerson(act="The verification", person=person)


def require_one_subject(*, exception: UUID | None, deviation: UUID | None) -> None:
    """Evidence is of an exception or of a deviation (DEV-7). Raises InvalidInput."""
    if (exception is None) == (deviation is None):
        problem = "Name the exception or the deviation that this is evidence of, one of the two."
        raise InvalidInput(path=("exception",), problem=problem)


def require_one_thing(*things: object | None) -> None:
    """Evidence is about one thing at most: a file, a lot, a use of equipment, a batch (DEV-7). Raises InvalidInput."""
    if sum(one is not None for one in things) > 1:
        problem = "Give one of upload, lot, equipmentUse and batch, or none; the rest as evidence of its own."
        raise InvalidInput(path=("upload",), problem=problem)


def require_room_for_evidence(there: int) -> None:
    """At most EVIDENCE_LIMIT pieces are given of one exception or deviation. Raises InvalidInput."""
    if there >= EVIDENCE_LIMIT:
        problem = f"There are {there} pieces of evidence already; at most {EVIDENCE_LIMIT} are given."
        raise InvalidInput(path=("says",), problem=f"{problem} Put what is left into one file.")


def require_unjudged(number: int, *, classification: str | None) -> None:
    """Evidence of an exception is given before it is assessed (DEV-7). Raises JudgedAlready."""
    if classification is not None:
        raise JudgedAlready(exception=number, path=("exception",))


def require_put_right(corrections: Collection[int]) -> None:
    """No correction of the deviation is left to do or to verify, each by its number (DEV-5). Raises NotPutRight."""
    if corrections:
        raise NotPutRight(actions=sorted(corrections))


def require_one_reached(*, batch: UUID | None, lot: UUID | None) -> None:
    """Impact is stated of one batch or one lot (DEV-9). Raises InvalidInput."""
    if (batch is None) == (lot is None):
        raise InvalidInput(path=("batch",), problem="Name the batch or the lot that this is about, one of the two.")


def require_room_for_impact(there: int) -> None:
    """At most IMPACT_LIMIT statements are made of one deviation. Raises InvalidInput."""
    if there >= IMPACT_LIMIT:
        problem = f"There are {there} statements already; at most {IMPACT_LIMIT} are made of one deviation."
        raise InvalidInput(path=("batch",), problem=f"{problem} Open another one for the rest.")
