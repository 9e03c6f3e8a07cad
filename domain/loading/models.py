"""What is kept of each table that was to be loaded."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, Versioned
from domain.people.models import Person
from domain.tenancy.models import Site


class DataLoad(Versioned, Base):
    """A table that `requested_by` had loaded: at the site `at_site_id` for what lies at one, else in the company.

    `lease` is the token of the job that has it now; `steps_of` is known once the table is read. `made` counts what was
    made; `problems_found` all that was found wrong, of which the first ones are kept.
    """

    __tablename__ = "data_load"

    kind: Mapped[str]
    format: Mapped[str]
    at_site_id: Mapped[UUID | None]
    file_key: Mapped[str]
    file_name: Mapped[str]
    file_size: Mapped[int]
    file_sha256: Mapped[str]
    dry_run: Mapped[bool]
    state: Mapped[str]
    steps_done: Mapped[int]
    steps_of: Mapped[int | None]
    made: Mapped[int]
    problems_found: Mapped[int]
    lease: Mapped[UUID | None]
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    site: Mapped[Site | None] = relationship(
        primaryjoin=lambda: and_(DataLoad.company_id == Site.company_id, foreign(DataLoad.at_site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    requester: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(DataLoad.company_id == Person.company_id, foreign(DataLoad.requested_by) == Person.id),
        viewonly=True,
        lazy="raise",
    )
    problems: Mapped[list["DataLoadProblem"]] = relationship(
        primaryjoin=lambda: and_(
            DataLoad.company_id == DataLoadProblem.company_id, DataLoad.id == foreign(DataLoadProblem.load_id)
        ),
        order_by=lambda: DataLoadProblem.position,
        viewonly=True,
        lazy="raise",
    )


class DataLoadProblem(OfCompany, Base):
    """Something to mend in a table, at its place there; accepts no change."""

    __tablename__ = "data_load_problem"

    load_id: Mapped[UUID]
    position: Mapped[int]
    place: Mapped[str]
    what: Mapped[str]
