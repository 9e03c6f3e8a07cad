"""Batches that tell a yield: 169.410 kg of granule in theory, 97 to 101 % of it, in a phase that one person signs."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Engine

from domain.execution.commands.signing_values import SIGN_VALUE, SignValue
from domain.execution.content import Content
from domain.kernel.actor import Actor
from domain.materials.quality.kinds import Qualifier
from domain.recipes.kinds import ParameterKind, PhaseSignature
from domain.recipes.values import Parameter
from tests import execution, recipes
from tests.calculating import calculated, kg
from tests.conftest import Do
from tests.execution import Run, percent
from tests.plant import Plant

P, V = PhaseSignature.PERFORMED, PhaseSignature.VERIFIED
NET = Parameter(name="Net", code="net", kind=ParameterKind.NUMBER, unit="kg")
YIELD = calculated("Granule yield", "yield", "net / output.GRANULE", "%")
UNCLEAR = Content(number=Decimal(170), unit="kg", qualifier=Qualifier.LESS_THAN)


def weighing(do: Do, plant: Plant, admin: Engine, *, signatures: Sequence[PhaseSignature] = (P,)) -> Run:
    """A batch whose only phase runs."""
    phases = [recipes.phase(1, "Weigh", code="WEIGH", parameters=(NET, YIELD), signatures=tuple(signatures))]
    version = recipes.effective_recipe(do, plant, phases=phases, files=(recipes.OUTPUT,), code="YIELDS")
    run = Run(do, plant, admin, execution.issue(do, plant, version, "B-YIELD"))
    run.start(1)
    return run


def weighed(run: Run, net: str) -> UUID:
    return run.record(1, "Net", kg(net))


def told(run: Run) -> UUID:
    """The value that tells the yield."""
    found: UUID = next(row.id for row in run.rows("parameter_value") if row.tells_output == "GRANULE")
    return found


def by_hand(run: Run, number: str) -> UUID:
    """A yield that can't be calculated, given by the operator."""
    run.record(1, "Net", UNCLEAR)
    value = told(run)
    run.correct(value, percent(number), reason="Net taken from the label of the container")
    return value


def verify(run: Run, value: UUID, by: Actor) -> None:
    version = next(row.version for row in run.rows("parameter_value") if row.id == value)
    recipes.sign(run.do, by, SIGN_VALUE, SignValue(value, version, V))
