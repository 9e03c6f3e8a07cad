"""Running a draft, case by case, and keeping what came of it for those who approve it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete

from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import rows
from domain.recipes.events import RecipeVersionSimulated
from domain.recipes.kinds import VersionState
from domain.recipes.models import MasterRecipeVersion, RecipeSimulation, RecipeSimulationCase
from domain.recipes.reading import batch_size_of
from domain.recipes.refusals import NotSimulated
from domain.recipes.simulating.cases import Case
from domain.recipes.simulating.keeping import case_in, case_text, found_text
from domain.recipes.simulating.result import CaseResult, Simulation
from domain.recipes.simulating.simulate import simulate, subject_of
from domain.recipes.states import VERSION, VersionAct
from domain.recipes.values import Elements
from domain.signatures.rules import sha256


def simulate_version(
    uow: UnitOfWork, *, recipe_version: UUID, cases: Sequence[Case] | None, generate: bool
) -> RecipeSimulation:
    """Run a draft as it is now; the result takes the place of the one before, unless a submission was signed with that.

    Without `cases` those run again that were named the last time. Raises NotFound, Forbidden, WrongState, InvalidInput,
    SimulationTooLarge, ProcedureAmbiguous.
    """
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_WRITE)
    VERSION.after(VersionState(version.state), VersionAct.SIMULATE)
    last = _current(uow, version)
    named = _named(uow, last) if cases is None else cases
    found = simulate(
        rows.elements_of(uow, version.id), batch_size=batch_size_of(version), cases=named, generate=generate
    )
    _let_go(uow, last)
    return _keep(uow, version, found)


def require_simulated(uow: UnitOfWork, version: MasterRecipeVersion, elements: Elements) -> RecipeSimulation:
    """The simulation of exactly these elements. Raises NotSimulated."""
    found = _current(uow, version)
    if found is None or found.subject != subject_of(elements, batch_size_of(version)):
        raise NotSimulated(stale=found is not None)
    return found


def attach_simulation(uow: UnitOfWork, version: MasterRecipeVersion) -> None:
    """Keep the version's simulation for as long as the signature that names it."""
    found = _current(uow, version)
    assert found is not None, version.id
    found.attached = True


def signed_with(uow: UnitOfWork, version: MasterRecipeVersion) -> Json:
    """What a signature says of the version's simulation; nothing for versions from before there were any."""
    found = _current(uow, version)
    if found is None:
        return None
    return {
        "id": str(found.id),
        "digest": found.digest,
        "cases": found.case_count,
        "incomplete": found.incomplete,
        "exceptions": found.exceptions,
        "alerts": found.alerts,
    }


def _current(uow: UnitOfWork, version: MasterRecipeVersion) -> RecipeSimulation | None:
    of_version = RecipeSimulation.recipe_version_id == version.id
    return next(iter(uow.find(RecipeSimulation, of_version, RecipeSimulation.current.is_(True))), None)


def _named(uow: UnitOfWork, last: RecipeSimulation | None) -> tuple[Case, ...]:
    """The cases that the author named the last time, in their order."""
    if last is None:
        return ()
    of_last = RecipeSimulationCase.simulation_id == last.id
    found = uow.find(RecipeSimulationCase, of_last, RecipeSimulationCase.generated.is_(False))
    return tuple(case_in(one.result).case for one in sorted(found, key=lambda one: one.number))


def _let_go(uow: UnitOfWork, last: RecipeSimulation | None) -> None:
    if last is None:
        return
    if last.attached:
        last.current = False
    else:
        cases = RecipeSimulationCase
        uow.session.execute(
            delete(cases).where(cases.company_id == last.company_id, cases.simulation_id == last.id),
            execution_options={"synchronize_session": False},
        )
        uow.remove(last)
    uow.session.flush()  # one is current at a time


def _keep(uow: UnitOfWork, version: MasterRecipeVersion, found: Simulation) -> RecipeSimulation:
    id_, place = new_id(), {"site_id": version.site_id, "recipe_version_id": version.id}
    texts = tuple(case_text(one) for one in found.cases)
    digests = tuple(sha256(one) for one in texts)
    whole, coverage = found_text(found, digests), found.coverage
    kept = RecipeSimulation(
        id=id_,
        **place,
        format=found.format,
        subject=found.subject,
        digest=sha256(whole),
        found=whole,
        case_count=coverage.cases,
        incomplete=coverage.incomplete,
        phase_runs=coverage.phase_runs,
        recordings=coverage.recordings,
        exceptions=coverage.exceptions,
        alerts=coverage.alerts,
        current=True,
        attached=False,
        simulated_by=uow.person,
        simulated_at=uow.now,
    )
    uow.add(kept)
    uow.session.flush()  # the trigger of its cases looks for it
    for number, (one, text, digest) in enumerate(zip(found.cases, texts, digests, strict=True), 1):
        uow.add(
            RecipeSimulationCase(
                id=new_id(), **place, simulation_id=id_, number=number, result=text, digest=digest, **_summary(one)
            )
        )
    uow.record(RecipeVersionSimulated(version=version.id, simulation=id_))
    return kept


def _summary(one: CaseResult) -> dict[str, object]:
    return {
        "name": one.case.name,
        "kind": one.case.kind.value,
        "generated": one.generated,
        "complete": one.complete,
        "ends": one.ends,
        "phase_runs": len(one.path),
        "exceptions": one.exceptions,
        "alerts": one.alerts,
    }
