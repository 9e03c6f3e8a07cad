"""What issuing labels asks of its own rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, and_, cast, func, or_, select, text
from sqlalchemy.orm import Session

from domain.kernel.permissions import Permission, roles_with
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling.kinds import LabelOf, PrintOutcome
from domain.labelling.models import IssuedLabel, LabelIssuer, LabelJob, LabelPrint
from domain.labelling.refusals import IssuerMissing, NoPrefix
from domain.labelling.states import UNDER_WAY
from domain.labelling.things import Product, Thing, Unit
from domain.labels import values
from domain.labels.own import Issuer
from domain.labels.values import Sscc
from domain.materials.container_models import Container
from domain.materials.quality.models import LotSample
from domain.tenancy.models import Site

SSCC_DIGITS = 18
TAKE_TURNS = text("""
    select pg_advisory_xact_lock(key) from (
      select distinct hashtextextended(concat_ws(' ', 'label', cast(:company as text), thing), 0) as key
      from unnest(cast(:things as text[])) thing order by 1
    ) keys
""")


def as_issuer(row: LabelIssuer) -> Issuer:
    """The company's mark as labels take it."""
    return Issuer(row.name, row.identifier, frozenset(row.prefixes))


def required(row: LabelIssuer | None) -> Issuer:
    """Raises IssuerMissing."""
    if row is None:
        raise IssuerMissing(roles=roles_with(Permission.LABEL_ISSUER_SET))
    return as_issuer(row)


def issuer(uow: UnitOfWork) -> Issuer:
    """The company's mark, which nobody changes before this commits. Raises IssuerMissing."""
    found = uow.find(LabelIssuer)
    return required(uow.rely_on(LabelIssuer, found[0].id) if found else None)


def zone_of(session: Session, company: UUID, site: UUID) -> ZoneInfo:
    """How a site shows its times (EXE-13)."""
    return ZoneInfo(session.get_one(Site, (company, site)).time_zone)


def take_turns(uow: UnitOfWork, keys: Sequence[str]) -> None:
    """Who prints a label of one of these at the same time waits, so that each print has a number of its own."""
    uow.session.execute(TAKE_TURNS, {"company": str(uow.actor.company), "things": list(keys)})


def labels_of(session: Session, company: UUID, things: Sequence[Thing]) -> dict[str, IssuedLabel]:
    """The label of each thing that has one, by the thing's key."""
    by_kind: dict[LabelOf, list[Thing]] = defaultdict(list)
    for one in things:
        by_kind[one.kind].append(one)
    label, rows = IssuedLabel, {kind: [one.row for one in of] for kind, of in by_kind.items()}
    any_of = or_(
        label.container_id.in_([one.id for one in rows.get(LabelOf.CONTAINER, ()) if isinstance(one, Container)]),
        label.sample_id.in_([one.id for one in rows.get(LabelOf.SAMPLE, ()) if isinstance(one, LotSample)]),
        label.sscc.in_([one.sscc for one in rows.get(LabelOf.UNIT, ()) if isinstance(one, Unit)]),
        and_(
            label.kind == LabelOf.PRODUCT.value,
            label.lot_id.in_([one.lot for one in rows.get(LabelOf.PRODUCT, ()) if isinstance(one, Product)]),
        ),
    )
    found = session.scalars(select(label).where(label.company_id == company, any_of))
    return {_key_of(one): one for one in found}


def last_prints(session: Session, company: UUID, labels: Iterable[IssuedLabel]) -> dict[UUID, int]:
    """The number of the last print of each label that isn't known to have come to nothing, by the label's id.

    What was never printed is left out.
    """
    counted = select(LabelPrint.label_id, func.max(LabelPrint.number)).where(
        LabelPrint.company_id == company,
        LabelPrint.outcome != PrintOutcome.NOT_PRINTED.value,
        LabelPrint.label_id.in_([one.id for one in labels]),
    )
    return {of: int(last) for of, last in session.execute(counted.group_by(LabelPrint.label_id)).all()}


@dataclass(frozen=True, slots=True)
class NextUnit:
    """The serial reference under a company prefix from which logistic units are numbered on."""

    prefix: str
    serial: int

    def on(self, many: int) -> Sscc:
        """So many units later. Raises WrongLength where the digits are used up."""
        return values.next_sscc(self.prefix, self.serial + many)


def next_unit(session: Session, company: UUID, issuer: Issuer) -> NextUnit:
    """Where the numbers of logistic units go on, under the first of the company's prefixes. Raises NoPrefix."""
    if not issuer.prefixes:
        raise NoPrefix(roles=roles_with(Permission.LABEL_ISSUER_SET))
    prefix = min(issuer.prefixes)
    digits = func.substr(IssuedLabel.sscc, 2 + len(prefix), SSCC_DIGITS - 2 - len(prefix))
    chosen = select(func.max(cast(digits, BigInteger))).where(
        IssuedLabel.company_id == company, IssuedLabel.sscc.startswith(f"0{prefix}")
    )
    return NextUnit(prefix, int(session.scalar(chosen) or 0) + 1)


def _key_of(label: IssuedLabel) -> str:
    """As its thing's."""
    if label.kind == LabelOf.PRODUCT:
        return f"{label.lot_id} {label.serial or ''}"
    return str(label.container_id or label.sample_id or label.sscc)


def jobs_under_way(uow: UnitOfWork, printer: UUID) -> int:
    """How many jobs of a printer wait or are being printed."""
    return len(uow.find(LabelJob, LabelJob.printer_id == printer, LabelJob.state.in_(UNDER_WAY)))


def prints_of(uow: UnitOfWork, job: LabelJob) -> list[LabelPrint]:
    """A job's labels, locked, in the order in which they are printed."""
    return sorted(uow.lock(LabelPrint, LabelPrint.job_id == job.id), key=lambda one: one.position)


def has_printed(uow: UnitOfWork) -> bool:
    """Whether any label was ever sent to a printer, or waits to be."""
    return uow.any(LabelPrint, LabelPrint.outcome != PrintOutcome.NOT_PRINTED.value)
