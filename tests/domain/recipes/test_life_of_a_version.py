"""A version's way from draft to effect, each step that is refused, and what stayed as it was."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from domain.kernel.actor import Actor, Grant
from domain.kernel.canonical import digest, parse
from domain.kernel.models import Versioned
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Account
from domain.recipes.arranging import arranged
from domain.recipes.commands import approval, by_number, drafting, effect
from domain.recipes.commands.approval import APPROVE, Approval
from domain.recipes.commands.submission import SUBMIT, Submission
from domain.recipes.kinds import ApprovalRole, VersionState
from domain.recipes.linting import size
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.refusals import AuthorApproves, RecipeExists, RecipeIncomplete, RoleApproved, SamePersonApproves
from domain.recipes.rows import elements_of
from domain.recipes.values import Elements
from domain.signatures import commands as signatures
from domain.signatures.giving import CheckedProof
from domain.signatures.models import ProofMethod
from infra.transaction import Transactions
from tests.conftest import Do, count
from tests.plant import Plant
from tests.recipes import (
    API,
    BATCH_SIZE,
    LOD,
    PHASES,
    Written,
    approved,
    draft,
    effective,
    phase,
    recipe,
    sign,
    simulated,
    submitted,
    written,
)

PRODUCTION, QUALITY = ApprovalRole.PRODUCTION, ApprovalRole.QUALITY


def row(transactions: Transactions, plant: Plant, id: UUID) -> MasterRecipeVersion:  # noqa: A002 -- the plant's word
    chosen = select(MasterRecipeVersion).where(MasterRecipeVersion.id == id)
    with transactions.reading(plant.company) as session:
        return session.scalars(chosen).one()


def elements(do: Do, plant: Plant, version: UUID) -> Elements:
    found: list[Elements] = []

    def look(uow: UnitOfWork) -> MasterRecipeVersion:
        one = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0]
        found.append(elements_of(uow, one.id))
        return one

    do(plant.operator, look)
    return found[0]


def also(plant: Plant, actor: Actor, *roles: Role) -> Actor:
    """The same person with more roles at the site."""
    return replace(actor, grants=actor.grants | {Grant(role, plant.site) for role in roles})


@pytest.mark.requirement("REC-1")
def test_submission_freezes_what_was_written(do: Do, plant: Plant, transactions: Transactions) -> None:
    version = submitted(do, plant, written(do, plant))
    found = row(transactions, plant, version.id)
    assert found.state == VersionState.IN_REVIEW
    assert found.content is not None
    content = parse(found.content.encode())
    assert found.digest == digest(content)
    assert isinstance(content, dict)
    assert len(content["phases"]) == len(PHASES)
    with pytest.raises(WrongState) as refused:
        do(
            plant.engineer,
            lambda uow: by_number.put_material(uow, recipe_version=version.id, seen=version.seen, material=API),
        )
    assert refused.value.state == VersionState.IN_REVIEW
    assert row(transactions, plant, version.id).version == version.seen


def test_what_is_written_is_read_back(do: Do, plant: Plant) -> None:
    assert elements(do, plant, written(do, plant).id) == arranged(Elements(materials=(API,), phases=PHASES))


@pytest.mark.requirement("EXE-4")
def test_a_number_that_only_gains_a_zero_is_written(do: Do, plant: Plant) -> None:
    version = written(do, plant)
    other = replace(PHASES[2], parameters=(replace(LOD, action_high=Decimal("2.50")),))
    do(plant.engineer, lambda uow: by_number.put_phase(uow, recipe_version=version.id, seen=version.seen, phase=other))
    assert str(elements(do, plant, version.id).phases[2].parameters[0].action_high) == "2.50"


def test_a_phase_takes_the_place_of_the_one_it_had(do: Do, plant: Plant) -> None:
    version = written(do, plant)
    other = phase(1, "Clear the line", parameters=(LOD,))
    do(plant.engineer, lambda uow: by_number.put_phase(uow, recipe_version=version.id, seen=version.seen, phase=other))
    (found, *others) = elements(do, plant, version.id).phases
    assert (found.name, found.code, found.signatures) == ("Clear the line", "LINE_CLEARANCE", other.signatures)
    assert [replace(one, code=None) for one in found.parameters] == [LOD]
    assert others == list(arranged(Elements(phases=PHASES)).phases[1:])


@pytest.mark.requirement("EXE-14")
def test_two_editors_of_different_phases_conflict(do: Do, plant: Plant) -> None:
    version = written(do, plant)
    do(
        plant.engineer,
        lambda uow: by_number.put_phase(uow, recipe_version=version.id, seen=version.seen, phase=PHASES[0]),
    )
    with pytest.raises(VersionConflict):
        do(
            plant.engineer,
            lambda uow: by_number.remove_phase(uow, recipe_version=version.id, seen=version.seen, number=4),
        )
    assert len(elements(do, plant, version.id).phases) == len(PHASES)


def test_the_next_draft_copies_a_version(do: Do, plant: Plant, transactions: Transactions) -> None:
    first = written(do, plant)
    second = draft(do, plant, of=first.recipe, copy_from=first.id)
    assert elements(do, plant, second.id) == elements(do, plant, first.id)
    assert row(transactions, plant, second.id).number == 2


def test_another_recipes_version_is_not_copied(do: Do, plant: Plant, admin: Engine) -> None:
    first = written(do, plant)
    other = recipe(do, plant, code="OTHER")
    before = count(admin, "master_recipe_version", plant.company)
    with pytest.raises(InvalidInput) as refused:
        draft(do, plant, of=other, copy_from=first.id)
    assert refused.value.path == ("copyFromId",)
    assert count(admin, "master_recipe_version", plant.company) == before


@pytest.mark.requirement("REC-3")
def test_a_product_has_one_recipe_at_a_stage(do: Do, plant: Plant) -> None:
    recipe(do, plant)
    for code in ("MET-500", "OTHER"):
        with pytest.raises(RecipeExists):
            do(
                plant.engineer,
                lambda uow, code=code: drafting.create_recipe(
                    uow, code=code, product="Metformin HCl 500 mg (MET-500)", stage="bulk"
                ),
            )


@pytest.mark.requirement("TEN-2")
def test_a_version_is_drafted_where_its_author_may_write(do: Do, plant: Plant) -> None:
    parent = recipe(do, plant)
    for site in (plant.other_site, plant.company):
        with pytest.raises(Forbidden):
            do(
                plant.engineer,
                lambda uow, site=site: drafting.draft_version(
                    uow, recipe=parent, site=site, batch_size=BATCH_SIZE, variant="STANDARD"
                ),
            )


@pytest.mark.requirement("EXE-14")
def test_drafts_made_at_once_get_numbers_of_their_own(do: Do, plant: Plant, transactions: Transactions) -> None:
    parent = recipe(do, plant)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: draft(do, plant, of=parent), range(8)))
    assert sorted(row(transactions, plant, one.id).number for one in made) == list(range(1, 9))


@pytest.mark.requirement("REC-2")
def test_an_author_does_not_approve(do: Do, plant: Plant, admin: Engine) -> None:
    version = submitted(do, plant, written(do, plant))
    both = also(plant, plant.engineer, Role.SUPERVISOR)
    with pytest.raises(AuthorApproves):
        sign(do, both, APPROVE, Approval(version.id, version.seen, PRODUCTION))
    assert count(admin, "recipe_approval", plant.company) == 0


@pytest.mark.requirement("REC-2")
def test_whoever_wrote_one_phase_is_an_author(do: Do, plant: Plant) -> None:
    version = written(do, plant)
    writer = also(plant, plant.supervisor, Role.PROCESS_ENGINEER)
    done = do(
        writer, lambda uow: by_number.put_phase(uow, recipe_version=version.id, seen=version.seen, phase=PHASES[0])
    )
    version = submitted(do, plant, replace(version, seen=done.version or 0))
    with pytest.raises(AuthorApproves):
        sign(do, plant.supervisor, APPROVE, Approval(version.id, version.seen, PRODUCTION))


@pytest.mark.requirement("REC-2")
def test_whoever_submits_is_an_author(do: Do, plant: Plant) -> None:
    version = written(do, plant)
    writer = also(plant, plant.supervisor, Role.PROCESS_ENGINEER)
    simulated(do, plant, version.id)
    done = sign(do, writer, SUBMIT, Submission(version.id, version.seen))
    with pytest.raises(AuthorApproves):
        sign(do, plant.supervisor, APPROVE, Approval(version.id, done.version or 0, PRODUCTION))


@pytest.mark.requirement("REC-2")
def test_one_person_does_not_approve_twice(do: Do, plant: Plant, transactions: Transactions, admin: Engine) -> None:
    version = submitted(do, plant, written(do, plant))
    both = also(plant, plant.supervisor, Role.QUALITY_REVIEWER)
    done = sign(do, both, APPROVE, Approval(version.id, version.seen, PRODUCTION))
    with pytest.raises(SamePersonApproves):
        sign(do, both, APPROVE, Approval(version.id, done.version or 0, QUALITY))
    with pytest.raises(RoleApproved):
        sign(do, plant.supervisor, APPROVE, Approval(version.id, done.version or 0, PRODUCTION))
    assert row(transactions, plant, version.id).state == VersionState.IN_REVIEW
    assert count(admin, "recipe_approval", plant.company) == 1


@pytest.mark.requirement("TEN-2")
def test_each_role_is_approved_by_who_holds_it(do: Do, plant: Plant) -> None:
    version = submitted(do, plant, written(do, plant))
    for actor, role in ((plant.supervisor, QUALITY), (plant.reviewer, PRODUCTION), (plant.operator, PRODUCTION)):
        with pytest.raises(Forbidden):
            sign(do, actor, APPROVE, Approval(version.id, version.seen, role))


@pytest.mark.requirement("REC-2")
def test_approvals_of_a_returned_submission_do_not_count(do: Do, plant: Plant, transactions: Transactions) -> None:
    version = submitted(do, plant, written(do, plant))
    done = sign(do, plant.supervisor, APPROVE, Approval(version.id, version.seen, PRODUCTION))
    version = returned(do, plant, replace(version, seen=done.version or 0))
    found = row(transactions, plant, version.id)
    assert (found.state, found.content, found.digest) == (VersionState.DRAFT, None, None)
    version = submitted(do, plant, version)
    done = sign(do, plant.reviewer, APPROVE, Approval(version.id, version.seen, QUALITY))
    assert row(transactions, plant, version.id).state == VersionState.IN_REVIEW
    sign(do, plant.supervisor, APPROVE, Approval(version.id, done.version or 0, PRODUCTION))
    assert row(transactions, plant, version.id).state == VersionState.APPROVED


@pytest.mark.requirement("SIG-4")
def test_returning_makes_every_signature_stale(do: Do, plant: Plant, admin: Engine) -> None:
    version = submitted(do, plant, written(do, plant))
    done = sign(do, plant.supervisor, APPROVE, Approval(version.id, version.seen, PRODUCTION))
    returned(do, plant, replace(version, seen=done.version or 0))
    assert count(admin, "signature_staleness", plant.company) == count(admin, "signature", plant.company) == 2


@pytest.mark.requirement("SIG-4")
def test_a_signature_prepared_before_a_return_is_not_given_after_it(do: Do, plant: Plant, admin: Engine) -> None:
    version = submitted(do, plant, written(do, plant))
    given = Approval(version.id, version.seen, PRODUCTION)
    challenge = do(plant.supervisor, lambda uow: signatures.prepare(uow, APPROVE, given)).id
    submitted(do, plant, returned(do, plant, version))

    def carry_out(uow: UnitOfWork) -> Versioned:
        account = uow.find(Account, Account.person_id == plant.supervisor.as_person)[0]
        proof = CheckedProof(challenge, account.id, account.version, ProofMethod.PASSWORD)
        return signatures.carry_out(uow, APPROVE, given, proof)

    with pytest.raises(VersionConflict):
        do(plant.supervisor, carry_out)
    assert count(admin, "recipe_approval", plant.company) == 0


def test_nobody_but_authors_and_approvers_returns_a_version(do: Do, plant: Plant) -> None:
    version = submitted(do, plant, written(do, plant))
    with pytest.raises(Forbidden):
        returned(do, plant, version, by=plant.operator)
    assert returned(do, plant, version, by=plant.engineer).seen == version.seen + 1


@pytest.mark.requirement("REC-3")
@pytest.mark.requirement("REC-4")
def test_a_new_version_in_effect_supersedes_the_old_one(do: Do, plant: Plant, transactions: Transactions) -> None:
    first = approved(do, plant, submitted(do, plant, written(do, plant)))
    second = approved(do, plant, submitted(do, plant, written(do, plant, of=first.recipe)))
    # The later one first, so that the earlier row's change must not meet the index before it left.
    effective(do, plant, second)
    effective(do, plant, first)
    states = [row(transactions, plant, one.id).state for one in (first, second)]
    assert states == [VersionState.EFFECTIVE, VersionState.SUPERSEDED]
    assert row(transactions, plant, second.id).ended_at is not None


@pytest.mark.requirement("REC-3")
def test_versions_put_into_effect_at_once_leave_one_in_effect(do: Do, plant: Plant, transactions: Transactions) -> None:
    parent = recipe(do, plant)
    versions = [approved(do, plant, submitted(do, plant, written(do, plant, of=parent))) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda one: effective(do, plant, one), versions))
    states = sorted(row(transactions, plant, one.id).state for one in versions)
    assert states == ["EFFECTIVE", "SUPERSEDED", "SUPERSEDED"]


@pytest.mark.requirement("REC-3")
def test_another_variant_is_in_effect_beside_it(do: Do, plant: Plant, transactions: Transactions) -> None:
    first = effective(do, plant, approved(do, plant, submitted(do, plant, written(do, plant))))
    copied = draft(do, plant, of=first.recipe, variant="US", copy_from=first.id)
    effective(do, plant, approved(do, plant, submitted(do, plant, copied)))
    assert row(transactions, plant, first.id).state == VersionState.EFFECTIVE


def test_quality_withdraws_what_was_submitted_and_its_author_a_draft(do: Do, plant: Plant) -> None:
    version = written(do, plant)
    with pytest.raises(Forbidden):
        withdrawn(do, version, plant.reviewer)
    withdrawn(do, version, plant.engineer)
    other = submitted(do, plant, written(do, plant, of=version.recipe))
    with pytest.raises(Forbidden):
        withdrawn(do, other, plant.engineer)
    assert withdrawn(do, other, plant.reviewer) == VersionState.WITHDRAWN


@pytest.mark.requirement("TEN-1")
def test_another_companys_version_is_not_there(do: Do, plant: Plant, transactions: Transactions, admin: Engine) -> None:
    from tests.plant import build_plant

    version = written(do, plant)
    other = build_plant(transactions, admin, name=f"other-{version.id.hex[-12:]}")
    with pytest.raises(NotFound):
        withdrawn(do, version, other.engineer)


def returned(do: Do, plant: Plant, version: Written, *, by: Actor | None = None) -> Written:
    done = do(
        by or plant.reviewer,
        lambda uow: approval.return_to_draft(uow, recipe_version=version.id, seen=version.seen, reason="Too wide."),
    )
    return replace(version, seen=done.version or 0)


def withdrawn(do: Do, version: Written, by: Actor) -> VersionState:
    states: list[str] = []

    def withdraw(uow: UnitOfWork) -> MasterRecipeVersion:
        found = effect.withdraw(uow, recipe_version=version.id, seen=version.seen, reason="No longer made.")
        states.append(found.state)
        return found

    do(by, withdraw)
    return VersionState(states[0])


def test_a_version_too_long_to_be_kept_is_found(
    do: Do, plant: Plant, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = written(do, plant)
    monkeypatch.setattr(size, "CONTENT_LIMIT", 1_000)
    with pytest.raises(RecipeIncomplete) as refused:
        submitted(do, plant, version)
    assert [one.place for one in refused.value.findings] == ["version"]
    assert row(transactions, plant, version.id).state == VersionState.DRAFT
    monkeypatch.undo()
    submitted(do, plant, version)
    content = row(transactions, plant, version.id).content
    assert content is not None
    assert f"its text is {len(content)} characters" in refused.value.message
