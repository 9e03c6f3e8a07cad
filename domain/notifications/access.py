"""Who is told that a review of access is due, in which words: quality and administrators there (PPL-1)."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.models import AccessReviewNotice
from domain.kernel.ids import CompanyId
from domain.kernel.permissions import Permission
from domain.notifications import queries
from domain.notifications.texts import letter, line
from domain.people.mails import Letter
from domain.tenancy.models import Company, Site


def letters(session: Session, company: CompanyId, notice: UUID) -> Iterator[tuple[str, Letter]]:
    """One to each address of those who may sign it."""
    row = AccessReviewNotice
    chosen = (
        select(row.site_id, row.due_on, Site.name, Company.title)
        .join(Company, Company.company_id == row.company_id)
        .outerjoin(Site, (Site.company_id == row.company_id) & (Site.id == row.site_id))
        .where(row.company_id == company, row.id == notice)
    )
    site, due_on, name, title = session.execute(chosen).one()
    permission = Permission.ACCESS_REVIEW
    told = (
        queries.holders_of_all(session, company, permission)
        if site is None
        else queries.holders(session, company, permission, site)
    )
    where = f"at {line(name)}" if site is not None else f"in the whole of {line(title)}"
    for email, person in {one.email: one.name for one in told}.items():
        yield (
            email,
            letter(
                f"Access to be reviewed by {due_on}",
                person,
                f"who has which rights {where} is to be reviewed by {due_on}.\nYour work list in Theriac leads to it:"
                " each role is kept, or revoked, and the review is signed.",
            ),
        )
