"""Routes of approval, and exceptions that went all the way along one, for tests."""

from typing import Any

from domain.exceptions import routing
from domain.exceptions.kinds import ApproverRole, Classification
from domain.exceptions.routes import FIRST_ROUTE, Route
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from infra.transaction import Outcome
from tests.execution import Run

QUALITY, QUALIFIED = ApproverRole.QUALITY, ApproverRole.QUALIFIED_PERSON


def set_route(
    run: Run,
    route: Route = FIRST_ROUTE,
    *,
    by: Actor | None = None,
    site: SiteId | None = None,
    seen: int | None = None,
) -> Outcome:
    given: dict[str, Any] = {"site": site, "seen": seen, "route": route, "reason": "As the quality unit decided"}
    return run.do(by or run.plant.reviewer, lambda uow: routing.set_route(uow, **given))


def one_of_each(run: Run) -> None:
    """A route, a critical exception, and both of its approvals."""
    set_route(run, site=run.plant.site)
    told = run.tell("The seal was broken")
    run.assess(told, as_=Classification.CRITICAL)
    run.approve_exception(told)
    run.approve_exception(told, role=QUALIFIED)
