"""What is a batch's alone, and what stays since others have a part in it, against the database."""

import pytest
from sqlalchemy import Engine

from domain.purging import finding
from infra.transaction import Transactions
from tests import execution
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
