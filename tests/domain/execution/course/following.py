"""So many random courses are followed to their ends, and whatever they left behind is proven."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from operations.proving import proving
from tests.domain.execution.course.machine import Machine
from tests.domain.execution.course.world import World

MORE = "THERIAC_ANY_COURSE"
"""Says how many courses of how many acts each are tried, as in 200,50, by chance; else the same few are each time."""
FEW = "4,10"


def followed(machine: type[Machine], world: World) -> None:
    """Courses by chance where more are asked for, else so many with so many acts each; then all data is proven."""
    examples, steps = (int(one) for one in os.environ.get(MORE, FEW).split(","))
    machine.world = world
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=MORE not in os.environ,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)
    for one in world.companies:
        with world.transactions.reading(one.plant.company) as session:
            assert list(map(str, proving.prove(session, one.plant.company))) == []
