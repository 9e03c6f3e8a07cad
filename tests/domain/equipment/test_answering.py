"""What a gateway answers is kept as it was signed, and nobody writes a reading otherwise (WGH-6, EXE-17)."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from domain.equipment import readings
from domain.equipment.answers import Signed
from domain.equipment.commands import answering, requesting
from domain.equipment.commands.requesting import Handed
from domain.equipment.gateway_refusals import AnotherAnswerTaken
from domain.equipment.kinds import Quality
from domain.equipment.readings import Basis, Kind, SignedReading
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.transaction import as_process
from tests.domain.recipes.forcing import CHECK, RESTRICTED, refused_by_the_database
from tests.plant import Plant
from tests.scales import DETAILS, INSTRUMENT, Booth

COLUMNS = """company_id, id, site_id, scale_id, request_id, gateway_id, gateway_scale, kind, quality, message, value,
unit, basis, serial_number, sequence, octets, signature, requested_by, requested_name, requested_at, at, received_at"""


def signed(booth: Booth, request: UUID, **other: Any) -> Signed:  # noqa: ANN401 -- fields of a reading
    asked = booth.row("scale_reading_request", request)
    fields: dict[str, Any] = {
        "gateway": asked.gateway_id,
        "scale": asked.gateway_scale,
        "serial": INSTRUMENT.serial_number,
        "kind": Kind(asked.kind),
        "value": Decimal("50.00"),
        "unit": "kg",
        "basis": Basis.GROSS,
        "stable": True,
        "at": datetime.now(UTC),
        "sequence": 1,
        "nonce": asked.nonce,
    }
    reading = SignedReading(**{**fields, **other})
    octets = readings.octets(reading).decode()
    return Signed(octets=octets, signature=base64.b64encode(readings.sign(reading, booth.key)).decode())


def take(booth: Booth, request: UUID, answer: Signed) -> Any:  # noqa: ANN401 -- a row
    gateway = booth.row("scale_reading_request", request).gateway_id
    process, command = as_process(booth.plant.company, f"gateway {gateway}"), answering.take_answer
    found = booth.do(process, lambda uow: command(uow, gateway=gateway, request=request, answer=answer))
    return booth.row("scale_reading", found.id)


def copied(changed: dict[str, str]) -> str:
    """A reading like the one that is kept, but for what is changed."""
    values = ", ".join(changed.get(name.strip(), name.strip()) for name in COLUMNS.split(","))
    return f"insert into scale_reading ({COLUMNS}) select {values} from scale_reading where company_id = :c"  # noqa: S608 -- our own words


class Undone(Exception):
    """Leaves no trace of what was tried."""


def taken_by_the_database(booth: Booth, statement: str) -> None:
    def act(uow: UnitOfWork) -> OfCompany:
        uow.session.execute(text(statement), {"c": booth.plant.company})
        uow.session.execute(text("set constraints all immediate"))
        raise Undone

    with pytest.raises(Undone):
        booth.do(as_process(booth.plant.company, "test"), act)


@pytest.mark.requirement("WGH-6")
def test_a_gateway_counts_for_all_its_scales_whose_answers_may_overtake_each_other(booth: Booth) -> None:
    gateway = booth.gateway()
    one, other = (
        booth.asked(booth.scale(f"SCL-{name}", replace(DETAILS, gateway=gateway, gateway_scale=name))) for name in "ab"
    )
    assert take(booth, other, signed(booth, other, sequence=7)).quality == Quality.GOOD
    again = take(booth, one, signed(booth, one, sequence=7))
    assert (again.quality, "signed before" in again.message) == (Quality.REFUSED, True)
    third = booth.asked(again.scale_id)
    assert take(booth, third, signed(booth, third, sequence=6)).quality == Quality.GOOD


@pytest.mark.requirement("WGH-6", "EXE-17")
def test_nobody_writes_a_reading_that_its_gateway_did_not_sign(booth: Booth, plant: Plant) -> None:
    scale = booth.scale(details=replace(DETAILS, gateway=booth.gateway(), gateway_scale="floor-1"))
    request = booth.asked(scale)
    kept = take(booth, request, signed(booth, request))
    assert (kept.sequence, kept.basis, f"{kept.value:f}", kept.unit) == (1, "GROSS", "50.00", "kg")
    with pytest.raises(AnotherAnswerTaken):
        take(booth, request, signed(booth, request, sequence=2))
    another = booth.asked(scale)
    before, asked = (booth.row("scale_reading_request", one) for one in (request, another))
    new = {
        "id": "gen_random_uuid()",
        "request_id": f"'{another}'",
        "requested_at": f"'{asked.requested_at.isoformat()}'",
        "sequence": "2",
        "octets": f"replace(replace(octets, '{before.nonce}', '{asked.nonce}'), 'sequence\"\\:1', 'sequence\"\\:2')",
    }
    forged = (
        ({"value": "51"}, CHECK),
        ({"unit": "'g'"}, CHECK),
        ({"basis": "'SHOWN'"}, CHECK),
        ({"sequence": "3"}, CHECK),
        ({"octets": "null"}, CHECK),
        ({"message": "'Said otherwise.'"}, CHECK),
        ({"octets": "octets"}, RESTRICTED),  # they answer another request
        ({"requested_name": "'Somebody'"}, RESTRICTED),
        ({"kind": "'TARE'"}, RESTRICTED),
        ({"serial_number": "'34309393'"}, RESTRICTED),
        ({"at": "at - interval '1 day'"}, RESTRICTED),
    )
    for changed, state in forged:
        assert refused_by_the_database(booth.do, plant, copied({**new, **changed})) == state, changed
    taken_by_the_database(booth, copied(new))  # so that each was refused for what was changed
    for statement in (
        "update scale_reading set value = 51 where company_id = :c",
        "delete from scale_reading where company_id = :c",
    ):
        assert refused_by_the_database(booth.do, plant, statement) is not None
    assert booth.rows("scale_reading") == [kept]


@pytest.mark.requirement("EXE-18")
def test_a_request_is_handed_out_again_after_a_while_until_it_is_answered(
    booth: Booth, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = booth.gateway()
    request = booth.asked(booth.scale(details=replace(DETAILS, gateway=gateway, gateway_scale="floor-1")))

    def handed() -> list[UUID]:
        found: list[Handed] = []
        process = as_process(plant.company, "gateway")
        booth.do(process, lambda uow: requesting.hand_out(uow, gateway=gateway, handed=found))
        return [one.id for one in found]

    assert [handed(), handed()] == [[request], []]
    monkeypatch.setattr(requesting, "AGAIN", -requesting.AGAIN)
    assert [handed(), handed()] == [[request], [request]]
    take(booth, request, signed(booth, request))
    assert handed() == []
