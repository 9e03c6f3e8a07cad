"""A case that names what isn't there, or gives what isn't of its form, is refused with its place."""

from typing import Any

import pytest

from domain.kernel.refusals import InvalidInput
from domain.recipes.simulating.cases import GivenQuantity, GivenTime
from domain.recipes.simulating.simulate import simulate
from tests.domain.recipes.simulating.sample import METFORMIN, alone, amount, case, recorded, value


@pytest.mark.parametrize(
    ("fields", "place", "told"),
    [
        ({"values": (value("LOD.loss", "two"),)}, ("values", "0", "value"), "not a decimal number"),
        ({"values": (value("LOD.lost", "2"),)}, ("values", "0", "of"), "no PHASE.parameter"),
        ({"values": (value("WEIGH.yield_", "99"),)}, ("values", "0", "of"), "is calculated"),
        ({"values": (value("LOD.loss", "2", repetition=2),)}, ("values", "0", "repetition"), "1 to 1"),
        ({"values": (value("LOD.loss", "2", in_pass=0),)}, ("values", "0", "inPass"), "from 1"),
        ({"values": (value("COMPRESS.smooth", "maybe"),)}, ("values", "0", "value"), "one of yes, no"),
        ({"durations": (GivenTime(phase="DRYER", time=amount("1 h")),)}, ("durations", "0", "phase"), "no phase"),
        ({"waits": (GivenTime(phase="DRY", time=amount("1 kg")),)}, ("waits", "0", "time"), "no amount of time"),
        ({"waits": (GivenTime(phase="DRY", time=amount("-1 h")),)}, ("waits", "0", "time"), "between 0 and ten years"),
        (
            {"quantities": (GivenQuantity(material="API", quantity=amount("1 L")),)},
            ("quantities", "0", "quantity", "unit"),
            "goes in by kg",
        ),
        (
            {"quantities": (GivenQuantity(material="X", quantity=amount("1 kg")),)},
            ("quantities", "0", "material"),
            "no material",
        ),
    ],
)
def test_it_is_refused(fields: dict[str, Any], place: tuple[str, ...], told: str) -> None:
    with pytest.raises(InvalidInput, match=told) as refused:
        simulate(METFORMIN, cases=(case(**fields),))
    assert refused.value.path == ("cases", "0", *place)


def test_what_is_said_of_a_pass_and_a_repetition_goes_before_what_is_said_of_all() -> None:
    values = (
        value("LOD.loss", "2.7"),
        value("LOD.loss", "1.5", in_pass=2),
        value("TWENTY.weight", "11.5"),
        value("TWENTY.weight", "11.7", repetition=2),
    )
    found = alone(METFORMIN, case(values=values))
    assert [one.value for one in recorded(found, "LOD", "loss")] == ["2.7", "1.5"]
    assert [one.value for one in recorded(found, "TWENTY", "weight")[:3]] == ["11.5", "11.7", "11.5"]
