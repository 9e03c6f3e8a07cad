"""Samples and results of a lot: as they were found, judged, corrected, investigated, certified."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.materials.models import MaterialLot
from domain.materials.quality import form
from domain.materials.quality.commands.recording import Entry
from domain.materials.quality.kinds import InvestigationOutcome, Qualifier, SamplePurpose
from domain.materials.quality.potency import PotencyFigures, potency_figures
from domain.materials.quality.refusals import (
    InvestigationConcluded,
    LotReleaseBlocked,
    NoSpecification,
    NothingFoundAnew,
    ResultStands,
    WrongPurpose,
)
from domain.materials.refusals import NotEnough
from domain.people.refusals import SamePerson
from tests.materials import Store
from tests.plant import Plant
from tests.quality import CORRESPONDS, Laboratory, percent

Refused = tuple[tuple[type[Refusal], Callable[[], object]], ...]


@pytest.fixture
def lot(store: Store, lab: Laboratory) -> UUID:
    """A lot in quarantine, whose material has a specification in effect."""
    material = store.material()
    lab.specified(material)
    return store.receive(material)


def blockers(store: Store, lab: Laboratory, lot: UUID) -> list[tuple[str, str]]:
    with pytest.raises(LotReleaseBlocked) as refused:
        lab.dispose(lot)
    assert store.lot(lot).status != "RELEASED"
    return [(one.kind.value, one.place) for one in refused.value.blockers]


@pytest.mark.requirement("EXE-19", "EXE-4")
def test_each_result_is_kept_with_its_person_and_judged_as_rounded(lab: Laboratory, lot: UUID, store: Store) -> None:
    sample = lab.sample(lot)
    assay = lab.found(sample, "ASSAY", percent("98.45"))
    row, (revision,) = lab.row("lot_result", assay), lab.rows("lot_result_revision")
    assert (str(row.number), str(row.reported), row.outcome, row.attempt) == ("98.45", "98.5", "WITHIN", 1)
    assert (row.recorded_name, row.source, row.instrument) == ("Reviewer", "ENTERED", "HPLC-3")
    assert (revision.result_id, revision.number, revision.reason) == (assay, Decimal("98.45"), None)
    taken = lab.row("lot_sample", sample)
    assert (taken.number, taken.taken_name, str(taken.quantity_value), taken.reference) == (
        1,
        "Operator",
        "0.050",
        "LIMS-1",
    )
    assert store.lot(lot).version == 1


@pytest.mark.requirement("MAT-1")
def test_a_lot_is_released_when_every_result_is_there(store: Store, lab: Laboratory, lot: UUID) -> None:
    needed = [("MISSING_RESULT", f"test {one}") for one in ("ASSAY", "WATER", "IDENTITY")]
    assert blockers(store, lab, lot) == needed
    results = lab.tested(lot)
    lab.dispose(lot)
    (decision,), (testing,) = lab.rows("lot_disposition"), lab.rows("lot_testing")
    assert (store.lot(lot).status, decision.testing_id) == ("RELEASED", testing.id)
    assert testing.decided_at is not None
    signed = json.loads(lab.row("signature", decision.signature_id).content)["content"]
    assert signed["specification"]["digest"] == lab.rows("material_specification")[0].digest
    assert (signed["resultsDigest"], len(signed["results"])) == (decision.results_digest, len(results))
    assert signed["results"][0]["found"] == {"number": "99.3", "unit": "%"}


@pytest.mark.requirement("MAT-1")
def test_the_specification_is_the_one_that_was_in_effect_when_the_testing_began(
    store: Store, lab: Laboratory, lot: UUID
) -> None:
    sample = lab.sample(lot)
    first = lab.rows("lot_testing")[0].specification_id
    lab.specified(store.lot(lot).material_id)
    lab.found(sample, "IDENTITY", CORRESPONDS)
    assert [one.specification_id for one in lab.rows("lot_testing")] == [first]
    later = store.receive(store.lot(lot).material_id, "L-2")
    lab.sample(later)
    assert lab.rows("lot_testing")[1].specification_id != first


@pytest.mark.requirement("TEN-2")
def test_what_is_no_sample_or_result_is_refused_and_changes_nothing(
    store: Store, lab: Laboratory, lot: UUID, plant: Plant
) -> None:
    sample, kept = lab.sample(lot), lab.sample(lot, SamplePurpose.RETENTION)
    bare = lab.sample(store.receive(store.material("BARE"), "BARE"))
    tables = ("lot_sample", "lot_result", "lot_testing", "lot_certificate")
    before = [len(lab.rows(table)) for table in tables]
    refused: Refused = (
        (Forbidden, lambda: lab.sample(lot, by=plant.engineer)),
        (Forbidden, lambda: lab.found(sample, "ASSAY", percent("99"), by=plant.operator)),
        (Forbidden, lambda: lab.received(sample, Entry(test="ASSAY", found=percent("99")), by=plant.supervisor)),
        (Forbidden, lambda: lab.certificate(lot, by=plant.engineer)),
        (NotFound, lambda: lab.sample(new_id())),
        (NotFound, lambda: lab.found(new_id(), "ASSAY", percent("99"))),
        (NotFound, lambda: lab.certified(new_id(), "ASSAY", percent("99"))),
        (InvalidInput, lambda: lab.sample(lot, quantity="0")),
        (InvalidInput, lambda: lab.found(kept, "ASSAY", percent("99"))),
        (InvalidInput, lambda: lab.found(sample, "COLOUR", percent("99"))),
        (InvalidInput, lambda: lab.found(sample, "ASSAY", CORRESPONDS)),
        (InvalidInput, lambda: lab.received(sample)),
        (InvalidInput, lambda: lab.received(sample, Entry(test="ASSAY", found=percent("99")))),
        (WrongPurpose, lambda: lab.sample(lot, SamplePurpose.RETEST)),
        (NoSpecification, lambda: lab.found(bare, "ASSAY", percent("99"))),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert [len(lab.rows(table)) for table in tables] == before


@pytest.mark.requirement("EXE-18")
def test_what_a_laboratory_sends_is_taken_whole_or_not_at_all(lab: Laboratory, lot: UUID) -> None:
    sample = lab.sample(lot)
    good = Entry(test="ASSAY", found=percent("99.3"), instrument="HPLC-3", reference="LIMS-77")
    with pytest.raises(InvalidInput) as unknown:
        lab.received(sample, good, Entry(test="NONE", found=percent("1"), reference="LIMS-78"))
    with pytest.raises(InvalidInput) as unnamed:
        lab.received(sample, good, Entry(test="WATER", found=percent("0.1")))
    with pytest.raises(ResultStands) as again:
        lab.received(sample, good, good)
    told = [refused.value.path for refused in (unknown, unnamed, again)]
    assert told == [("results", "1", field) for field in ("test", "reference", "test")]
    assert lab.rows("lot_result") == []
    lab.received(sample, good, Entry(test="WATER", found=percent("0.1", Qualifier.LESS_THAN), reference="LIMS-78"))
    assert [(one.source, one.reference, one.outcome) for one in lab.rows("lot_result")] == [
        ("LABORATORY", "LIMS-77", "WITHIN"),
        ("LABORATORY", "LIMS-78", "WITHIN"),
    ]


@pytest.mark.requirement("REV-9")
def test_a_result_out_of_specification_opens_an_investigation_and_no_retest_replaces_it(
    store: Store, lab: Laboratory, lot: UUID, plant: Plant
) -> None:
    sample = lab.sample(lot)
    out = lab.found(sample, "ASSAY", percent("98.4"))
    assert lab.investigation(out).state == "OPEN"
    lab.found(sample, "WATER", percent("0.2"))
    lab.found(sample, "IDENTITY", CORRESPONDS)
    again = lab.found(sample, "ASSAY", percent("99.3"))
    assert [(one.attempt, one.outcome) for one in lab.rows("lot_result") if one.id in {out, again}] == [
        (1, "OUT"),
        (2, "WITHIN"),
    ]
    assert blockers(store, lab, lot) == [("OUT_OF_SPECIFICATION", "test ASSAY")]
    with pytest.raises(SamePerson):
        lab.conclude(out, InvestigationOutcome.INVALIDATED, by=plant.reviewer)
    with pytest.raises(Forbidden):
        lab.conclude(out, InvestigationOutcome.INVALIDATED, by=plant.operator)
    assert lab.investigation(out).state == "OPEN"
    lab.conclude(out, InvestigationOutcome.INVALIDATED)
    held = lab.investigation(out)
    assert (held.state, held.concluded_name) == ("INVALIDATED", "Second Reviewer")
    signed = json.loads(lab.row("signature", held.signature_id).content)["content"]
    assert [one["found"]["number"] for one in signed["results"]] == ["98.4", "99.3"]
    with pytest.raises(ResultStands):
        lab.found(sample, "ASSAY", percent("99.5"))
    with pytest.raises(WrongState):
        lab.conclude(out, InvestigationOutcome.CONFIRMED)
    lab.dispose(lot)
    assert store.lot(lot).status == "RELEASED"
    assert lab.row("lot_result", out).number == Decimal("98.4")


@pytest.mark.requirement("REV-9")
def test_a_lot_confirmed_as_out_of_specification_can_only_be_rejected(store: Store, lab: Laboratory, lot: UUID) -> None:
    sample = lab.sample(lot)
    out = lab.found(sample, "ASSAY", percent("98.4"))
    lab.conclude(out, InvestigationOutcome.CONFIRMED)
    with pytest.raises(ResultStands):
        lab.found(sample, "ASSAY", percent("99.3"))
    lab.found(sample, "WATER", percent("0.2"))
    lab.found(sample, "IDENTITY", CORRESPONDS)
    assert blockers(store, lab, lot) == [("OUT_OF_SPECIFICATION", "test ASSAY")]
    with pytest.raises(LotReleaseBlocked):
        lab.dispose(lot, LotDecision.RESTRICTED, restriction="Only for trials")
    with pytest.raises(IntegrityError, match="out of specification"):
        lab.tamper("update material_lot set status = 'RELEASED' where id = :lot", lot=lot)
    lab.dispose(lot, LotDecision.REJECTED)
    assert store.lot(lot).status == "REJECTED"


@pytest.mark.requirement("EXE-3", "REV-9")
def test_a_result_that_cannot_be_judged_is_investigated_too(store: Store, lab: Laboratory, lot: UUID) -> None:
    unclear = lab.found(lab.sample(lot), "WATER", percent("0.9", Qualifier.LESS_THAN))
    assert lab.row("lot_result", unclear).outcome == "UNCERTAIN"
    assert lab.investigation(unclear).state == "OPEN"
    assert ("OUT_OF_SPECIFICATION", "test WATER") in blockers(store, lab, lot)


@pytest.mark.requirement("EXE-6", "EXE-8")
def test_a_correction_is_a_signed_revision_and_answers_the_investigation(
    lab: Laboratory, lot: UUID, plant: Plant
) -> None:
    out = lab.found(lab.sample(lot), "ASSAY", percent("89.3"))
    with pytest.raises(NothingFoundAnew):
        lab.correct(out, percent("89.3"))
    with pytest.raises(Forbidden):
        lab.correct(out, percent("99.3"), by=plant.operator)
    with pytest.raises(InvalidInput):
        lab.correct(out, CORRESPONDS)
    assert len(lab.rows("lot_result_revision")) == 1
    lab.correct(out, percent("99.3"))
    first, second = lab.rows("lot_result_revision")
    assert (first.number, first.outcome, second.number, second.outcome) == (
        Decimal("89.3"),
        "OUT",
        Decimal("99.3"),
        "WITHIN",
    )
    assert (second.revision, second.reason) == (2, "Typing error")
    assert second.signature_id is not None
    assert lab.investigation(out).state == "RESOLVED_BY_CORRECTION"
    lab.correct(out, percent("97.3"))
    assert lab.investigation(out).state == "OPEN"
    lab.conclude(out, InvestigationOutcome.CONFIRMED)
    with pytest.raises(InvestigationConcluded):
        lab.correct(out, percent("99.3"))
    assert len(lab.rows("lot_result_revision")) == 3


@pytest.mark.requirement("REV-9")
def test_who_found_it_concludes_nothing_even_if_another_corrected_it(lab: Laboratory, lot: UUID, plant: Plant) -> None:
    out = lab.found(lab.sample(lot), "ASSAY", percent("89.3"))
    lab.correct(out, percent("89.2"), by=plant.second_reviewer)
    for person in (plant.reviewer, plant.second_reviewer):
        with pytest.raises(SamePerson):
            lab.conclude(out, InvestigationOutcome.INVALIDATED, by=person)
    assert lab.investigation(out).state == "OPEN"


@pytest.mark.requirement("EXE-7", "SIG-4")
def test_what_was_decided_on_a_corrected_result_is_decided_again(store: Store, lab: Laboratory, lot: UUID) -> None:
    results = lab.tested(lot)
    lab.dispose(lot)
    lab.correct(results["WATER"], percent("0.21"))
    row = store.lot(lot)
    assert (row.status, row.quarantine_reason) == ("QUARANTINE", "CORRECTION")
    (stale,) = lab.rows("signature_staleness")
    assert stale.id == lab.rows("lot_disposition")[0].signature_id
    lab.dispose(lot)
    row = store.lot(lot)
    assert (row.status, row.quarantine_reason) == ("RELEASED", None)
    first, second = lab.rows("lot_disposition")
    assert first.results_digest != second.results_digest
    assert [(one.before, one.after) for one in lab.rows("lot_status_change")] == [
        ("QUARANTINE", "RELEASED"),
        ("RELEASED", "QUARANTINE"),
        ("QUARANTINE", "RELEASED"),
    ]


@pytest.mark.requirement("REV-9", "MAT-3")
def test_a_complaint_out_of_specification_takes_a_released_lot_out_of_use(
    store: Store, lab: Laboratory, lot: UUID
) -> None:
    lab.tested(lot)
    lab.dispose(lot)
    out = lab.found(lab.sample(lot, SamplePurpose.COMPLAINT), "WATER", percent("0.9"))
    row = store.lot(lot)
    assert (row.status, row.quarantine_reason) == ("QUARANTINE", "INVESTIGATION")
    assert blockers(store, lab, lot) == [("OUT_OF_SPECIFICATION", "test WATER")]
    lab.conclude(out, InvestigationOutcome.INVALIDATED)
    lab.dispose(lot)
    assert store.lot(lot).status == "RELEASED"


@pytest.mark.requirement("MAT-1", "EXE-16")
def test_a_certificates_figure_is_enough_for_a_reduced_test_and_for_no_other(
    store: Store, lab: Laboratory, lot: UUID
) -> None:
    certificate = lab.certificate(lot)
    lab.certified(certificate, "ASSAY", percent("99.9"))
    lab.certified(certificate, "WATER", percent("0.3"))
    with pytest.raises(ResultStands):
        lab.certified(certificate, "WATER", percent("0.2"))
    assert blockers(store, lab, lot) == [("MISSING_RESULT", "test ASSAY"), ("MISSING_RESULT", "test IDENTITY")]
    sample = lab.sample(lot)
    lab.found(sample, "ASSAY", percent("99.3"))
    lab.found(sample, "IDENTITY", CORRESPONDS)
    lab.dispose(lot)
    assert [(one.source, one.attempt) for one in lab.rows("lot_result")] == [
        ("CERTIFICATE", 1),
        ("CERTIFICATE", 1),
        ("ENTERED", 1),
        ("ENTERED", 1),
    ]


def potency(store: Store, lot: UUID) -> PotencyFigures:
    told: list[PotencyFigures] = []

    def ask(uow: UnitOfWork) -> MaterialLot:
        found = uow.find(MaterialLot, MaterialLot.id == lot)[0]
        told.append(potency_figures(uow, found))
        return found

    store.do(store.plant.operator, ask)
    return told[0]


@pytest.mark.requirement("WGH-1", "WGH-5")
def test_a_dispense_takes_assay_basis_and_water_from_the_results(store: Store, lab: Laboratory, lot: UUID) -> None:
    assert potency(store, lot) == PotencyFigures()
    certificate = lab.certificate(lot)
    lab.certified(certificate, "ASSAY", percent("99.9"))
    lab.certified(certificate, "WATER", percent("0.3"))
    sample = lab.sample(lot)
    wrong = lab.found(sample, "ASSAY", percent("98.3"))
    found = potency(store, lot)
    assert found.assay is not None
    assert str(found.assay.percent) == "99.9"
    assay = lab.found(sample, "ASSAY", percent("99.25"))
    lab.conclude(wrong, InvestigationOutcome.INVALIDATED)
    found = potency(store, lot)
    assert found.assay is not None
    assert found.water is not None
    assert (found.basis, str(found.assay.percent), found.assay.result) == ("ANHYDROUS", "99.3", assay)
    assert (str(found.water.percent), found.loss_on_drying) == ("0.30", None)
    assert found.assay.good_until == store.lot(lot).expires_on


@pytest.mark.requirement("REV-9", "AUD-2")
@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("update lot_result set number = 1, revision = revision + 1", "concluded upon stands"),
        ("update lot_result set attempt = 9, revision = revision + 1", "what a result is of"),
        ("update lot_result set number = 1", "next revision"),
        ("update lot_investigation set state = 'OPEN'", "concluded stands"),
        ("update lot_testing set specification_id = gen_random_uuid()", "testing froze never changes"),
        ("delete from lot_result_revision", "is never allowed"),
        ("update lot_sample set purpose = 'COMPLAINT'", "is never allowed"),
    ],
)
def test_the_database_keeps_what_was_found_whoever_writes(
    lab: Laboratory, lot: UUID, change: str, because: str
) -> None:
    lab.conclude(lab.found(lab.sample(lot), "ASSAY", percent("98.4")), InvestigationOutcome.CONFIRMED)
    with pytest.raises(IntegrityError, match=because):
        lab.tamper(change)


@pytest.mark.requirement("MAT-1")
def test_the_database_takes_no_result_of_another_specification(store: Store, lab: Laboratory, lot: UUID) -> None:
    result = lab.found(lab.sample(lot), "ASSAY", percent("99.0"))
    other = lab.specified(store.material("OTHER"))
    insert = """insert into lot_result select company_id, gen_random_uuid(), version, site_id, lot_id, testing_id,
        (select id from specification_test where specification_id = :other limit 1), sample_id, certificate_id, attempt,
        source, number, unit, qualifier, text, choice, yes_no, reported, outcome, instrument, reference, revision,
        recorded_by, recorded_name, recorded_at from lot_result where id = :result"""
    with pytest.raises(IntegrityError, match="the specification that its testing froze"):
        lab.tamper(insert, other=other, result=result)


@pytest.mark.requirement("EXE-14")
def test_many_who_record_one_result_at_once_leave_one(lab: Laboratory, lot: UUID) -> None:
    sample = lab.sample(lot)

    def record(number: int) -> bool:
        try:
            lab.found(sample, "ASSAY", percent(f"99.{number}"))
        except ResultStands:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(record, range(4))) == 1
    assert len(lab.rows("lot_result")) == 1


@pytest.mark.requirement("MAT-7")
def test_a_sample_is_gone_from_the_lot_and_a_complaints_is_not(store: Store, lab: Laboratory, lot: UUID) -> None:
    before = store.balance(lot).remaining
    lab.sample(lot)
    assert store.balance(lot).remaining == before - Decimal("0.050")
    taken = store.rows("transaction")[-1]
    assert (taken.kind, str(taken.quantity_value)) == ("SAMPLE", "-0.050")
    lab.sample(lot, SamplePurpose.COMPLAINT)
    assert len(store.rows("transaction")) == 2
    samples = len(lab.rows("lot_sample"))
    with pytest.raises(NotEnough):
        lab.sample(lot, SamplePurpose.RETENTION, quantity=f"{before}")
    assert len(lab.rows("lot_sample")) == samples
    assert store.balance(lot).remaining == before - Decimal("0.050")


@pytest.mark.requirement("REV-9")
def test_a_test_is_tried_so_often_and_no_more(lab: Laboratory, lot: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "ATTEMPTS", 2)
    sample = lab.sample(lot)
    for _ in range(2):
        lab.found(sample, "ASSAY", percent("98.4"))
    with pytest.raises(InvalidInput, match="tried 2 times"):
        lab.found(sample, "ASSAY", percent("99.3"))
    assert [one.attempt for one in lab.rows("lot_result")] == [1, 2]
