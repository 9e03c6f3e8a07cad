"""The worked example weighed by an enrolled scale, through HTTP: nothing typed, no exception (WGH-6 to WGH-11)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.equipment.kinds import Quality
from tests.client import Client
from tests.conftest import Do
from tests.dispensing import API, MCC, PHASES, Dispensary
from tests.plant import Plant
from tests.scales import DETAILS, Booth

Clients = Callable[[str], Client]
AMOUNT = "{ value unit }"
WEIGHING = f"""id version state scale scaleSource scaleSerial calibratedUntil shownLow {AMOUNT} shownHigh {AMOUNT}
  net {AMOUNT} readings {{ kind source reason verdict quantity {AMOUNT} scaleReading {{ id quality signature }} }}
  requests {{ kind reading {{ quality message }} }} witnessedName verifiedName automated"""
# The cellulose alone is verified by the system.
DECLARED = (
    replace(
        PHASES[0],
        charges=tuple(
            replace(one, automated_because="Each of its weights is told by a scale.") if at == 1 else one
            for at, one in enumerate(PHASES[0].charges)
        ),
    ),
    *PHASES[1:],
)
FINE = replace(DETAILS, division=Decimal("0.001"), minimum_weight=Decimal("1.000"))


class Weigher:
    """An operator who weighs at one place, by what the scale says."""

    def __init__(self, client: Clients, dispensary: Dispensary, booth: Booth) -> None:
        self.operator, self.dispensary, self.booth = client("operator"), dispensary, booth
        self.place = dispensary.booth()

    def begin(self, order: UUID, lot: UUID, scale: UUID) -> dict[str, Any]:
        given = {
            "order": f"DispenseOrder:{order}",
            "container": f"Container:{self.dispensary.shelves.of(lot)[0].id}",
            "booth": f"OperationalLocation:{self.place}",
            "enrolledScale": f"Scale:{scale}",
        }
        return self.operator.mutate("beginWeighing", "BeginWeighingInput", given, f"weighing {{ {WEIGHING} }}")

    def ask(self, weighing: dict[str, Any], scale: UUID, kind: str) -> dict[str, Any]:
        given = {"scaleId": f"Scale:{scale}", "kind": kind, "weighing": weighing["id"]}
        return self.operator.mutate("requestReading", "RequestReadingInput", given, "request { id }")

    def asked(self, weighing: dict[str, Any], scale: UUID, kind: str) -> UUID:
        payload = self.ask(weighing, scale, kind)
        assert payload["problems"] == []
        return UUID(payload["request"]["id"].partition(":")[2])

    def record(self, weighing: dict[str, Any], kind: str, reading: UUID, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        given = {
            "weighing": weighing["id"],
            "version": weighing["version"],
            "kind": kind,
            "container": "BIN-1",
            "scaleReading": f"ScaleReading:{reading}",
            **more,
        }
        return self.operator.mutate("recordWeight", "RecordWeightInput", given, f"weighing {{ {WEIGHING} }}")

    def read(self, weighing: dict[str, Any], scale: UUID, kind: str, value: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        payload = self.record(weighing, kind, self.booth.tell(self.asked(weighing, scale, kind), value), **more)
        assert payload["problems"] == []
        return dict(payload["weighing"])

    def sign(self, act: str, weighing: dict[str, Any], *, by: str = "second_operator") -> dict[str, Any]:
        given = {"weighing": weighing["id"], "version": weighing["version"]}
        return self.operator.sign(act, given, f"weighing {{ {WEIGHING} }}", by=by)

    def weighed(
        self,
        order: UUID,
        lot: UUID,
        scale: UUID,
        gross: str,
        *,
        by: str = "second_operator",
        **more: Any,  # noqa: ANN401 -- as `record`
    ) -> dict[str, Any]:
        weighing = self.begin(order, lot, scale)["weighing"]
        weighing = self.read(weighing, scale, "TARE", "2.000")
        weighing = self.read(weighing, scale, "GROSS", gross, **more)
        done: dict[str, Any] = self.sign("verifyWeighing", weighing, by=by)["weighing"]
        return done


def problem(payload: dict[str, Any]) -> tuple[str, str | None]:
    (found,) = payload["problems"]
    return found["code"], found["rule"]


@pytest.mark.requirement("WGH-6", "WGH-8", "WGH-9", "WGH-10", "WGH-11", "WGH-14", "WGH-16", "EXE-17")
def test_the_worked_example_weighed_by_an_enrolled_scale_has_no_exception(
    client: Clients, do: Do, plant: Plant, admin: Engine
) -> None:
    dispensary, booth = Dispensary(do, plant, admin), Booth(do, plant, admin)
    weigher = Weigher(client, dispensary, booth)
    lots = dispensary.lots(dispensary.materials())
    orders = dispensary.ordered(dispensary.batch(dispensary.recipe(phases=DECLARED)))
    dispensary.choose(orders[API])
    gateway = booth.gateway()
    fine = booth.scale("SCL-F", replace(FINE, gateway=gateway, gateway_scale="fine"))
    coarse = booth.usable("SCL-C", gateway)

    before = dispensary.everything()
    refused = weigher.begin(orders[API], lots["A"], fine)
    assert problem(refused) == ("SCALE_NOT_USABLE", "WGH-9")
    assert refused["problems"][0]["message"].endswith("Of this site's enrolled scales serve: SCL-C.")
    assert dispensary.everything() == before
    booth.calibrate(fine)
    booth.witness(booth.check(fine))

    weighing = weigher.begin(orders[API], lots["A"], fine)["weighing"]
    assert (weighing["scale"], weighing["scaleSource"], weighing["scaleSerial"]) == ("SCL-F", "ENROLLED", "B021002593")
    assert weighing["calibratedUntil"] == booth.row("scale", fine).calibrated_until.isoformat()
    assert problem(weigher.ask(weighing, coarse, "TARE"))[0] == "INVALID_INPUT"
    assert problem(weigher.ask(weighing, fine, "GROSS"))[0] == "INVALID_INPUT"
    tare = booth.tell(weigher.asked(weighing, fine, "TARE"), "2.000")
    weighing = weigher.record(weighing, "TARE", tare)["weighing"]
    beside = booth.tell(booth.asked(fine), "102.000")
    moving = booth.answered(weigher.asked(weighing, fine, "GROSS"), Quality.NOT_STABLE)
    before = dispensary.everything()
    refusals = {
        tare: ("NOT_OF_THIS_WEIGHING", "WGH-6"),  # used before
        beside: ("NOT_OF_THIS_WEIGHING", "WGH-6"),  # asked for no weighing
        moving: ("NO_WEIGHT_TOLD", "EXE-17"),
    }
    for reading, refusal in refusals.items():
        assert problem(weigher.record(weighing, "GROSS", reading)) == refusal
    good = booth.tell(weigher.asked(weighing, fine, "GROSS"), "102.000")
    reasoned = weigher.record(weighing, "GROSS", good, reason="In a hurry")
    assert (problem(reasoned)[0], reasoned["problems"][0]["path"]) == ("INVALID_INPUT", ["reason"])
    assert dispensary.everything() == before
    weighing = weigher.record(weighing, "GROSS", good, emptied=True)["weighing"]
    assert [(one["source"], one["reason"], one["scaleReading"]["quality"]) for one in weighing["readings"]] == [
        ("ENROLLED", None, "GOOD")
    ] * 2
    heard = [(one["kind"], one["reading"]["quality"]) for one in weighing["requests"]]
    assert heard == [("TARE", "GOOD"), ("GROSS", "NOT_STABLE"), ("GROSS", "GOOD")]
    assert problem(weigher.sign("witnessWeighing", weighing))[0] == "NOTHING_TYPED"
    before = dispensary.everything()
    assert problem(weigher.sign("verifyWeighing", weighing, by="operator")) == ("SAME_PERSON", "WGH-14")
    assert dispensary.everything() == before
    assert weigher.sign("verifyWeighing", weighing)["weighing"]["state"] == "VERIFIED"

    weighing = weigher.weighed(orders[API], lots["B"], fine, "53.402")
    assert (weighing["witnessedName"], weighing["net"]["value"]) == (None, "51.402")
    dispensary.clear(weigher.place)
    dispensary.choose(orders[MCC])
    (refused,) = weigher.begin(orders[MCC], lots[MCC], coarse)["problems"]
    assert (refused["code"], refused["rule"]) == ("BELOW_MINIMUM_WEIGHT", "WGH-8")
    assert refused["message"].endswith("Of this site's enrolled scales serve: SCL-F.")
    weighing = weigher.weighed(orders[MCC], lots[MCC], fine, "9.898", by="operator")
    assert (weighing["shownLow"]["value"], weighing["net"]["value"], weighing["automated"]) == ("7.859", "7.898", True)
    assert dispensary.rows("batch_exception") == []
