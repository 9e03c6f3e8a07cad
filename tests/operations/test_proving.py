"""What is proven of a company's data from the data alone: nothing where all is well, and each thing that is wrong."""

import re
from contextlib import ExitStack
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from domain.execution.commands import exceptions
from domain.execution.content import Content
from infra.transaction import Transactions
from operations.proving import keeping, proving, register, sequence, signatures, states, stock, trail, values
from operations.proving.findings import Check, Finding
from operations.proving.sequence import Place, Step, stands_before
from tests import execution, unforeseen
from tests.conftest import Do
from tests.execution import Run, percent, yes
from tests.materials import Store
from tests.plant import Plant, build_plant
from tests.triggers import triggers_off


@pytest.fixture(scope="module")
def made(do: Do, admin: Engine, transactions: Transactions) -> Run:
    """A batch with what a shop floor does: values in and out of limits, a correction, a hold, a charge, an output."""
    plant = build_plant(transactions, admin, name="proven")
    run = execution.run(do, plant, admin)
    store = Store(do, plant, admin)
    run.start(1)
    value = run.record(1, "Line is clear", yes())
    run.record(1, "Shift", Content(choice="day"))
    run.hold()
    run.restart()
    run.complete(1)
    run.verify(1)
    run.correct(value, Content(yes_no=False))
    run.complete(1)
    run.verify(1)
    run.start(2)
    store.charge(run, 2, store.released(), "1.500")
    run.complete(2)
    run.verify(2)
    run.start(3)
    run.start(4)
    run.record(3, "Loss on drying", percent("9.9"))
    store.output(run, store.material("GRANULE"), "G-1", "1")
    seen = partial(exceptions.raise_exception, batch=run.batch, phase=None, title="Seen", description="As it was seen.")
    do(plant.operator, seen, id="seen-1", digest="0" * 64)
    return run


def found(transactions: Transactions, run: Run) -> list[Finding]:
    with transactions.reading(run.plant.company) as session:
        return list(proving.prove(session, run.plant.company))


def test_what_was_done_through_the_product_is_right(made: Run, transactions: Transactions) -> None:
    assert list(map(str, found(transactions, made))) == []


@pytest.mark.requirement("EXE-9", "CMD-7")
def test_what_was_done_beside_the_recipe_is_right(
    do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    run = execution.run(do, plant, admin)
    run.clear_line()
    unforeseen.mark(run, 2)
    unforeseen.repeat(run, run.phase(1).id)
    run.clear_line()
    run.start(3)
    assert list(map(str, found(transactions, run))) == []


AS_OPERATOR = """update signature set person_id = (select id from person where name = 'Operator' and {{c}})
    where meaning = 'VERIFIED' and subject_id in (select id from phase_execution where number = {phase} and {{c}})
    and {{c}}"""
CERTIFICATE = """insert into qp_certificate (company_id, id, version, site_id, batch_id, authorisation_id, number, kind,
    product_name, strength, dosage_form, pack_size, batch_number, market, authorisation_number, authorisation_holder,
    destinations, statement, certified_by, certified_name, certified_at, signature_id)
  select company_id, gen_random_uuid(), 1, site_id, id, id, {number}, 'MARKETING', 'M', '5 mg', 'F', 'P', number, 'EU',
    'EU/1', 'H', array['AT'], 'S', id, 'Q', now(), id from batch where {{c}}"""
CERTIFIED_LOT = """insert into qp_certificate_lot (company_id, id, site_id, batch_id, certificate_id, lot_id,
    lot_number, quantity_value, quantity_unit, manufactured_on, expires_on)
  select company_id, gen_random_uuid(), site_id, batch_id, id, batch_id, 'L', 1, 'kg', now(), now()
    from qp_certificate where {c}"""
TAMPERED: dict[str, tuple[Check, str]] = {
    "an entry of the register is gone": (register.GAPLESS, CERTIFICATE.format(number=2)),
    "a lot is certified twice": (
        register.ONCE,
        ";".join([CERTIFICATE.format(number=1), CERTIFICATE.format(number=2), CERTIFIED_LOT]),
    ),
    "an entry is gone": (trail.CLOSED, "delete from audit_entry where table_name = 'batch' and act = 'INSERT' and {c}"),
    "a closing row is gone": (trail.CLOSED, "delete from audit_closing where entries = 1 and {c}"),
    "an entry tells another past": (
        trail.FOLLOWING,
        """update audit_entry set old = old || '{{"state": "HELD"}}' where new ->> 'state' = 'RUNNING' and {c}""",
    ),
    "a row is another": (trail.told_as_it_is, "update phase_execution set version = 99 where number = 2 and {c}"),
    "a row is gone": (trail.told_as_it_is, "delete from phase_execution where number = 4 and {c}"),
    "a row is told of by nothing": (
        trail.told_as_it_is,
        "delete from audit_entry where table_name = 'batch_hold' and {c}",
    ),
    "an entry is nobody's": (
        trail.IN_ORDER,
        "update audit_entry set person = gen_random_uuid() where table_name = 'batch_hold' and {c}",
    ),
    "a command acted twice": (trail.ONCE, "update audit_entry set command = 'one' where number = 1 and {c}"),
    "a command's key is gone": (trail.CLAIMED, "update audit_entry set command = 'one' where number = 1 and {c}"),
    "a command was never answered": (trail.ANSWERED, "update command set outcome_id = null where {c}"),
    "a phase skipped a state": (
        states.PHASES,
        """update audit_entry set new = new || '{{"state": "COMPLETE"}}'
        where table_name = 'phase_execution' and new ->> 'state' = 'HELD' and {c}""",
    ),
    "a batch skipped a state": (
        states.BATCHES,
        """update audit_entry set new = new || '{{"state": "COMPLETE"}}'
        where table_name = 'batch' and new ->> 'state' = 'HOLDING' and old ->> 'state' = 'RUNNING' and {c};
        update audit_entry set old = old || '{{"state": "HELD"}}' where new ->> 'state' = 'COMPLETE' and {c}""",
    ),
    "a phase began in the middle": (
        states.BEGINNINGS,
        """update audit_entry set new = new || '{{"state": "HELD"}}' where new ->> 'state' = 'IDLE' and {c}""",
    ),
    "nobody commanded": (states.COMMANDED, "delete from audit_entry where table_name = 'batch_hold' and {c}"),
    "nobody confirmed": (states.REACHED, "delete from audit_entry where table_name = 'condition_reached' and {c}"),
    "a batch is complete before its phases": (
        states.TOGETHER,
        "update batch set state = 'COMPLETE', completed_at = now() where {c}",
    ),
    "a phase was done before it began": (
        states.TIMES,
        "update phase_execution set started_at = now() where number = 1 and {c}",
    ),
    "a phase began too early": (
        sequence.begun_in_turn,
        """update audit_entry set at = at - interval '1 hour' where new ->> 'state' = 'RUNNING' and row_id in
        (select id from phase_execution where number = 3 and {c}) and {c}""",
    ),
    "a phase began before what was inserted": (
        sequence.INSERTED,
        """insert into inserted_phase (company_id, id, version, site_id, batch_id, number, before_id, recipe_phase_id,
          source, reason, exception_id, proposed_by, proposed_name, proposed_at)
        select company_id, gen_random_uuid(), 1, site_id, batch_id, 9, id, recipe_phase_id, 'LIB', 'Lumps', id, id, 'X',
          started_at - interval '1 hour' from phase_execution where number = 3 and {c}""",
    ),
    "a value is of the future": (
        values.ENTERED,
        "update parameter_value_revision set recorded_at = now() + interval '1 day' where revision = 2 and {c}",
    ),
    "an original is gone": (
        values.REVISED,
        "delete from parameter_value_revision where revision = 1 and yes_no and {c}",
    ),
    "a value is not its revision": (values.SAME, "update parameter_value set number = 2.0 where number = 9.9 and {c}"),
    "a correction has no reason": (
        values.CORRECTED,
        "update parameter_value_revision set signature_id = null where revision = 2 and {c}",
    ),
    "a value was taken for within": (
        values.JUDGED,
        "update parameter_value_revision set outcome = 'WITHIN' where number = 9.9 and {c}",
    ),
    "a value was of another time": (
        values.SAME,
        "update parameter_value_revision set event_at = recorded_at - interval '1 hour' where number = 9.9 and {c}",
    ),
    "an exception tells of another revision": (
        values.EXCEPTED,
        "update batch_exception set raised_at = raised_at + interval '1 hour' where rule = 'EXE-2' and {c}",
    ),
    "an exception is gone": (values.EXCEPTED, "delete from batch_exception where rule = 'EXE-2' and {c}"),
    "a late timer has no exception": (
        values.TIMED,
        """insert into process_timer (company_id, id, version, site_id, batch_id, recipe_link_id, link, passes, state,
          from_phase_id, opened_at, due_at, to_phase_id, closed_at)
        select company_id, gen_random_uuid(), 1, site_id, id, id, 'L', '{{}}', 'CLOSED', id, now(), now(), id,
          now() + interval '1 hour' from batch where {c}""",
    ),
    "one person signed twice": (
        signatures.OTHERS,
        """update signature set person_id = (select id from person where name = 'Operator' and {c})
        where meaning = 'VERIFIED' and {c}""",
    ),
    "who recorded also verified": (signatures.RECORDERS, AS_OPERATOR.format(phase=1)),
    "who charged also verified": (signatures.RECORDERS, AS_OPERATOR.format(phase=2)),
    "a signature is another's": (
        signatures.SIGNER,
        """update signature set person_id = (select id from person where name = 'Reviewer' and {c})
        where meaning = 'VERIFIED' and {c}""",
    ),
    "a signature is gone": (signatures.SIGNED_OFF, "delete from signature where meaning = 'VERIFIED' and {c}"),
    "stock was found": (
        stock.LOTS,
        "update lot_balance set received = received + 1, remaining = remaining + 1 where {c}",
    ),
    "a container filled itself": (stock.CONTAINERS, "update container set remaining = remaining + 1 where {c}"),
    "a batch was never decided on": (stock.DECISIONS, "update batch set disposition = 'REJECTED' where {c}"),
    "a release is apart from a lot that waits": (
        stock.APART,
        """insert into decided_lot (company_id, id, site_id, batch_id, disposition_id, lot_id, number, status, decision)
        select l.company_id, gen_random_uuid(), l.site_id, b.id, b.id, l.id, l.number, 'REJECTED', 'REJECTED'
        from material_lot l join batch b on b.company_id = l.company_id where l.number = 'G-1' and l.{c}""",
    ),
    "a charge is of more": (stock.EDGES, "update genealogy_edge set quantity_value = 2 where {c}"),
    "a lot went before its batch": (
        stock.FOLLOWING,
        "update material_lot set status = 'RELEASED' where number = 'G-1' and {c}",
    ),
    "a decided batch is kept until no day": (
        keeping.KEPT,
        """insert into disposition select company_id, gen_random_uuid(), site_id, id, 'REJECTED', 'Torn.', issued_by,
          'X', now(), issue_signature_id from batch where {c}""",
    ),
    "entries lost their values to no purge": (
        keeping.PURGED,
        "update audit_entry set old = null, new = null where table_name = 'parameter_value' and {c}",
    ),
}
TOUCHED = re.compile(r"(?:update|delete from|insert into) (\w+)")

BOUNDS = text("select conname from pg_constraint where conrelid = cast(:t as regclass) and contype = 'c'")


@pytest.mark.requirement("AUD-4")
@pytest.mark.parametrize("what", TAMPERED)
def test_what_a_superuser_changes_is_found(what: str, made: Run, admin: Engine) -> None:
    check, statement = TAMPERED[what]
    company = made.plant.company
    with admin.connect() as connection, connection.begin() as begun:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("select set_config('theriac.company', :c, true)"), {"c": str(company)})
        with ExitStack() as off:
            for table in set(TOUCHED.findall(statement)):
                off.enter_context(triggers_off(connection, table))
                for one in connection.scalars(BOUNDS, {"t": f"theriac.{table}"}).all():
                    connection.execute(text(f"alter table {table} drop constraint {one}"))
            for one in statement.format(c=f"company_id = '{company}'").split(";"):
                assert connection.exec_driver_sql(one).rowcount > 0
        told = list(check(Session(connection), company))
        begun.rollback()
    assert told


def test_every_check_is_proven() -> None:
    assert {check for check, _ in TAMPERED.values()} == set(proving.CHECKS)


def test_what_stands_before_what() -> None:
    loop, both = Step(UUID(int=1), "LOOP", 1), Step(UUID(int=2), "PARALLEL", 2)
    one, two = (_place(n, loop, Step(UUID(int=10 + n), "PHASE", n)) for n in (1, 2))
    left, right = (
        _place(n, both, Step(UUID(int=20 + n), "BRANCH", n), Step(UUID(int=10 + n), "PHASE", 1)) for n in (3, 4)
    )
    assert stands_before(one, (1,), two, (1,))
    assert not stands_before(two, (1,), one, (1,))
    assert stands_before(two, (1,), one, (2,))
    assert stands_before(two, (2,), left, ())
    assert not stands_before(left, (), right, ())
    assert not stands_before(right, (), left, ())


def _place(number: int, *way: Step) -> Place:
    return Place(number, way, way[-1].id, None)
