"""How a review asks what a command asks of rows, without being one."""

from uuid import UUID

from sqlalchemy.orm import Session

from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork


def looking(session: Session, company: UUID) -> UnitOfWork:
    """A unit of work that finds a company's rows, and never acts."""
    return UnitOfWork(SessionRows(session, company), Actor(company=CompanyId(company), process="review"))
