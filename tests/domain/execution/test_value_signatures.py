"""Signatures that a recipe asks of each value, beside those of its phase, against the database."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.execution.commands.signing_values import SIGN_VALUE, SignValue
from domain.execution.refusals import AlreadySigned, NotDemanded, SamePerson, SignatureMissing, ValuesUnsigned
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import PhaseSignature
from domain.tenancy.models import Site
from domain.work.queries import work_of
from tests import execution, recipes
from tests.conftest import Do
from tests.execution import Run, percent
from tests.plant import Plant
from tests.recipes import LOD

P, V, Q = PhaseSignature.PERFORMED, PhaseSignature.VERIFIED, PhaseSignature.QUALITY


@pytest.fixture
def tested(do: Do, plant: Plant, admin: Engine) -> Run:
    phases = [recipes.phase(1, "Test", parameters=(replace(LOD, signatures=(V, Q)),), signatures=(P, V))]
    found = execution.run(do, plant, admin, phases)
    found.start(1)
    return found


def sign(run: Run, value: UUID, meaning: PhaseSignature, by: Actor) -> None:
    version = next(row.version for row in run.rows("parameter_value") if row.id == value)
    recipes.sign(run.do, by, SIGN_VALUE, SignValue(value, version, meaning))


def waiting(run: Run, actor: Actor) -> list[tuple[str, str | None]]:
    """The signatures of values among the person's work, and why they can't give them."""
    found: list[tuple[str, str | None]] = []

    def look(uow: UnitOfWork) -> Site:
        items = work_of(uow.session, actor)
        found.extend((one.title, one.because) for one in items if one.act == "signValue")
        return uow.find(Site)[0]

    run.do(actor, look)
    return found


@pytest.mark.requirement("EXE-1")
def test_a_phase_waits_for_the_signatures_of_its_values(tested: Run, plant: Plant) -> None:
    value = tested.record(1, "Loss on drying", percent("1.8"))
    with pytest.raises(ValuesUnsigned) as refused:
        tested.complete(1)
    assert refused.value.missing == ("Loss on drying (1): VERIFIED", "Loss on drying (1): QUALITY")
    assert waiting(tested, plant.second_operator) == [("Phase 1 Test: Loss on drying (1) as VERIFIED", None)]
    ((_, because),) = waiting(tested, plant.operator)
    assert because == "You recorded this value; somebody else signs it as VERIFIED."
    with pytest.raises(SignatureMissing):
        sign(tested, value, Q, plant.reviewer)
    with pytest.raises(NotDemanded):
        sign(tested, value, P, plant.operator)
    sign(tested, value, V, plant.second_operator)
    with pytest.raises(AlreadySigned):
        sign(tested, value, V, plant.second_operator)
    with pytest.raises(ValuesUnsigned):
        tested.complete(1)
    assert tested.phase(1).state == "RUNNING"
    sign(tested, value, Q, plant.reviewer)
    tested.complete(1)
    tested.verify(1)
    assert tested.row().state == "COMPLETE"


@pytest.mark.requirement("WGH-14")
def test_who_recorded_a_value_does_not_verify_it(tested: Run, plant: Plant) -> None:
    value = tested.record(1, "Loss on drying", percent("1.8"))
    with pytest.raises(SamePerson) as refused:
        sign(tested, value, V, plant.operator)
    assert refused.value.message == "You recorded this value; somebody else signs it as VERIFIED."
    with pytest.raises(Forbidden):
        sign(tested, value, V, plant.reviewer)


@pytest.mark.requirement("EXE-7")
def test_a_correction_makes_a_values_signatures_stale(tested: Run, plant: Plant) -> None:
    value = tested.record(1, "Loss on drying", percent("1.8"))
    sign(tested, value, V, plant.second_operator)
    sign(tested, value, Q, plant.reviewer)
    tested.complete(1)
    tested.correct(value, percent("1.9"))
    assert len(tested.rows("signature_staleness")) == 3
    with pytest.raises(ValuesUnsigned):
        tested.complete(1)
    sign(tested, value, V, plant.second_operator)
    sign(tested, value, Q, plant.reviewer)
    tested.complete(1)
    tested.verify(1)
    assert tested.row().state == "COMPLETE"
