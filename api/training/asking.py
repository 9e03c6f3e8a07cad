"""The forms of training's inputs on their way into commands."""

from collections.abc import Callable
from uuid import UUID

from api.context import Info, act
from api.relay import local_id
from domain.kernel.ids import SiteId
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.rules import require_reason
from infra.transaction import Outcome


def site_or_none(given: str | None) -> SiteId | None:
    """The site of an input that may leave it out. Raises InvalidInput."""
    return None if given is None else SiteId(local_id(given, "Site", path="siteId"))


def told(value: object) -> str | None:
    """An id or a day as a repeat is recognised by."""
    return None if value is None else str(value)


def with_reason(
    info: Info,
    name: str,
    command: Callable[[UnitOfWork], OfCompany],
    *,
    subject: UUID,
    version: int,
    reason: str,
    command_id: str | None,
) -> Outcome:
    """An act on something that is there, which says why. Raises InvalidInput."""
    return act(
        info,
        name,
        command,
        given={"subject": str(subject), "version": version, "reason": reason},
        command_id=command_id,
        reason=require_reason(reason),
    )
