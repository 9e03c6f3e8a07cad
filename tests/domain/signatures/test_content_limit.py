"""What is too long to be signed is refused in words, before it is shown and before it is signed."""

import pytest
from sqlalchemy import Engine

from domain.execution.commands.signing import COMPLETE_PHASE, SignPhase
from domain.execution.content import Content
from domain.kernel.models import Versioned
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Account
from domain.signatures import commands, rules
from domain.signatures.giving import CheckedProof
from domain.signatures.models import ProofMethod
from domain.signatures.refusals import ContentTooLarge
from tests.conftest import count
from tests.execution import Run, yes

pytestmark = pytest.mark.requirement("SIG-4")
LIMIT = 4_000_000


@pytest.fixture
def ready(run: Run) -> SignPhase:
    """A phase that waits for its performer's signature."""
    run.start(1)
    run.record(1, "Line is clear", yes())
    run.record(1, "Shift", Content(choice="day"))
    phase = run.phase(1)
    return SignPhase(phase.id, phase.version)


@pytest.mark.parametrize("character", ["a", "é", "\U0001f600"])
def test_a_content_of_the_limit_is_signable_and_one_character_more_is_not(character: str) -> None:
    assert len(rules.require_signable(character * LIMIT)) == LIMIT
    with pytest.raises(ContentTooLarge) as refused:
        rules.require_signable(character * (LIMIT + 1))
    assert "has 4000001 characters; a signature covers at most 4000000" in refused.value.message


def test_no_challenge_is_prepared_for_what_is_too_long(
    run: Run, ready: SignPhase, admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = count(admin, "signature_challenge", run.plant.company)
    monkeypatch.setattr(rules, "CONTENT_LIMIT", 100)
    with pytest.raises(ContentTooLarge):
        run.do(run.plant.operator, lambda uow: commands.prepare(uow, COMPLETE_PHASE, ready))
    assert count(admin, "signature_challenge", run.plant.company) == before


def test_nothing_is_signed_that_is_too_long(
    run: Run, ready: SignPhase, admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = run.plant.operator
    challenge = run.do(operator, lambda uow: commands.prepare(uow, COMPLETE_PHASE, ready)).id
    before = count(admin, "signature", run.plant.company)

    def carry_out(uow: UnitOfWork) -> Versioned:
        account = uow.find(Account, Account.person_id == operator.as_person)[0]
        proof = CheckedProof(challenge, account.id, account.version, ProofMethod.PASSWORD)
        return commands.carry_out(uow, COMPLETE_PHASE, ready, proof)

    monkeypatch.setattr(rules, "CONTENT_LIMIT", 100)
    with pytest.raises(ContentTooLarge):
        run.do(operator, carry_out)
    assert count(admin, "signature", run.plant.company) == before
    assert (run.phase(1).state, run.phase(1).version) == ("RUNNING", ready.version)
    monkeypatch.undo()
    run.do(operator, carry_out)
    assert run.phase(1).state == "COMPLETE"
