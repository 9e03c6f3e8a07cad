"""Asking how a site or the company does, and whose a pseudonym is."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import strawberry

from api.context import Info, act, changed, looking
from api.listing import listed
from api.oversight.types import (
    AccessReviewsDue,
    AgeingExceptions,
    FirstFew,
    OverdueReviews,
    OversightPattern,
    PersonReveal,
    RightFirstTime,
    Skip,
    page,
)
from api.problems import Problem
from api.reading.vocabulary import Pages, lowered
from api.relay import PAGE_DEFAULT, Connection, Window, global_id, maybe_id
from domain.access.rules import LEAD_DAYS
from domain.kernel.unit_of_work import UnitOfWork
from domain.oversight import commands, figures, models, pseudonyms, queries
from domain.oversight.kinds import PatternKind
from infra.transaction import Outcome

MANY = f"Refused with more than {queries.ROWS} of them."


@strawberry.type(
    description="A site, or all sites of the company at which you hold OVERSIGHT_READ. What waits is told as it stands"
    " now, however long; what was done, of the period. A shorter period or one site is asked where it is too much."
)
class Oversight:
    scope: strawberry.Private[queries.Scope]
    site_id: strawberry.ID | None
    since: datetime
    until: datetime = strawberry.field(description="Up to this moment, without it.")

    @strawberry.field(
        description="Batches that were complete before `until` and whose review, or the decision on them, is overdue as"
        " their site's review policy says (`batch { reviewDue }`, REV-14). At a site that states no days for quality's"
        " review it is due so many days after their completion, or after their release was taken back. One that changed"
        f" after its review isn't among them: its `releaseBlockers` tell that. {MANY}"
    )
    def overdue_reviews(self, info: Info, within_days: int = figures.REVIEW_DAYS) -> OverdueReviews:
        found = queries.overdue(looking(info), self.scope, within=within_days)
        return OverdueReviews(batches=found, now=self.scope.now, within_days=within_days)

    @strawberry.field(
        description="Exceptions that were raised before `until`, in batches that nobody has decided on, by class and"
        " age: unassessed ones first, then the gravest; the oldest first. Those that a correction resolved and"
        f" quality looked at are left out, and so is what would be empty. {MANY}"
    )
    def ageing_exceptions(self, info: Info) -> list[AgeingExceptions]:
        found = figures.ageing(queries.exceptions(looking(info), self.scope), self.scope.now)
        return [AgeingExceptions(ageing=one, now=self.scope.now) for one in found]

    @strawberry.field(
        description=f"Sites whose review of access is due within {LEAD_DAYS} days, or overdue; the company's own too"
        " for who oversees all of it."
    )
    def access_reviews_due(self, info: Info) -> AccessReviewsDue:
        return AccessReviewsDue(places=queries.access(looking(info), self.scope), now=self.scope.now)

    @strawberry.field(description=f"Of the batches that were decided on in the period. {MANY}")
    def right_first_time(self, info: Info) -> RightFirstTime:
        return RightFirstTime(batches=queries.decided(looking(info), self.scope))

    @strawberry.field(
        description="What repeats in what single persons entered in the period, by kind; all kinds unless told."
        f" Refused with more than {queries.ENTRIES} values, or readings of scales."
    )
    def patterns(
        self,
        info: Info,
        kinds: list[PatternKind] | None = None,
        first: FirstFew = PAGE_DEFAULT,
        skip: Skip = 0,
    ) -> list[OversightPattern]:
        uow = looking(info)
        found = [one for one in queries.patterns(uow, self.scope) if kinds is None or one.kind in kinds]
        name, known = _pseudonyms(info), queries.revealed(uow)
        return [
            OversightPattern(pattern=one, person=name(one.person), revealed=one.person in known)
            for one in page(found, first, skip, most=PAGE_DEFAULT)
        ]


REVEALS = Pages(lambda *_: [], newest_first=True)


@strawberry.type
class OversightQuery:
    @strawberry.field(
        description="How a site or the company does: reviews that are overdue, exceptions that age, how many batches"
        " were right first time, and what repeats in people's entries. Needs OVERSIGHT_READ; a period is a year at"
        " most (OVS-1, OVS-2)."
    )
    def oversight(self, info: Info, since: datetime, until: datetime, site: strawberry.ID | None = None) -> Oversight:
        chosen = maybe_id(site, "Site", path="site")
        found = queries.scope(looking(info), site=chosen, since=since, until=until)
        shown = None if chosen is None else global_id("Site", chosen)
        return Oversight(scope=found, site_id=shown, since=since, until=until)

    @strawberry.field(
        description="To whom it was told whose a pseudonym is, the newest first. Needs OVERSIGHT_REVEAL (OVS-3).",
        metadata=lowered(REVEALS),
    )
    def person_reveals(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[PersonReveal]:
        return listed(info, PersonReveal, REVEALS, Window(first, after, last, before))


@strawberry.input(description="Whose pseudonym, and why that has to be known.")
class RevealPersonInput:
    pseudonym: str
    reason: str
    command_id: str | None = None


@strawberry.type
class RevealPersonPayload:
    reveal: PersonReveal | None = None
    problems: list[Problem]


@strawberry.type
class OversightMutation:
    @strawberry.mutation(
        description="Learn whose a pseudonym is; to whom it was told, and why, is kept. A quality reviewer's."
    )
    def reveal_person(self, info: Info, input: RevealPersonInput) -> RevealPersonPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RevealPersonPayload, "reveal", PersonReveal, lambda: _reveal(info, input))


def _reveal(info: Info, given: RevealPersonInput) -> Outcome:
    key = info.context.services.secret

    def command(uow: UnitOfWork) -> models.PersonReveal:
        return commands.reveal_person(uow, key=key, pseudonym=given.pseudonym, reason=given.reason)

    asked = {"pseudonym": given.pseudonym, "reason": given.reason}
    return act(info, "revealPerson", command, given=asked, command_id=given.command_id, reason=given.reason)


def _pseudonyms(info: Info) -> Callable[[UUID], str]:
    key, company = info.context.services.secret, info.context.actor.company
    return lambda person: pseudonyms.pseudonym(key, company, person)
