"""Following a link: the snapshot that its person reads from, and who they are now."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from api.downloads.links import Link
from api.inspection import looks
from domain.inspection.kinds import LookKind
from domain.inspection.looking import Look
from domain.inspection.refusals import OutsideInspection
from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId
from domain.people import queries
from domain.people.refusals import InspectionOver
from infra.services import Services


@contextmanager
def reading(services: Services, link: Link) -> Iterator[tuple[Session, Actor | None]]:
    """The company's rows, and the person as they are now; None for who was deactivated.

    An inspector's link is noted first (INS-4), and finds what is open to them alone.
    Raises InspectionOver, OutsideInspection, NotLogged.
    """
    company = CompanyId(link.company)
    with services.transactions.reading(company) as session:
        actor = queries.actor_of(session, company, link.person)
        if actor is None and queries.inspection_of(session, company, link.person) is not None:
            raise InspectionOver
        if actor is None or actor.inspection is None:
            yield session, actor
            return
    looks.note(services.transactions, actor, Look(kind=LookKind.DOWNLOAD, name=link.path))
    with services.transactions.reading(company, inspector=actor.inspector) as session:
        try:
            yield session, actor
        except ProgrammingError as error:
            if isinstance(error.orig, InsufficientPrivilege):
                raise OutsideInspection from None
            raise
