"""Who approves the assessment of an exception, by its class: pure, and never "approved" by default (REV-1)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from domain.exceptions.kinds import ApproverRole, Classification
from domain.exceptions.refusals import (
    ApprovalNotAwaited,
    ApproverAssessed,
    ExceptionRouteTooLight,
    ExceptionRouteUnusable,
)
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput

PERMISSION: Mapping[ApproverRole, Permission] = {
    ApproverRole.QUALITY: Permission.EXCEPTION_APPROVE_QUALITY,
    ApproverRole.QUALIFIED_PERSON: Permission.EXCEPTION_APPROVE_QUALIFIED_PERSON,
}
"""What a person needs at the exception's site to approve in a role (TEN-2)."""

Approvers = tuple[ApproverRole, ...]
"""Who approves after the assessor, one after the other."""

GRAVITY: tuple[Classification, ...] = tuple(Classification)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who approves an assessment of each class; nobody where the assessor's own signature is enough."""

    minor: Approvers
    major: Approvers
    critical: Approvers

    def of(self, classification: Classification) -> Approvers:
        return {
            Classification.MINOR: self.minor,
            Classification.MAJOR: self.major,
            Classification.CRITICAL: self.critical,
        }[classification]


FIRST_ROUTE = Route(
    minor=(),
    major=(ApproverRole.QUALITY,),
    critical=(ApproverRole.QUALITY, ApproverRole.QUALIFIED_PERSON),
)
"""What holds until quality sets another: a second reviewer from MAJOR on, the qualified person for CRITICAL."""


def require_route(route: Route) -> None:
    """Each role once in a class; from MAJOR on a second person of quality; a graver class asks for no fewer (REV-1).

    Raises InvalidInput, ExceptionRouteTooLight.
    """
    for classification in GRAVITY:
        roles = route.of(classification)
        if len(set(roles)) < len(roles):
            raise InvalidInput(path=(classification.value.lower(),), problem="Each role approves once.")
    if ApproverRole.QUALITY not in route.major:
        raise ExceptionRouteTooLight(because="MAJOR is approved by a second person of quality", path=("major",))
    for lighter, graver in pairwise(GRAVITY):
        missing = set(route.of(lighter)) - set(route.of(graver))
        if missing:
            because = f"{graver.value} asks for all that {lighter.value} does, {', '.join(sorted(missing))} too"
            raise ExceptionRouteTooLight(because=because, path=(graver.value.lower(),))


def read_route(minor: Iterable[str], major: Iterable[str], critical: Iterable[str]) -> Route:
    """A route as it is stored; one that doesn't hold as a whole is none: nothing is approved by it (REV-1).

    Raises ExceptionRouteUnusable.
    """
    route = Route(minor=read_approvers(minor), major=read_approvers(major), critical=read_approvers(critical))
    try:
        require_route(route)
    except (InvalidInput, ExceptionRouteTooLight) as refusal:
        raise ExceptionRouteUnusable(because=refusal.message) from None
    return route


def read_approvers(stored: Iterable[str]) -> Approvers:
    """Raises ExceptionRouteUnusable."""
    try:
        return tuple(ApproverRole(one) for one in stored)
    except ValueError as unknown:
        raise ExceptionRouteUnusable(because=f"{unknown}.") from None


def gravest(classes: Iterable[Classification]) -> Classification | None:
    return max(classes, key=GRAVITY.index, default=None)


def downgraded_from(classification: Classification, earlier: Iterable[Classification]) -> Classification | None:
    """The gravest class of the earlier assessments, where this one is below it."""
    before = gravest(earlier)
    return None if before is None or GRAVITY.index(before) <= GRAVITY.index(classification) else before


def demanded(route: Route, classification: Classification, earlier: Iterable[Classification]) -> Approvers:
    """Who approves an assessment: as its class asks, and for a downgrade as the class does that it leaves (REV-1).

    So nobody takes by themself from an exception the approval of those whom its class had called.
    """
    return route.of(downgraded_from(classification, earlier) or classification)


def awaited(approvers: Approvers, given: Collection[ApproverRole]) -> ApproverRole | None:
    """Whose turn it is; None once everybody approved."""
    return next((one for one in approvers if one not in given), None)


def require_turn(role: ApproverRole, approvers: Approvers, *, given: Collection[ApproverRole]) -> None:
    """Raises ApprovalNotAwaited."""
    turn = awaited(approvers, given)
    if role is not turn:
        raise ApprovalNotAwaited(role=role.value, awaits=None if turn is None else turn.value, path=("role",))


def require_other(person: UUID, *, assessed_by: UUID, approved_by: Collection[UUID]) -> None:
    """Each approval is another person's than the assessment and than every other approval (REV-1).

    Raises ApproverAssessed.
    """
    if person == assessed_by or person in approved_by:
        raise ApproverAssessed(assessed=person == assessed_by)
