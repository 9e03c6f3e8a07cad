"""Recipes for tests: written, submitted, approved and put into effect through the domain's own commands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.kernel.actor import Actor
from domain.kernel.models import Versioned
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Account
from domain.recipes.commands import by_number, drafting, editing, effect, simulating
from domain.recipes.commands.approval import APPROVE, Approval
from domain.recipes.commands.reviewing import REVIEW, PeriodicReview
from domain.recipes.commands.submission import SUBMIT, Submission
from domain.recipes.commands.translating import Wanted, translate_element
from domain.recipes.editing.elements import Element
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.governance.kinds import ReviewOutcome
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import (
    ApprovalRole,
    BlockKind,
    LinkKind,
    MaterialRole,
    OutputKind,
    ParameterKind,
    PhaseSignature,
    Rounding,
    TextField,
)
from domain.recipes.languages.texts import Text
from domain.recipes.models import MasterRecipeVersion, RecipePhase
from domain.recipes.scaling import SizeRange
from domain.recipes.simulating.cases import Case
from domain.recipes.values import (
    Capability,
    Charge,
    Equipment,
    Link,
    Material,
    Output,
    Parameter,
    Phase,
    ProcessParameter,
    RecipeFile,
)
from domain.signatures import commands as signatures
from domain.signatures.acts import SignedAct, SignedInput
from domain.signatures.giving import CheckedProof
from domain.signatures.models import ProofMethod
from infra.transaction import Outcome
from tests.conftest import Do
from tests.plant import Plant

P, V, Q = PhaseSignature.PERFORMED, PhaseSignature.VERIFIED, PhaseSignature.QUALITY
ZONE = ZoneInfo("Europe/Vienna")
BATCH_SIZE = Quantity(Decimal(300_000), "{tbl}")

PICTURE = RecipeFile(code="SIEVE", name="The sieve in its place", media_type="image/png", size=70, sha256="5" * 64)
API = Material(
    position=1,
    code="API-001",
    name="Metformin HCl",
    role=MaterialRole.ACTIVE,
    quantity=Quantity(Decimal("150.000"), "kg"),
    tolerance_percent=Decimal("0.1"),
)
LOD = Parameter(
    name="Loss on drying",
    kind=ParameterKind.NUMBER,
    unit="%",
    alert_low=Decimal("1.2"),
    alert_high=Decimal("2.3"),
    action_low=Decimal("1.0"),
    action_high=Decimal("2.5"),
    decimals=1,
    rounding=Rounding.HALF_UP,
    critical=True,
    rationale="Wetter granules stick; drier ones cap.",
    repetition_limit=4,
)
CLEAR = Parameter(name="Line is clear", kind=ParameterKind.YES_NO, expected="yes")
SHIFT = Parameter(name="Shift", kind=ParameterKind.CHOICE, choices=("day", "night"))
REMARK = Parameter(name="Remark", kind=ParameterKind.TEXT)


def phase(number: int, name: str, **fields: Any) -> Phase:  # noqa: ANN401 -- whatever a phase has
    """A phase with its place filled in."""
    return Phase(number=number, unit_procedure="Granulation", operation="Drying", name=name, **fields)


PHASES = (
    phase(1, "Line clearance", parameters=(CLEAR, SHIFT), signatures=(P, V)),
    phase(2, "Charge", charges=(Charge(material=1, quantity=Quantity(Decimal("150.000"), "kg")),), signatures=(P, V)),
    phase(3, "Loss on drying", parameters=(LOD, REMARK), critical=True, signatures=(P, Q)),
    phase(4, "Watch the dryer", during_number=3),
)


@dataclass(frozen=True)
class Written:
    """A version and the row version it was last seen at."""

    id: UUID
    seen: int
    recipe: UUID


def sign(do: Do, actor: Actor, act: SignedAct[Any, Any], given: SignedInput) -> Outcome:
    """Prepare a signed act and carry it out as this actor, with a proof as the edge would have checked it."""
    challenge = do(actor, lambda uow: signatures.prepare(uow, act, given)).id

    def carry_out(uow: UnitOfWork) -> Versioned:
        account = uow.find(Account, Account.person_id == actor.as_person)[0]
        proof = CheckedProof(challenge, account.id, account.version, ProofMethod.PASSWORD)
        return signatures.carry_out(uow, act, given, proof)

    return do(actor, carry_out)


def recipe(do: Do, plant: Plant, *, code: str = "MET-500", stage: str = "bulk") -> UUID:
    """A master recipe without versions."""
    product = f"Metformin HCl 500 mg ({code})"
    made = do(plant.engineer, lambda uow: drafting.create_recipe(uow, code=code, product=product, stage=stage))
    return made.id


def draft(
    do: Do,
    plant: Plant,
    *,
    of: UUID | None = None,
    variant: str = "STANDARD",
    copy_from: UUID | None = None,
    size_range: SizeRange | None = None,
) -> Written:
    """An empty draft, or a copy."""
    parent = of or recipe(do, plant)
    done = do(
        plant.engineer,
        lambda uow: drafting.draft_version(
            uow,
            recipe=parent,
            site=plant.site,
            batch_size=BATCH_SIZE,
            variant=variant,
            copy_from=copy_from,
            size_range=size_range,
        ),
    )
    return Written(done.id, done.version or 0, parent)


def written(
    do: Do,
    plant: Plant,
    *,
    phases: Sequence[Phase] = PHASES,
    materials: Sequence[Material] = (API,),
    of: UUID | None = None,
    size_range: SizeRange | None = None,
    equipment: Sequence[Equipment] = (),
) -> Written:
    """A draft with its formula and phases, in one act, after the equipment that these name."""
    started = draft(do, plant, of=of, size_range=size_range)
    for one in equipment:
        insert(do, plant, started.id, one)
    started = replace(started, seen=started.seen + len(equipment))

    def write(uow: UnitOfWork) -> MasterRecipeVersion:
        version, seen = None, started.seen
        for material in materials:
            version = by_number.put_material(uow, recipe_version=started.id, seen=seen, material=material)
            uow.session.flush()
            seen = version.version
        for one in phases:
            version = by_number.put_phase(uow, recipe_version=started.id, seen=seen, phase=one)
            uow.session.flush()
            seen = version.version
        assert version is not None, "a recipe without elements is a draft()"
        return version

    return Written(started.id, do(plant.engineer, write).version or 0, started.recipe)


def simulated(
    do: Do, plant: Plant, version: UUID, *, cases: Sequence[Case] | None = None, generate: bool = True
) -> UUID:
    """The id of a draft's newest simulation, just made."""
    command = simulating.simulate_version
    done = do(plant.engineer, lambda uow: command(uow, recipe_version=version, cases=cases, generate=generate))
    return done.id


def submitted(do: Do, plant: Plant, draft: Written) -> Written:
    simulated(do, plant, draft.id)
    done = sign(do, plant.engineer, SUBMIT, Submission(draft.id, draft.seen))
    return Written(draft.id, done.version or 0, draft.recipe)


def approved(do: Do, plant: Plant, version: Written) -> Written:
    """Approved by the supervisor for production and by the reviewer for quality."""
    first = sign(do, plant.supervisor, APPROVE, Approval(version.id, version.seen, ApprovalRole.PRODUCTION))
    second = sign(do, plant.reviewer, APPROVE, Approval(version.id, first.version or 0, ApprovalRole.QUALITY))
    return Written(version.id, second.version or 0, version.recipe)


def effective(do: Do, plant: Plant, version: Written, *, days: int = 0, zone: ZoneInfo = ZONE) -> Written:
    """In effect from today at the site, or planned to be in so many days."""
    day = datetime.now(UTC).astimezone(zone).date() + timedelta(days=days)
    done = do(
        plant.reviewer,
        lambda uow: effect.make_effective(uow, recipe_version=version.id, seen=version.seen, effective_on=day),
    )
    return Written(version.id, done.version or 0, version.recipe)


def reviewed(
    do: Do, plant: Plant, version: UUID, *, outcome: ReviewOutcome = ReviewOutcome.CONFIRMED, by: Actor | None = None
) -> Outcome:
    """A version in effect, looked at again by the reviewer unless told."""
    seen: list[int] = []

    def look(uow: UnitOfWork) -> MasterRecipeVersion:
        found = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0]
        seen.append(found.version)
        return found

    do(plant.reviewer, look)
    return sign(do, by or plant.reviewer, REVIEW, PeriodicReview(version, seen[0], outcome, "Made as written."))


def effective_recipe(
    do: Do,
    plant: Plant,
    *,
    phases: Sequence[Phase] = PHASES,
    materials: Sequence[Material] | None = None,
    code: str = "MET-500",
    files: Sequence[RecipeFile | Output | Equipment] = (),
    size_range: SizeRange | None = None,
    zone: ZoneInfo = ZONE,
) -> UUID:
    """The id of a small version in effect at the plant's site, with real signatures; its formula what is charged."""
    if materials is None:
        materials = (API,) if any(one.charges for one in phases) else ()
    parent = recipe(do, plant, code=code)
    version = written(do, plant, phases=phases, materials=materials, of=parent, size_range=size_range)
    for file in files:
        insert(do, plant, version.id, file)
    version = replace(version, seen=version.seen + len(files))
    return effective(do, plant, approved(do, plant, submitted(do, plant, version)), zone=zone).id


OUTPUT = Output(
    code="GRANULE",
    name="Granule",
    kind=OutputKind.INTERMEDIATE,
    quantity=Quantity(Decimal("169.410"), "kg"),
    yield_low=Decimal("97.0"),
    yield_high=Decimal("101.0"),
)
BATCH_FACTOR = ProcessParameter(code="tablets", name="Tablets", number=Decimal(300_000), unit="{tbl}", scalable=True)
DRYER = Equipment(
    code="FBD_01",
    name="Fluid-bed dryer",
    equipment_class="Fluid-bed dryer",
    capabilities=(Capability(name="Volume", low=Decimal(400), unit="L"),),
)


def insert(do: Do, plant: Plant, version: UUID, element: Element, **place: Any) -> UUID:  # noqa: ANN401 -- parent and position
    """The id of a new element of a draft."""
    edits: list[UUID] = []

    def act(uow: UnitOfWork) -> RecipeEdit:
        edit = editing.insert_element(uow, recipe_version=version, element=element, **place)
        edits.append(edit.element_id)
        return edit

    do(plant.engineer, act)
    return edits[0]


def translated(do: Do, plant: Plant, draft: Written) -> None:
    """The name of the draft's phase Dry in German."""
    wanted = Wanted(text=Text(TextField.NAME, "Dry"), language="de", says="Trocknen")

    def translate(uow: UnitOfWork) -> RecipeEdit:
        phase = uow.find(RecipePhase, RecipePhase.recipe_version_id == draft.id, RecipePhase.name == "Dry")[0]
        return translate_element(uow, element_type="RecipePhase", id=phase.id, wanted=wanted)

    do(plant.engineer, translate)


def one_of_each_element(do: Do, plant: Plant) -> Written:
    """A draft with an element of every kind: two phases in an operation, linked, and all that they name."""
    version = draft(do, plant, of=recipe(do, plant, code="EACH"))
    for element in (API, OUTPUT, BATCH_FACTOR, DRYER):
        insert(do, plant, version.id, element)
    level = insert(do, plant, version.id, BlockHead(kind=BlockKind.UNIT_PROCEDURE, name="Granulation"))
    level = insert(do, plant, version.id, BlockHead(kind=BlockKind.OPERATION, name="Drying"), parent=level)
    first = insert(do, plant, version.id, PhaseHead(name="Charge"), parent=level)
    second = insert(do, plant, version.id, PhaseHead(name="Dry"), parent=level)
    insert(do, plant, version.id, Charge(material=1, quantity=API.quantity), parent=first)
    insert(do, plant, version.id, replace(LOD, instrument="FBD_01"), parent=second)
    insert(do, plant, version.id, PICTURE)
    insert(do, plant, version.id, Link(code="TIME", kind=LinkKind.SEQUENCE, from_phase="CHARGE", to_phase="DRY"))
    return version
