"""Evidence against the database: of what it is given, that it never changes, and what it opens again."""

import pytest
from sqlalchemy.exc import DBAPIError

from domain.deviations.refusals import JudgedAlready
from domain.exports import snapshot
from domain.exports.composing import deviations, grouped
from domain.exports.composing.source import Source
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, WrongState
from infra.transaction import Transactions
from tests.conftest import every_row
from tests.deviating import SCAN, TABLES, Quality, attach
from tests.domain.deviations.test_deviations import refused_each, stale
from tests.execution import Run
from tests.plant import Plant
from tests.unforeseen import forge

FORGED = """insert into evidence (company_id, id, site_id, exception_id, batch_id, deviation_id, number, says, added_by,
    added_name, added_at) select company_id, gen_random_uuid(), site_id, {of}, 9, 'x', added_by, added_name, added_at
    from deviation_exception"""


@pytest.mark.requirement("DEV-7", "EXE-16", "TEN-2", "AUD-5")
def test_evidence_is_given_before_it_is_judged_by_and_is_in_the_record(
    run: Run, plant: Plant, transactions: Transactions
) -> None:
    told = run.tell("Too warm")
    refused_each(
        run,
        (InvalidInput, lambda: attach(run)),
        (InvalidInput, lambda: attach(run, exception=told, deviation=told)),
        (InvalidInput, lambda: attach(run, exception=told, batch=run.batch, file=SCAN)),
        (InvalidInput, lambda: attach(run, exception=told, says=" ")),
        (NotFound, lambda: attach(run, exception=new_id())),
        (NotFound, lambda: attach(run, exception=told, lot=new_id())),
        (Forbidden, lambda: attach(run, exception=told, by=plant.administrator)),
    )
    attach(run, exception=told, file=SCAN)
    attach(run, exception=told, says="Made then", batch=run.batch)
    run.assess(told)
    refused_each(run, (JudgedAlready, lambda: attach(run, exception=told)))
    with transactions.reading(plant.company) as session:
        source = Source(snapshot.read(session, snapshot.Chosen(plant.company, run.batch, new_id())))
    (exception,) = deviations.exceptions(source)
    assert [(one["number"], one["sha256"], one["about"]) for one in exception["evidence"]] == [
        ("1", SCAN.sha256, None),
        ("2", None, "Batch B-001"),
    ]


@pytest.mark.requirement("DEV-3", "DEV-7")
def test_evidence_of_a_closed_deviation_opens_it_again(run: Run, plant: Plant, transactions: Transactions) -> None:
    told, quality = run.tell("Too warm"), Quality(run)
    found = quality.open(told)
    run.assess(told)
    attach(run, deviation=found)
    assert quality.state(found)[0] == "OPEN"
    quality.close(found)
    before = every_row(run.admin, TABLES, run.plant.company)
    for of in ("exception_id, batch_id, null", "null, null, deviation_id"):
        with pytest.raises(DBAPIError, match="DEV-7"):
            forge(run, FORGED.format(of=of))
    with pytest.raises(DBAPIError):
        forge(run, "update evidence set says = 'Nothing'")
    assert every_row(run.admin, TABLES, run.plant.company) == before
    attach(run, deviation=found, says="Seen later", by=plant.reviewer)
    assert (quality.state(found), stale(run)) == (("REOPENED", "MINOR", None), 2)
    quality.withdraw(found)
    refused_each(run, (WrongState, lambda: attach(run, deviation=found)))
    with transactions.reading(plant.company) as session:
        source = Source(snapshot.read(session, snapshot.Chosen(plant.company, run.batch, new_id())))
    (deviation,) = grouped.deviations(source)
    assert [one["says"] for one in deviation["evidence"]] == ["The chart recorder's strip", "Seen later"]
