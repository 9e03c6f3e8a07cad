"""Corrections: what they change, what they take back, what they leave."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Row

from domain.execution.commands.correcting import CORRECT_VALUE, CorrectValue
from domain.execution.commands.signing import COMPLETE_PHASE, SignPhase
from domain.execution.content import Content
from domain.execution.refusals import NothingChanged, WrongUnit
from domain.kernel.models import Versioned
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Account
from domain.signatures import commands as signatures
from domain.signatures.giving import CheckedProof
from domain.signatures.models import ProofMethod
from domain.signatures.refusals import ChallengeInvalid
from tests import recipes
from tests.execution import Run, percent
from tests.plant import Plant


@pytest.fixture
def dried(run: Run) -> Run:
    """The batch with a loss on drying of 18 % typed for 1.8 %, and its remark."""
    run.up_to_drying()
    run.record(3, "Loss on drying", percent("18"))
    run.record(3, "Remark", Content(text="Even bed."))
    return run


def weighed(run: Run) -> Row[Any]:
    """The one value that is a number."""
    return next(row for row in run.rows("parameter_value") if row.number is not None)


@pytest.mark.requirement("EXE-6")
def test_the_original_stays_beside_its_correction(dried: Run, plant: Plant) -> None:
    value = weighed(dried)
    dried.correct(value.id, percent("1.80"), reason="A missing point", by=plant.second_operator)
    first, second = (row for row in dried.rows("parameter_value_revision") if row.value_id == value.id)
    assert (str(first.number), first.outcome, first.signature_id, first.recorded_name) == (
        "18",
        "ACTION",
        None,
        "Operator",
    )
    assert (str(second.number), second.outcome, second.reason) == ("1.80", "WITHIN", "A missing point")
    assert (second.signature_id is None, second.recorded_name) == (False, "Second Operator")
    now = weighed(dried)
    assert (str(now.number), now.revision, now.outcome, now.recorded_by) == (
        "1.80",
        2,
        "WITHIN",
        plant.second_operator.person,
    )


@pytest.mark.requirement("EXE-8")
def test_a_wrong_originals_exception_is_resolved_and_kept(dried: Run) -> None:
    value = weighed(dried)
    dried.correct(value.id, percent("1.8"))
    (raised,) = dried.rows("batch_exception")
    assert (raised.state, raised.resolved_at is None) == ("RESOLVED_BY_CORRECTION", False)


@pytest.mark.requirement("EXE-8")
def test_a_correction_out_of_limits_raises_an_exception_of_its_own(dried: Run) -> None:
    value = weighed(dried)
    dried.correct(value.id, percent("2.8"))
    states = [(row.number, row.state) for row in dried.rows("batch_exception")]
    assert states == [(1, "RESOLVED_BY_CORRECTION"), (2, "OPEN")]


@pytest.mark.requirement("EXE-7", "EXE-8")
def test_an_assessment_of_a_wrong_original_no_longer_counts(dried: Run) -> None:
    (raised,) = dried.rows("batch_exception")
    dried.assess(raised.id)
    value = weighed(dried)
    dried.correct(value.id, percent("1.8"))
    (found,) = dried.rows("batch_exception")
    assert (found.state, found.classification, found.assessed_by) == ("RESOLVED_BY_CORRECTION", None, None)


@pytest.mark.requirement("EXE-7")
def test_a_correction_takes_back_signatures_and_completion(dried: Run) -> None:
    value = weighed(dried)
    dried.complete(3)
    dried.approve(3)
    dried.start(4)
    dried.complete(4)
    assert dried.row().state == "COMPLETE"
    dried.correct(value.id, percent("1.8"))
    assert (dried.row().state, dried.row().completed_at) == ("RUNNING", None)
    assert (dried.phase(3).state, dried.phase(3).signed_off_at) == ("COMPLETE", None)
    assert dried.phase(4).signed_off_at is not None
    assert len(dried.rows("signature_staleness")) == 2
    dried.complete(3)
    assert dried.row().state == "RUNNING"
    dried.approve(3)
    assert dried.row().state == "COMPLETE"


@pytest.mark.requirement("EXE-6")
def test_a_correction_changes_something_and_says_why(dried: Run, plant: Plant) -> None:
    value = weighed(dried)
    with pytest.raises(NothingChanged):
        dried.correct(value.id, percent("18"))
    with pytest.raises(InvalidInput):
        dried.correct(value.id, percent("1.8"), reason="  ")
    with pytest.raises(WrongUnit):
        dried.correct(value.id, Content(number=Decimal("1.8"), unit="kg"))
    with pytest.raises(Forbidden):
        dried.correct(value.id, percent("1.8"), by=plant.reviewer)
    assert [row.revision for row in dried.rows("parameter_value")] == [1, 1, 1, 1]
    dried.correct(value.id, percent("18.0"))
    assert str(dried.rows("parameter_value_revision")[-1].number) == "18.0"


@pytest.mark.requirement("EXE-14")
def test_a_correction_of_a_stale_view_is_refused(dried: Run, plant: Plant) -> None:
    value = weighed(dried)
    dried.correct(value.id, percent("1.8"))
    with pytest.raises(VersionConflict):
        recipes.sign(dried.do, plant.operator, CORRECT_VALUE, CorrectValue(value.id, 1, percent("1.9"), "Typing"))
    assert len([row for row in dried.rows("parameter_value_revision") if row.value_id == value.id]) == 2


@pytest.mark.requirement("SIG-4")
def test_a_value_changed_after_the_challenge_voids_the_signature(dried: Run, plant: Plant) -> None:
    value = weighed(dried)
    phase = dried.phase(3)
    given = SignPhase(phase.id, phase.version)
    challenge = dried.do(plant.operator, lambda uow: signatures.prepare(uow, COMPLETE_PHASE, given)).id
    dried.correct(value.id, percent("1.8"))

    def complete(uow: UnitOfWork) -> Versioned:
        account = uow.find(Account, Account.person_id == plant.operator.person)[0]
        proof = CheckedProof(challenge, account.id, account.version, ProofMethod.PASSWORD)
        return signatures.carry_out(uow, COMPLETE_PHASE, given, proof)

    with pytest.raises(ChallengeInvalid):
        dried.do(plant.operator, complete)
    assert dried.phase(3).state == "RUNNING"
