"""Who is told that a version's day is near, and in which words: the untrained, supervisors, quality (TRN-10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.kernel.ids import CompanyId
from domain.kernel.permissions import Permission
from domain.notifications.queries import holders
from domain.notifications.texts import letter, line
from domain.people.mails import Letter
from domain.people.models import Account, AccountState, Person
from domain.people.queries import Recipient
from domain.tenancy.models import Site, SiteKind
from domain.training import queries
from domain.training.models import TrainingVersion
from domain.training.nearing import InShift, Nearing, nearing_version

NAMED, SITES = 50, 100


@dataclass(frozen=True, slots=True)
class AtSite:
    """What nears at a site, and the site's name."""

    site_id: UUID
    site: str
    found: Nearing


def nears(session: Session, company: CompanyId, version: UUID) -> Iterator[AtSite]:
    """The version at each site where somebody isn't trained on it; at most a hundred sites."""
    row = session.scalars(
        select(TrainingVersion).where(TrainingVersion.company_id == company, TrainingVersion.id == version)
    ).one()
    chosen = select(Site.id, Site.name).where(
        Site.company_id == company, Site.kind.is_distinct_from(SiteKind.ENTERPRISE.value)
    )
    chosen = chosen if row.site_id is None else chosen.where(Site.id == row.site_id)
    for site, name in session.execute(chosen.order_by(Site.id).limit(SITES)).all():
        here = queries.at_site(session, company, site, now=queries.clock(session))
        found = nearing_version(session, here, version)
        if found is not None and found.untrained:
            yield AtSite(site, name, found)


def letters(session: Session, company: CompanyId, version: UUID) -> Iterator[tuple[str, Letter]]:
    """To who isn't trained, what to do; to supervisors and quality of each site, who that is; one to each address."""
    told: dict[str, tuple[str, list[str]]] = {}
    title = ""
    for at in nears(session, company, version):
        title = at.found.title
        for one in _addresses(session, company, [one.person.id for one in at.found.untrained]):
            told.setdefault(one.email, (one.name, []))[1].append(to_untrained(at))
        for one in {one.email: one for one in holders(session, company, Permission.TRAINING_READ, at.site_id)}.values():
            told.setdefault(one.email, (one.name, []))[1].append(to_supervisor(at))
    for email, (name, bodies) in told.items():
        yield email, letter(f"Not trained yet: {title}", name, "\n\n".join(bodies))


def to_untrained(at: AtSite) -> str:
    """To who has to learn it."""
    return (
        f"{line(at.found.title)} takes effect at {line(at.site)} on {at.found.effective_on}, and you are not trained on"
        " it yet.\nYour work list in Theriac says what to read and sign, and what to ask a trainer for."
    )


def to_supervisor(at: AtSite) -> str:
    """To supervisors and quality at the site, by shift, with at most fifty names in all (TRN-12)."""
    heads = [
        f"{line(at.found.title)} takes effect at {line(at.site)} on {at.found.effective_on}.",
        "Not trained on it yet are:",
    ]
    parts, left = list[str](), NAMED
    in_shifts = any(group.shift is not None for group in at.found.by_shift)
    for group in at.found.by_shift:
        names = sorted(one.person.name for one in group.untrained)
        parts += [_of_shift(group)] if in_shifts else []
        parts += [f"- {line(one)}" for one in names[:left]]
        parts += [f"and {len(names) - left} more."] if len(names) > left else []
        left = max(0, left - len(names))
    return "\n".join([*heads, *parts])


def _of_shift(group: InShift) -> str:
    shift = group.shift
    if shift is None:
        return "In no shift on that day:"
    return f"{line(shift.name)} ({shift.begins_at} to {shift.ends_at}), which begins on {group.begins_on}:"


def _addresses(session: Session, company: CompanyId, persons: Sequence[UUID]) -> list[Recipient]:
    """Each person once for each address that they can sign in with."""
    chosen = (
        select(Person.id, Person.name, Account.email)
        .join(Account, (Account.company_id == Person.company_id) & (Account.person_id == Person.id))
        .where(
            Person.company_id == company,
            Person.id.in_(persons),
            Account.state.in_([AccountState.ACTIVE, AccountState.LOCKED]),
        )
        .distinct()
        .order_by(Person.id, Account.email)
    )
    return [Recipient(*row) for row in session.execute(chosen)]
