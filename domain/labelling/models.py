"""What exists of issued labels: the company's mark, printers, labels, each print of them, and the jobs."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text, and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.equipment import proof_models as _proofs  # noqa: F401 -- a scale names them, and comes with its gateway
from domain.equipment.models import Gateway
from domain.kernel.models import Base, OfCompany, OfSite, Versioned
from domain.materials.container_models import Container
from domain.materials.models import MaterialLot
from domain.materials.quality.models import LotSample
from domain.tenancy.models import Site


class LabelIssuer(Versioned, Base):
    """How a company marks its own codes (LBL-4), and the GS1 company prefixes it holds; fixed once it printed."""

    __tablename__ = "label_issuer"

    name: Mapped[str]
    identifier: Mapped[str]
    prefixes: Mapped[list[str]] = mapped_column(ARRAY(Text))


class LabelPrinter(OfSite, Base):
    """A label printer of a site: what it prints on, in millimetres, and through which gateway it is reached.

    `gateway_printer` is what its gateway calls it. Without a gateway nothing is printed on it.
    """

    __tablename__ = "label_printer"

    code: Mapped[str]
    name: Mapped[str]
    resolution: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    font: Mapped[str]
    gateway_id: Mapped[UUID | None]
    gateway_printer: Mapped[str | None]
    state: Mapped[str]

    gateway: Mapped[Gateway | None] = relationship(
        primaryjoin=lambda: and_(
            LabelPrinter.company_id == Gateway.company_id, foreign(LabelPrinter.gateway_id) == Gateway.id
        ),
        viewonly=True,
        lazy="raise",
    )

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(LabelPrinter.company_id == Site.company_id, foreign(LabelPrinter.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )


class IssuedLabel(OfCompany, Base):
    """The label of one thing, however often it was printed; never changed.

    A product's may have a serial number, a logistic unit's has its SSCC.
    """

    __tablename__ = "label"

    site_id: Mapped[UUID]
    kind: Mapped[str]
    lot_id: Mapped[UUID]
    container_id: Mapped[UUID | None]
    sample_id: Mapped[UUID | None]
    serial: Mapped[str | None]
    sscc: Mapped[str | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(IssuedLabel.company_id == Site.company_id, foreign(IssuedLabel.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            IssuedLabel.company_id == MaterialLot.company_id, foreign(IssuedLabel.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    container: Mapped[Container | None] = relationship(
        primaryjoin=lambda: and_(
            IssuedLabel.company_id == Container.company_id, foreign(IssuedLabel.container_id) == Container.id
        ),
        viewonly=True,
        lazy="raise",
    )
    sample: Mapped[LotSample | None] = relationship(
        primaryjoin=lambda: and_(
            IssuedLabel.company_id == LotSample.company_id, foreign(IssuedLabel.sample_id) == LotSample.id
        ),
        viewonly=True,
        lazy="raise",
    )
    prints: Mapped[list["LabelPrint"]] = relationship(
        primaryjoin=lambda: and_(
            IssuedLabel.company_id == LabelPrint.company_id, IssuedLabel.id == foreign(LabelPrint.label_id)
        ),
        order_by=lambda: LabelPrint.id,
        viewonly=True,
        lazy="raise",
    )


class LabelPrint(OfSite, Base):
    """One print of a label, as it is on paper; only what became of it changes.

    `number` is which print of its label it is, `position` its place in the job. `status` and days are those that it
    tells of the lot, null on a label that tells none. `dispensed_id` is of what was dispensed, on its label (WGH-13).
    """

    __tablename__ = "label_print"

    label_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    job_id: Mapped[UUID]
    position: Mapped[int]
    number: Mapped[int]
    reason: Mapped[str | None]
    content: Mapped[str]
    zpl: Mapped[str]
    status: Mapped[str | None]
    expires_on: Mapped[date | None]
    retest_on: Mapped[date | None]
    dispensed_id: Mapped[UUID | None]
    outcome: Mapped[str]
    requested_by: Mapped[UUID]
    requested_name: Mapped[str]
    requested_at: Mapped[datetime]

    label: Mapped[IssuedLabel] = relationship(
        primaryjoin=lambda: and_(
            LabelPrint.company_id == IssuedLabel.company_id, foreign(LabelPrint.label_id) == IssuedLabel.id
        ),
        viewonly=True,
        lazy="raise",
    )
    job: Mapped["LabelJob"] = relationship(
        primaryjoin=lambda: and_(
            LabelPrint.company_id == LabelJob.company_id, foreign(LabelPrint.job_id) == LabelJob.id
        ),
        viewonly=True,
        lazy="raise",
    )


class LabelJob(OfSite, Base):
    """Labels that are printed one after the other on one printer; `said` is what the printer said of it.

    Its media, in millimetres, and its gateway are the printer's as they were then. `told_…` is a person's word on what
    nobody knew. Not fetched by `valid_until`, it expires; not answered by `answer_until`, nobody knows.
    """

    __tablename__ = "label_job"

    printer_id: Mapped[UUID]
    gateway_id: Mapped[UUID | None]
    gateway_printer: Mapped[str | None]
    state: Mapped[str]
    labels: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    resolution: Mapped[str]
    requested_by: Mapped[UUID]
    requested_name: Mapped[str]
    requested_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    answer_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    said: Mapped[str | None]
    told_by: Mapped[UUID | None]
    told_name: Mapped[str | None]
    told_at: Mapped[datetime | None]
    told_reason: Mapped[str | None]

    printer: Mapped[LabelPrinter] = relationship(
        primaryjoin=lambda: and_(
            LabelJob.company_id == LabelPrinter.company_id, foreign(LabelJob.printer_id) == LabelPrinter.id
        ),
        viewonly=True,
        lazy="raise",
    )
    prints: Mapped[list[LabelPrint]] = relationship(
        primaryjoin=lambda: and_(
            LabelJob.company_id == LabelPrint.company_id, LabelJob.id == foreign(LabelPrint.job_id)
        ),
        order_by=lambda: LabelPrint.position,
        viewonly=True,
        lazy="raise",
    )
