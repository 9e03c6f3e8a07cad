"""Specifications, samples and results for tests, written and signed through the domain's own commands."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from domain.execution.lots.approving import APPROVE_CONDITIONAL_USE, ApproveConditionalUse
from domain.execution.lots.assessing import ASSESS_LOT_FLAG, AssessLotFlag
from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import SiteId
from domain.kernel.judging import Rounding
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Role
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands.disposing import DISPOSE_LOT, DisposeLot
from domain.materials.kinds import LotDecision
from domain.materials.quality.commands import heeding, recording, sampling, specifying
from domain.materials.quality.commands.approving import (
    APPROVE_SPECIFICATION,
    WITHDRAW_SPECIFICATION,
    ApproveSpecification,
    WithdrawSpecification,
)
from domain.materials.quality.commands.correcting import CORRECT_LOT_RESULT, CorrectResult
from domain.materials.quality.commands.investigating import CONCLUDE_INVESTIGATION, ConcludeInvestigation
from domain.materials.quality.commands.recording import Entry
from domain.materials.quality.commands.sampling import AttachCertificate, TakeSample
from domain.materials.quality.kinds import (
    AssayBasis,
    Demand,
    InvestigationOutcome,
    PotencyMeaning,
    Qualifier,
    SamplePurpose,
    SpecificationTestKind,
)
from domain.materials.quality.values import Found, RequiredTest
from tests import recipes
from tests.execution import Run
from tests.materials import Store

ASSAY = RequiredTest(
    code="ASSAY",
    name="Assay, anhydrous",
    method="Ph. Eur. 0931",
    kind=SpecificationTestKind.NUMBER,
    unit="%",
    low=Decimal("98.5"),
    high=Decimal("101.0"),
    decimals=1,
    rounding=Rounding.HALF_UP,
    potency=PotencyMeaning.ASSAY,
    basis=AssayBasis.ANHYDROUS,
)
WATER = RequiredTest(
    code="WATER",
    name="Water",
    method="Ph. Eur. 2.5.12",
    kind=SpecificationTestKind.NUMBER,
    unit="%",
    high=Decimal("0.5"),
    decimals=2,
    demand=Demand.REDUCED,
    potency=PotencyMeaning.WATER,
)
IDENTITY = RequiredTest(
    code="IDENTITY",
    name="Identity by infrared",
    method="Ph. Eur. 2.2.24",
    kind=SpecificationTestKind.CHOICE,
    choices=("corresponds", "does not correspond"),
    expected="corresponds",
)
TESTS = (ASSAY, WATER, IDENTITY)
GOOD = {"ASSAY": "99.3", "WATER": "0.20"}


def percent(number: str, qualifier: Qualifier | None = None) -> Found:
    return Found(number=Decimal(number), unit="%", qualifier=qualifier)


CORRESPONDS = Found(choice="corresponds")


@dataclass(frozen=True)
class Laboratory:
    """What quality does with the lots of a store; the reviewer tests and decides, the second one looks into results."""

    store: Store

    def rows(self, table: str) -> list[Row[Any]]:
        with self.store.admin.connect() as connection:
            query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- our own table's name
            return list(connection.execute(text(query), {"c": self.store.plant.company}))

    def tamper(self, change: str, **values: object) -> None:
        """What somebody with the keys of the database would write, within the company."""
        with self.store.admin.connect() as connection:
            company = {"c": str(self.store.plant.company)}
            connection.execute(text("select set_config('theriac.company', :c, true)"), company)
            connection.execute(text("set local role theriac_owner"))
            connection.execute(text(change), values)

    def row(self, table: str, wanted: UUID) -> Row[Any]:
        return next(one for one in self.rows(table) if one.id == wanted)

    def draft(
        self,
        material: UUID,
        tests: tuple[RequiredTest, ...] = TESTS,
        *,
        by: Actor | None = None,
        site: SiteId | None = None,
    ) -> UUID:
        there = site or self.store.plant.site

        def act(uow: UnitOfWork) -> OfCompany:
            return specifying.draft_specification(uow, material=material, site=there, tests=tests, change="As filed.")

        return self.store.do(by or self.store.plant.engineer, act).id

    def write(
        self, specification: UUID, tests: tuple[RequiredTest, ...], *, by: Actor | None = None, seen: int | None = None
    ) -> None:
        version = seen or self.row("material_specification", specification).version

        def act(uow: UnitOfWork) -> OfCompany:
            return specifying.write_specification(
                uow, specification=specification, seen=version, tests=tests, change="Again."
            )

        self.store.do(by or self.store.plant.engineer, act)

    def approve(self, specification: UUID, *, by: Actor | None = None) -> None:
        seen = self.row("material_specification", specification).version
        given = ApproveSpecification(specification, seen)
        recipes.sign(self.store.do, by or self.store.plant.reviewer, APPROVE_SPECIFICATION, given)

    def withdraw(self, specification: UUID, *, by: Actor | None = None) -> None:
        seen = self.row("material_specification", specification).version
        given = WithdrawSpecification(specification, seen, "No longer bought.")
        recipes.sign(self.store.do, by or self.store.plant.reviewer, WITHDRAW_SPECIFICATION, given)

    def specified(self, material: UUID, tests: tuple[RequiredTest, ...] = TESTS) -> UUID:
        """A specification in effect."""
        specification = self.draft(material, tests)
        self.approve(specification)
        return specification

    def demand(self, material: UUID, *, by: Actor | None = None, demanded: bool = True) -> None:
        seen = self.row("material_definition", material).version

        def act(uow: UnitOfWork) -> OfCompany:
            return specifying.demand_specification(
                uow, material=material, seen=seen, demanded=demanded, reason="As filed"
            )

        everywhere = frozenset({Grant(Role.QUALITY_REVIEWER, None)})
        self.store.do(by or replace(self.store.plant.reviewer, grants=everywhere), act)

    def sample(
        self,
        lot: UUID,
        purpose: SamplePurpose = SamplePurpose.RELEASE,
        quantity: str = "0.050",
        *,
        by: Actor | None = None,
    ) -> UUID:
        given = TakeSample(lot=lot, purpose=purpose, quantity=Quantity(Decimal(quantity), "kg"), reference="LIMS-1")
        return self.store.do(by or self.store.plant.operator, lambda uow: sampling.take_sample(uow, given)).id

    def found(self, sample: UUID, test: str, found: Found, *, by: Actor | None = None) -> UUID:
        entry = Entry(test=test, found=found, instrument="HPLC-3")
        actor = by or self.store.plant.reviewer
        return self.store.do(actor, lambda uow: recording.record_result(uow, entry, sample=sample)).id

    def received(self, sample: UUID, *entries: Entry, by: Actor | None = None) -> None:
        actor = by or self.store.plant.reviewer
        self.store.do(actor, lambda uow: recording.import_results(uow, entries, sample=sample))

    def certificate(self, lot: UUID, *, by: Actor | None = None) -> UUID:
        sha256 = "a" * 64
        given = AttachCertificate(
            lot=lot,
            number="COA-1",
            issued_on=date(2026, 1, 2),
            key=f"{self.store.plant.company}/files/{sha256}",
            name="coa.pdf",
            size=3,
            sha256=sha256,
            media_type="application/pdf",
        )
        return self.store.do(by or self.store.plant.operator, lambda uow: sampling.attach_certificate(uow, given)).id

    def certified(self, certificate: UUID, test: str, found: Found, *, by: Actor | None = None) -> UUID:
        actor, entry = by or self.store.plant.reviewer, Entry(test=test, found=found)
        return self.store.do(actor, lambda uow: recording.record_certified(uow, entry, certificate=certificate)).id

    def tested(self, lot: UUID, purpose: SamplePurpose = SamplePurpose.RELEASE) -> dict[str, UUID]:
        """A sample with every result within; the results by their tests."""
        sample = self.sample(lot, purpose)
        results = {test: self.found(sample, test, percent(number)) for test, number in GOOD.items()}
        return {**results, "IDENTITY": self.found(sample, "IDENTITY", CORRESPONDS)}

    def correct(self, result: UUID, found: Found, *, by: Actor | None = None) -> None:
        given = CorrectResult(result, self.row("lot_result", result).version, found, "Typing error")
        recipes.sign(self.store.do, by or self.store.plant.reviewer, CORRECT_LOT_RESULT, given)

    def investigation(self, result: UUID) -> Row[Any]:
        return next(one for one in self.rows("lot_investigation") if one.result_id == result)

    def conclude(self, result: UUID, outcome: InvestigationOutcome, *, by: Actor | None = None) -> None:
        held = self.investigation(result)
        given = ConcludeInvestigation(held.id, held.version, outcome, "The column was worn out.")
        recipes.sign(self.store.do, by or self.store.plant.second_reviewer, CONCLUDE_INVESTIGATION, given)

    def dispose(
        self,
        lot: UUID,
        decision: LotDecision = LotDecision.RELEASED,
        *,
        restriction: str | None = None,
        retest_on: date | None = None,
        by: Actor | None = None,
    ) -> None:
        version = self.store.lot(lot).version
        given = DisposeLot(lot, version, decision, "Tested; conforms.", restriction, retest_on)
        recipes.sign(self.store.do, by or self.store.plant.reviewer, DISPOSE_LOT, given)

    def heed(self, lot: UUID, *, by: Actor | None = None) -> None:
        self.store.do(by or self.store.plant.reviewer, lambda uow: heeding.heed_days(uow, lot=lot))

    def take_back(self, lot: UUID, *, by: Actor | None = None) -> None:
        given = {"lot": lot, "seen": self.store.lot(lot).version, "reason": "Complaint from the line"}
        self.store.do(by or self.store.plant.reviewer, lambda uow: heeding.return_to_quarantine(uow, **given))

    def let_use(self, lot: UUID, batch: UUID, *, until: date, by: Actor | None = None) -> UUID:
        """The lot, or the request where several people sign this."""
        given = ApproveConditionalUse(lot, self.store.lot(lot).version, batch, "No other lot in time", until)
        return recipes.sign(self.store.do, by or self.store.plant.reviewer, APPROVE_CONDITIONAL_USE, given).id

    def assess_flag(self, flag: UUID, *, by: Actor | None = None) -> None:
        given = AssessLotFlag(flag, self.row("lot_flag", flag).version, "Stock is on hold; the market is told.")
        recipes.sign(self.store.do, by or self.store.plant.reviewer, ASSESS_LOT_FLAG, given)


def one_of_each(lab: Laboratory, run: Run, phase: int = 3) -> UUID:
    """A lot with a row of each kind that quality keeps, used by the batch and taken back; the lot's id."""
    store = lab.store
    material = store.material("QUALITY")
    lab.specified(material)
    lot = store.receive(material, "Q-1")
    lab.certified(lab.certificate(lot), "WATER", percent("0.3"))
    sample = lab.sample(lot)
    wrong = lab.found(sample, "ASSAY", percent("9.93"))
    lab.correct(wrong, percent("99.3"))
    lab.found(sample, "IDENTITY", CORRESPONDS)
    lab.let_use(lot, run.batch, until=datetime.now(UTC).date() + timedelta(days=2))
    store.charge(run, phase, lot, "1")
    lab.dispose(lot)
    lab.take_back(lot)
    return lot
