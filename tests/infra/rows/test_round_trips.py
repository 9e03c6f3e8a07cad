"""What is hot costs few round trips: a new one is a decision, not an accident."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from api.auth import passwords
from domain.execution.commands import recording, running, signing
from domain.execution.commands.recording import RecordValue
from domain.execution.commands.signing import SignPhase
from domain.execution.content import Content
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import AttemptPurpose
from domain.signatures import commands as signatures
from domain.signatures.giving import CheckedProof
from domain.signatures.models import ProofMethod
from domain.tenancy.models import Site
from infra import database
from infra.rows import wire
from infra.transaction import Command, Transactions
from tests import execution
from tests.conftest import Do, Urls
from tests.execution import Run, percent
from tests.plant import PASSWORD, Plant


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    found = execution.run(do, plant, admin)
    found.up_to_drying()
    return found


@contextmanager
def round_trips(most: int) -> Iterator[None]:
    """So many, and no statement by another way; asserted at the block's end."""
    with patch.object(wire, "exchange", wraps=wire.exchange) as trips, patch("psycopg.Cursor.execute") as others:
        yield
    assert trips.call_count == most
    assert not others.called


def test_to_record_a_value_takes_three(transactions: Transactions, plant: Plant, run: Run) -> None:
    phase, parameter = run.phase(3).id, run.parameter(3, "Loss on drying")
    given = RecordValue(phase=phase, parameter=parameter, repetition=1, content=percent("1.8"))
    with round_trips(3):
        carry_out(transactions, plant.operator, lambda uow: recording.record_value(uow, given))


def test_to_start_a_phase_takes_three(transactions: Transactions, plant: Plant, run: Run) -> None:
    phase = run.phase(4)
    with round_trips(3):
        carry_out(
            transactions,
            plant.operator,
            lambda uow: running.start_phase(uow, phase=phase.id, version=phase.version),
        )


def test_to_sign_and_complete_a_phase_takes_three_and_its_password_four(
    transactions: Transactions, plant: Plant, run: Run
) -> None:
    run.record(3, "Loss on drying", percent("1.8"))
    run.record(3, "Remark", Content(text="As usual"))
    phase = run.phase(3)
    given = SignPhase(phase.id, phase.version)
    challenge = carry_out(
        transactions, plant.operator, lambda uow: signatures.prepare(uow, signing.COMPLETE_PHASE, given)
    )
    with round_trips(4):
        proven = passwords.check(transactions, plant.company, "operator", PASSWORD, purpose=AttemptPurpose.SIGNATURE)
    assert proven is not None
    proof = CheckedProof(challenge, proven.account, proven.account_version, ProofMethod.PASSWORD)
    with round_trips(3):
        carry_out(
            transactions,
            plant.operator,
            lambda uow: signatures.carry_out(uow, signing.COMPLETE_PHASE, given, proof),
        )
    assert run.phase(3).state == "COMPLETE"


def carry_out(transactions: Transactions, actor: Actor, act: Callable[[UnitOfWork], OfCompany]) -> UUID:
    return transactions.run(Command(actor, act, reason="test")).id


def test_statements_that_the_server_forgot_are_prepared_again(
    transactions: Transactions, plant: Plant, urls: Urls
) -> None:
    engine = database.engine(urls.app, threads=1)
    for _ in range(3):
        carry_out(replace(transactions, engine=engine), plant.administrator, vienna)
        with engine.connect() as connection:
            connection.execute(text("deallocate all"))
            connection.commit()
    engine.dispose()


def vienna(uow: UnitOfWork) -> Site:
    return uow.find(Site, Site.code == "VIE")[0]


def test_a_connection_that_died_while_it_lay_idle_is_replaced(
    transactions: Transactions, plant: Plant, urls: Urls, admin: Engine
) -> None:
    engine = database.engine(urls.app, threads=1)
    on_it = replace(transactions, engine=engine)
    carry_out(on_it, plant.administrator, vienna)
    with engine.connect() as dying:
        pid = dying.execute(text("select pg_backend_pid()")).scalar_one()
    with admin.connect() as connection:
        assert connection.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": pid}).scalar_one()
    with patch.object(database, "IDLE_SECONDS", 0.0):
        carry_out(on_it, plant.administrator, vienna)
    engine.dispose()
