"""Requesting, attesting, publishing and fetching an export, against the real database."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.exports import commands
from domain.exports.commands import Attested, Published
from domain.exports.kinds import ExportState, RecordCopy
from domain.exports.refusals import NotReady
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, NotFound, WrongState
from infra.transaction import as_process
from tests import execution
from tests.conftest import Do, count
from tests.execution import Run
from tests.plant import Plant


def attested(letter: str) -> Attested:
    return Attested(*(letter * 64,) * 5, RecordCopy.REVIEW)


ONE, OTHER = attested("a"), attested("b")
BUNDLE = Published("company/exports/one.zip", "9" * 64, 12_345)


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return execution.run(do, plant, admin)


@pytest.fixture
def export(do: Do, plant: Plant, run: Run) -> UUID:
    return do(plant.reviewer, partial(commands.request_export, batch=run.batch)).id


def row(admin: Engine, export: UUID) -> Any:  # noqa: ANN401 -- a row of whatever columns
    with admin.connect() as connection:
        return connection.execute(text("select * from record_export where id = :id"), {"id": export}).one()


def test_a_request_names_its_batch_and_requester(admin: Engine, plant: Plant, run: Run, export: UUID) -> None:
    found = row(admin, export)
    assert (found.state, found.batch_id, found.requested_by) == (
        ExportState.REQUESTED,
        run.batch,
        plant.reviewer.as_person,
    )


@pytest.mark.requirement("TEN-2")
def test_who_may_not_export_requests_nothing(do: Do, plant: Plant, run: Run, admin: Engine) -> None:
    with pytest.raises(Forbidden):
        do(plant.operator, partial(commands.request_export, batch=run.batch))
    with pytest.raises(NotFound):
        do(plant.reviewer, partial(commands.request_export, batch=new_id()))
    assert count(admin, "record_export", plant.company) == 0


@pytest.mark.requirement("AUD-5")
def test_what_an_export_says_is_fixed_once(do: Do, plant: Plant, admin: Engine, export: UUID) -> None:
    process = as_process(plant.company, "export")
    do(process, partial(commands.attest_export, export=export, attested=ONE))
    attested = row(admin, export)
    do(process, partial(commands.attest_export, export=export, attested=OTHER))
    assert row(admin, export) == attested
    assert (attested.state, attested.record_sha256, attested.pdf_sha256) == (ExportState.SEALING, "a" * 64, "a" * 64)


def test_an_export_is_published_once_and_not_given_up_afterwards(
    do: Do, plant: Plant, admin: Engine, export: UUID
) -> None:
    process = as_process(plant.company, "export")
    with pytest.raises(WrongState):
        do(process, partial(commands.publish_export, export=export, bundle=BUNDLE))
    do(process, partial(commands.attest_export, export=export, attested=ONE))
    for bundle in (BUNDLE, Published("another", "8" * 64, 1)):
        do(process, partial(commands.publish_export, export=export, bundle=bundle))
    with pytest.raises(WrongState):
        do(process, partial(commands.fail_export, export=export, problem="too late"))
    found = row(admin, export)
    assert (found.state, found.object_key, found.bundle_bytes) == (ExportState.READY, BUNDLE.key, BUNDLE.size)


def test_a_failed_export_says_why_at_whatever_length(do: Do, plant: Plant, admin: Engine, export: UUID) -> None:
    do(as_process(plant.company, "export"), partial(commands.fail_export, export=export, problem="x" * 9000))
    assert (row(admin, export).state, row(admin, export).problem) == (ExportState.FAILED, "x" * 2000)


@pytest.mark.requirement("TEN-2")
def test_a_download_is_recorded_for_those_who_may_read_the_batch(
    do: Do, plant: Plant, admin: Engine, export: UUID
) -> None:
    process = as_process(plant.company, "export")
    with pytest.raises(NotReady):
        do(plant.operator, partial(commands.record_download, export=export))
    do(process, partial(commands.attest_export, export=export, attested=ONE))
    do(process, partial(commands.publish_export, export=export, bundle=BUNDLE))
    with pytest.raises(Forbidden):
        do(plant.administrator, partial(commands.record_download, export=export))
    assert count(admin, "record_download", plant.company) == 0
    do(plant.operator, partial(commands.record_download, export=export))
    with admin.connect() as connection:
        found = connection.execute(text("select * from record_download where export_id = :id"), {"id": export}).one()
    assert found.person_id == plant.operator.as_person


@pytest.mark.requirement("AUD-2")
def test_a_recorded_download_accepts_no_change(do: Do, plant: Plant, admin: Engine, export: UUID) -> None:
    process = as_process(plant.company, "export")
    do(process, partial(commands.attest_export, export=export, attested=ONE))
    do(process, partial(commands.publish_export, export=export, bundle=BUNDLE))
    do(plant.operator, partial(commands.record_download, export=export))
    with admin.begin() as connection, pytest.raises(DBAPIError, match="AUD-2"):
        connection.execute(text("delete from record_download where export_id = :id"), {"id": export})
