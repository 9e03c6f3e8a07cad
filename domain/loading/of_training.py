"""Records of training from another system, as they are loaded: a row is one person's about one version."""

from collections.abc import Collection, Mapping, Sequence

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading import cells
from domain.loading.describing import Asked, Begun, Column, Kind, Values
from domain.loading.kinds import LoadKind
from domain.materials.commands.many import found_by
from domain.people.models import Account
from domain.training import rules
from domain.training.commands import importing
from domain.training.commands.importing import ForeignRecord, Register
from domain.training.kinds import TrainingMethod, TrainingOutcome
from domain.training.models import TrainingSubject
from domain.training.rules import OLDEST

LATEST = OLDEST.replace(year=2199)


def _accounts(uow: UnitOfWork, names: Collection[str], _: SiteId | None) -> Mapping[str, Account]:
    return found_by(uow, Account, Account.name, names)


def _subjects(uow: UnitOfWork, codes: Collection[str], _: SiteId | None) -> Mapping[str, TrainingSubject]:
    return found_by(uow, TrainingSubject, TrainingSubject.code, codes)


def _require(uow: UnitOfWork, site: SiteId | None) -> None:
    assert site is not None, "records are of a site"
    importing.require_may_import(uow, site)


def _begin(uow: UnitOfWork, rows: Sequence[Values], asked: Asked) -> Begun:
    register: Register = importing.opened(uow, site=asked.at, records=[_record(row) for row in rows])
    return Begun(
        lambda row: importing.take_over(uow, register, _record(row)),
        (
            lambda row: importing.require_new(register, _record(row)),
            lambda row: importing.require_here(register, _record(row)),
            lambda row: importing.version_of(register, _record(row)),
            lambda row: importing.require_fits(register, _record(row)),
        ),
    )


def _record(row: Values) -> ForeignRecord:
    return ForeignRecord(
        person=row["person"].person_id,
        person_name=row["person"].name,
        subject=row["subject"],
        label=row["version"],
        method=row["method"],
        outcome=row["outcome"] or TrainingOutcome.PASSED,
        completed_on=row["completed on"],
        trainer_name=row["trainer"],
        remark=row["remark"],
        source=row["source"],
        reference=row["reference"],
    )


TRAINING_RECORDS = Kind(
    name=LoadKind.TRAINING_RECORDS,
    called="record",
    sheet="Training records",
    file="training-records",
    of_site=True,
    may=Permission.TRAINING_DEFINE,
    require=_require,
    begin=_begin,
    notes=(
        "The people, documents and versions that a table names are there before it is loaded.",
        "A record is known by its system and its reference there, and is taken over once.",
    ),
    columns=(
        Column(
            name="reference",
            title="Reference",
            what="What the record is called in the other system.",
            takes=cells.line(rules.REFERENCE),
            required=True,
            example="TR-2026-00017",
            fields=(("reference",),),
        ),
        Column(
            name="source",
            title="System",
            what="Which system the record comes from.",
            takes=cells.line(rules.SOURCE),
            required=True,
            example="Training system",
            fields=(("source",),),
        ),
        Column(
            name="person",
            title="Sign-in name",
            what="A sign-in name of the person; the record is the person's, however they sign in.",
            takes=cells.line(100),
            required=True,
            example="operator",
            fields=(("person",),),
            names=_accounts,
            unknown="Nobody in this company signs in as {code!r}; invite the person first.",
        ),
        Column(
            name="subject",
            title="Code",
            what="Of the document, or of the recipe with its stage.",
            takes=cells.line(81),
            required=True,
            example="SOP-1",
            fields=(("subject",),),
            names=_subjects,
            unknown="Nothing that is learned in this company has the code {code!r}; define it first.",
        ),
        Column(
            name="version",
            title="Version",
            what="What the version is called.",
            takes=cells.line(rules.LABEL),
            required=True,
            example="1.0",
            fields=(("version",),),
        ),
        Column(
            name="method",
            title="Method",
            what="How it was learned.",
            takes=cells.word(TrainingMethod),
            required=True,
            example="READ",
            fields=(("method",),),
        ),
        Column(
            name="outcome",
            title="Outcome",
            what="Of an assessment; PASSED unless told.",
            takes=cells.word(TrainingOutcome),
            example="PASSED",
            fields=(("outcome",),),
        ),
        Column(
            name="completed on",
            title="Completed on",
            what="The day on which it was done.",
            takes=cells.day(OLDEST, LATEST),
            required=True,
            example="2026-03-02",
            fields=(("completedOn",),),
        ),
        Column(
            name="trainer",
            title="Trainer",
            what="Who taught or assessed, needed but for READ.",
            takes=cells.line(rules.NAME),
            fields=(("trainer",),),
        ),
        Column(
            name="remark",
            title="Remark",
            what="What else the record says.",
            takes=cells.text(rules.TEXT),
            fields=(("remark",),),
        ),
    ),
)
