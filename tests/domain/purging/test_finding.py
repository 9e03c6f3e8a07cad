"""What is a batch's alone, and what stays since others have a part in it, against the database."""

import pytest
from sqlalchemy import Engine

from domain.kernel.permissions import Role
from domain.purging import finding
from domain.signatures.models import Meaning
from infra.transaction import Transactions
from tests import execution, governing, keeping
from tests.conftest import Do
from tests.deviating import Quality
from tests.execution import Run
from tests.plant import Plant


@pytest.mark.requirement("KEP-3", "DEV-1")
def test_a_deviation_goes_unless_it_is_others_too_or_has_the_last_number(
    run: Run, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    other = Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-002"))
    own, shared, last = (run.tell(f"Seen {number}") for number in (1, 2, 3))
    quality = Quality(run)
    alone = quality.open(own)
    quality.open(shared, other.tell("Seen there too"))
    quality.open(last)
    with transactions.reading(plant.company) as session:
        found = finding.rows_of(session, plant.company, run.batch)
    assert [set(found.goes[one]) for one in ("deviation", "batch_exception")] == [{alone}, {own}]
    assert found.stays["batch_exception"] == {shared, last}
    assert found.stays["batch"] == {run.batch}
    assert not {"deviation", "deviation_exception"} & found.stays.keys()


@pytest.mark.requirement("KEP-3", "SIG-7")
def test_what_was_asked_of_several_signers_goes_with_its_signatures(
    run: Run, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    """Of this batch, that of another one isn't; no part of an order stays and keeps the others."""
    other = Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-002"))
    first, last = Role.SUPERVISOR, Role.QUALITY_REVIEWER
    governing.govern(do, plant, admin, "assessException", (first, Meaning.REVIEWED, 1), (last, Meaning.ASSESSED, 2))
    for one in (run, other):
        one.assess(one.tell("Seen"), by=plant.supervisor)
    own, others = keeping.rows(admin, "signature_request", plant)
    with transactions.reading(plant.company) as session:
        found = finding.rows_of(session, plant.company, run.batch)
    assert found.goes["signature_request"] == {own.id}
    places = {one.id: one for one in keeping.rows(admin, "signature_request_place", plant)}
    assert {places[one].request_id for one in found.goes["signature_request_place"]} == {own.id}
    given = {one.signature_id for one in places.values() if one.request_id == own.id} - {None}
    assert given <= found.goes["signature"]
    assert not {"signature_request", "signature_request_place"} & found.stays.keys()
    assert others.id not in found.goes["signature_request"]
