"""The work list says the same as dispensing's acts: for every person, at every step of a batch's materials."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from domain.dispensing.commands import adding, choosing, holding, recording, weighing
from domain.dispensing.commands.adding import VERIFY_ADDITION, VerifyAddition
from domain.dispensing.commands.recording import RecordWeight
from domain.dispensing.commands.verifying import VERIFY_WEIGHING, WITNESS_WEIGHING, SignWeighing
from domain.dispensing.commands.weighing import BeginWeighing
from domain.dispensing.kinds import ReadingKind
from domain.dispensing.models import DispenseOrder
from domain.dispensing.readings import TypedWeight
from domain.dispensing.weighing_models import DispensedContainer, Weighing, WeightReading
from domain.execution.kinds import PhaseState
from domain.execution.models import PhaseExecution
from domain.kernel.actor import Actor, Grant
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission, Role
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.models import MaterialLot
from domain.people.events import ElectronicSignatureAccepted
from domain.people.models import Person
from domain.recipes.values import Charge
from domain.signatures.acts import SignedAct
from domain.work.dispensing import dispensing_work
from domain.work.rules.items import Asker, WorkItem
from infra.transaction import Transactions
from tests import recipes
from tests.conftest import Do
from tests.dispensing import API, MCC, REASON, Dispensary, scale
from tests.domain.work.test_saying_the_same import Act, Asked, signed, version_of
from tests.metformin import MATERIALS, amount
from tests.plant import Plant
from tests.quality import ASSAY, WATER, percent

ON = scale("SCL-8", "300", "0.001", "0.1")
FORMULA = (MATERIALS[0], replace(MATERIALS[1], minimum=amount("8.500 kg")))
PHASES = (
    recipes.phase(1, "Set up"),
    recipes.phase(
        2,
        "Charge granulator",
        charges=tuple(Charge(material=one.position, quantity=one.quantity) for one in FORMULA),
        signatures=(recipes.P, recipes.V),
    ),
)


def restart(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    seen = version_of(uow, DispenseOrder, item)
    return holding.restart_dispense(uow, order=item.subject, version=seen, reason="Other lots were chosen")


def choose(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    return choosing.choose_lots(uow, order=item.subject, version=version_of(uow, DispenseOrder, item))


def begin(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    """Out of the first container of the lot that is named, or of any, at the first place."""
    named = re.search(r"container of lot (\S+) to", item.title)
    lots = {one.id for one in uow.find(MaterialLot) if named is None or one.number == named[1]}
    containers = [one.id for one in uow.find(Container, Container.position == 1) if one.lot_id in lots]
    booths = [one.id for one in uow.find(OperationalLocation, OperationalLocation.kind == "BOOTH")]
    source, place = min(containers, default=item.subject), min(booths, default=item.subject)
    given = BeginWeighing(order=item.subject, container=source, booth=place, scale=ON)
    return weighing.begin_weighing(uow, given)


def record(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    (found,) = uow.find(Weighing, Weighing.id == item.subject)
    tared = uow.any(WeightReading, WeightReading.weighing_id == found.id)
    weight = TypedWeight(
        container="BIN-1",
        quantity=Quantity(found.target + 2 if tared else Decimal("2.000"), "kg"),
        stable=True,
        reason=REASON,
    )
    kind = ReadingKind.GROSS if tared else ReadingKind.TARE
    return recording.record_weight(
        uow, RecordWeight(weighing=found.id, version=found.version, kind=kind, weight=weight)
    )


def sign_weighing(act: SignedAct[SignWeighing, Weighing]) -> Act:
    return lambda uow, item: signed(uow, act, SignWeighing(item.subject, version_of(uow, Weighing, item)))


def charge(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    """In the phase that runs, or else in the last one."""
    (found,) = uow.find(DispensedContainer, DispensedContainer.id == item.subject)
    phases = uow.find(PhaseExecution, PhaseExecution.batch_id == found.batch_id)
    phase = max(phases, key=lambda one: (one.state == PhaseState.RUNNING, one.number))
    return adding.charge_dispensed(uow, phase=phase.id, scanned=found.code)


def verify_addition(uow: UnitOfWork, item: WorkItem) -> OfCompany:
    return signed(uow, VERIFY_ADDITION, VerifyAddition(item.subject, version_of(uow, DispensedContainer, item)))


ACTS: Mapping[str, Act] = {
    "restartDispense": restart,
    "chooseDispenseLots": choose,
    "beginWeighing": begin,
    "recordWeight": record,
    "witnessWeighing": sign_weighing(WITNESS_WEIGHING),
    "verifyWeighing": sign_weighing(VERIFY_WEIGHING),
    "chargeDispensedContainer": charge,
    "verifyAddition": verify_addition,
}


@pytest.fixture
def here(do: Do, plant: Plant, admin: Engine) -> Dispensary:
    return Dispensary(do, plant, admin)


@pytest.fixture
def asked(do: Do, transactions: Transactions, plant: Plant) -> Asked:
    """One who may nothing, who weighs and another, who may all, and one whose signatures don't bind yet."""
    everywhere = frozenset(Grant(role, plant.site) for role in Role)

    def take_back(uow: UnitOfWork) -> OfCompany:
        person = uow.load(Person, plant.qualified.as_person, Permission.COMPANY_ADMINISTER)
        person.signature_accepted_at = None
        uow.record(ElectronicSignatureAccepted(person=person.id))
        return person

    do(plant.administrator, take_back)
    all_round = (replace(one, grants=everywhere) for one in (plant.operator, plant.second_operator, plant.qualified))
    return Asked(do, transactions, (plant.engineer, *all_round), ACTS)


def a_batch_is_dispensed(here: Dispensary) -> Iterator[str]:
    """Its active and its compensator, from no lot at all to the last addition; what the operator reads at each step."""
    materials = {code: here.store.material(code) for code in (API, MCC)}
    here.lab.specified(materials[API], (ASSAY, WATER))
    run = here.batch(here.recipe(FORMULA, PHASES))
    orders = here.ordered(run)
    yield "What lies at this site"
    here.active(materials[API], "WEAK", "200.000", "99.2", "0.4")
    yield ""
    here.choose(orders[API])
    yield "at least 8.500 kg"
    strong = here.active(materials[API], "STRONG", "200.000", "101.0", "0.0")
    here.choose(orders[API], [strong], "The compensator's minimum")
    yield ""
    for one in orders.values():
        here.restart(one)
    yield "openLocation"
    booth = here.booth()
    yield ""
    assay = next(one for one in here.lab.rows("lot_result") if one.lot_id == strong and one.number > 50)
    here.lab.correct(assay.id, percent("100.9"))
    here.store.dispose(strong)
    for one in orders.values():
        if here.order(one).state == "HELD":
            here.restart(one)
    yield "choose the lots again"
    here.choose(orders[API], [strong], "The compensator's minimum")
    done = here.begin(orders[API], here.shelves.of(strong)[0].id, booth, ON)
    yield ""
    run.start(1)
    run.hold()
    yield "The batch is on hold."
    run.restart()
    here.read(done, ReadingKind.TARE, "2.000")
    yield ""
    here.read(done, ReadingKind.GROSS, str(here.row("weighing", done).target + 2))
    yield "You weighed this"
    here.witness(done)
    yield "You weighed this"
    here.verify(done)
    yield "phase 2, which isn't running"
    run.complete(1)
    run.start(2)
    here.store.released("CEL-1", "500.000", material=materials[MCC])
    yield ""
    (code,) = (one.code for one in here.rows("dispensed_container"))
    here.charge(run, 2, code)
    here.choose(orders[MCC])
    yield "You charged this container"
    here.verify_addition(here.rows("dispensed_container")[0].id)
    yield "clear it first"
    here.close(orders[MCC])


@pytest.mark.requirement("WGH-3", "WGH-4", "WGH-5", "WGH-10", "WGH-14", "WGH-15", "SIG-6", "TEN-2")
def test_a_dispenses_way_is_told_as_its_acts_answer(asked: Asked, here: Dispensary) -> None:
    seen: set[tuple[str, bool]] = set()
    weigher = asked.people[1]
    for told in a_batch_is_dispensed(here):
        seen |= asked.compare(ACTS)
        becauses = [one.because or "" for one in dispensing_of(asked, weigher, [])]
        assert any(told in one for one in becauses) if told else "" in becauses, (told, becauses)
    assert seen == {(act, possible) for act in ACTS for possible in (True, False)}
    assert not any(one.act in ACTS for one in asked.work(weigher))
    _costs_the_same_however_many_orders_wait(asked, here)


def dispensing_of(asked: Asked, actor: Actor, statements: list[str]) -> list[WorkItem]:
    """What waits of dispensing for somebody who may all; the statements that were asked for it."""
    with asked.transactions.reading(actor.company) as session, told_to(session, statements):
        return list(dispensing_work(session, actor, lambda _: Asker(actor.as_person, lambda _: True)))


@contextmanager
def told_to(session: Session, statements: list[str]) -> Iterator[None]:
    def tell(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", tell)
    yield
    event.remove(connection, "before_cursor_execute", tell)


def _costs_the_same_however_many_orders_wait(asked: Asked, here: Dispensary) -> None:
    """Rows are read for all orders at once, not for each of them and its lots."""
    weigher = asked.people[1]
    counts = []
    for number, several in (("MET-2", 1), ("MET-3", 3)):
        version = here.rows("batch")[0].recipe_version_id
        for one in range(several):
            here.ordered(here.batch(version, f"{number}-{one}"))
        statements: list[str] = []
        items = dispensing_of(asked, weigher, statements)
        assert {one.act for one in items} == {"beginWeighing", "chooseDispenseLots"}
        counts.append(len(statements))
    assert counts[0] == counts[1] < 35, counts
