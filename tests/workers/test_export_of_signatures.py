"""A record has the signatures of its own batch, and can be made whatever else was signed of the same things."""

import json
from collections.abc import Iterator

import pytest

from domain.exports import archive
from domain.exports.kinds import ExportState
from domain.kernel.permissions import Role
from domain.signatures.models import Meaning
from tests import execution, governing
from tests.execution import Run
from tests.exporting import Exporting, exporting
from tests.governing import REVIEWED_THEN_APPROVED, sign_requested
from tests.materials import LATER, Store
from tests.orders import PATTERN, Planner
from tests.quality import Laboratory
from tests.reconciliation import Balance
from workers.export import export_record
from workers.exporting.content import RowsNotExplained


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exporting]:
    with exporting(tmp_path_factory.mktemp("exporting")) as found:
        yield found


@pytest.mark.requirement("AUD-4", "AUD-5", "MAT-1", "REV-3", "SIG-7")
def test_what_was_signed_of_the_same_lot_or_site_for_others_keeps_no_record_from_being_made(place: Exporting) -> None:
    run, store = place.run, Store(place.do_as_given, place.plant, place.house.admin)
    issued = execution.issue(place.do, place.plant, run.row().recipe_version_id, "B-2")
    other = Run(place.do_as_given, place.plant, place.house.admin, issued)
    for one in (run, other):
        one.start(1)
    lot, lab = store.output(other, store.material()), Laboratory(store)
    gave = Balance(other, store)
    gave.label(lot)
    gave.count(lot, 1)
    governing.govern(place.do, place.plant, place.house.admin, "approveConditionalUse", *REVIEWED_THEN_APPROVED)
    for batch in (run.batch, other.batch):
        asked = lab.let_use(lot, batch, until=LATER)
        sign_requested(place.do, place.plant.qualified, asked)
    store.charge(run, 1, lot, "1")
    Planner(place.do, place.plant, place.house.admin).number(PATTERN, by_hand=True)
    reviewed = (Role.QUALITY_REVIEWER, Meaning.REVIEWED)
    governing.govern(place.do, place.plant, place.house.admin, "completeReview", reviewed)
    bundle = place.bundle(place.export(run.batch))
    assert place.verified(bundle).confirmed
    record = json.loads(archive.unpack(bundle)["record.json"])
    signed = record["rows"]["signature"].values()
    own = next(one.signature_id for one in lab.rows("conditional_use") if one.batch_id == run.batch)
    of_lot = [(one["id"], one["act"]) for one in signed if one["subject_id"] == str(lot)]
    assert max(of_lot) == (str(own), "approveConditionalUse")
    assert [act for _, act in of_lot] == ["approveConditionalUse"] * 2, "of who signed first, too"
    told = [one["place"] for one in record["document"]["signatures"] if "place" in one]
    assert told == ["1 of 2", "2 of 2"]
    assert len(record["rows"]["signature_request"]) == 1
    assert {"setBatchNumbering", "setSignaturePolicy"}.isdisjoint(one["act"] for one in signed)
    gone = f"select * from signature where id = '{own}'"  # noqa: S608 -- our own id
    change = f"set local session_replication_role = replica; create table taken as {gone}; delete {gone[9:]}"
    back = "insert into signature select * from taken; drop table taken"
    requested = place.request(run.batch)
    with place.behind_the_back("signature", change, back), pytest.raises(RowsNotExplained, match="signature"):
        export_record(place.services, place.plant.company, requested)
    assert (place.row(requested).state, place.row(requested).object_key) == (ExportState.FAILED, None)
