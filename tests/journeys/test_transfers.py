"""Transfers through HTTP: the people of two sites, each acting at their own, and a recall that finds it all."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests import execution
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.conftest import Do, count
from tests.containers import filled
from tests.materials import Store
from tests.plant import Plant

pytestmark = pytest.mark.requirement("TRF-1", "TRF-2", "TRF-3", "TRF-4", "MAT-6", "TEN-2")

AMOUNT = "{ value unit }"
LOT = "number status site { code } material { code } lot { id }"
TRANSFER = f"""id version state document reason underQuarantine fromSite {{ code }} toSite {{ code }} lot {{ {LOT} }}
  receivedLot {{ {LOT} }} quantity {AMOUNT} received {AMOUNT} difference {AMOUNT} differenceReason
  containers {{ position number quantity {AMOUNT} tare {AMOUNT} }} dispatchedName receivedName cancelledName
  cancelledReason"""
PAYLOAD = f"transfer {{ {TRANSFER} }}"
TRACE = """query ($id: ID!, $way: TraceDirection!) { lot(id: $id) { balance { transferred remaining }
  genealogy(direction: $way) { edge { kind quantity { value } } lot { number site { code } lot { id } } } } }"""
SCOPE = """query ($lot: ID) { recallScope(lotId: $lot) { lots { lot { number site { code } }
  figures { made fromLots adjusted transferred inTransit inStock unaccounted } } } }"""
FIND = f"""query ($site: ID, $state: MaterialTransferState) {{
  materialTransfers(siteId: $site, state: $state, first: 5) {{ edges {{ node {{ {TRANSFER} }} }} }} }}"""


def dispatch(who: Client, plant: Plant, lot: UUID, **more: object) -> dict[str, Any]:
    given = {"lotId": f"MaterialLot:{lot}", "toSiteId": f"Site:{plant.other_site}", "document": "TN-1"}
    return who.mutate("dispatchTransfer", "DispatchTransferInput", given | {"reason": "Made there"} | more, PAYLOAD)


def receive(who: Client, transfer: dict[str, Any], **more: object) -> dict[str, Any]:
    given = {"transferId": transfer["id"], "version": transfer["version"]}
    return who.mutate("receiveTransfer", "ReceiveTransferInput", given | more, PAYLOAD)


def codes(payload: dict[str, Any]) -> list[str]:
    assert payload["transfer"] is None
    return [one["code"] for one in payload["problems"]]


def figures(who: Client, lot: UUID) -> dict[str, list[str]]:
    """By lot, what its records say: site, made, of lots, adjusted, transferred, in transit, in stock."""
    names = ("made", "fromLots", "adjusted", "transferred", "inTransit", "inStock")
    found = who.query(SCOPE, lot=f"MaterialLot:{lot}")["recallScope"]["lots"]
    assert all(float(one["figures"]["unaccounted"]) == 0 for one in found)
    return {
        one["lot"]["number"]: [one["lot"]["site"]["code"], *(one["figures"][name] for name in names)] for one in found
    }


@pytest.fixture
def store(do: Do, plant: Plant, admin: Engine) -> Store:
    return Store(do, plant, admin)


@pytest.fixture
def moved(do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]) -> Callable[[str, Role], Client]:
    """Somebody who has this role at the other site, and none at the first."""

    def move(name: str, role: Role) -> Client:
        person = plant.people[name].as_person
        query = text("select id, version from role_grant where company_id = :c and person_id = :p")
        with admin.connect() as connection:
            held = connection.execute(query, {"c": plant.company, "p": person}).one()
        do(plant.administrator, lambda uow: roles.revoke(uow, held.id, version=held.version))
        do(plant.administrator, lambda uow: roles.grant(uow, person, role, plant.other_site))
        return client(name)

    return move


def test_material_goes_to_another_site_and_is_found_there(
    plant: Plant,
    store: Store,
    client: Callable[[str], Client],
    moved: Callable[[str, Role], Client],
) -> None:
    lot = store.receive(store.material("API"), "A", "30", containers=(filled("10"), filled("20")))
    store.dispose(lot)
    drum = next(one.id for one in store.rows("container") if one.lot_id == lot)
    sender, paths = client("supervisor"), Paths()
    receiver = moved("second_operator", Role.SUPERVISOR)
    quality = moved("second_reviewer", Role.QUALITY_REVIEWER)

    assert codes(dispatch(receiver, plant, lot, quantity={"value": "1", "unit": "kg"})) == ["FORBIDDEN"]
    assert codes(dispatch(sender, plant, lot)) == ["INVALID_INPUT"]
    assert codes(dispatch(sender, plant, lot, quantity={"value": "31", "unit": "kg"})) == ["NOT_ENOUGH"]
    assert count(store.admin, "material_transfer", plant.company) == 0
    parts = [{"container": f"Container:{drum}"}]
    given = {"containers": parts, "commandId": "transfer-1"}
    sent = dispatch(sender, plant, lot, **given)["transfer"]
    assert dispatch(sender, plant, lot, **given)["transfer"] == sent
    assert (sent["state"], sent["quantity"], sent["received"]) == ("DISPATCHED", {"value": "10", "unit": "kg"}, None)
    assert sent["containers"] == [{"position": 1, "number": "A-1", "quantity": sent["quantity"], "tare": None}]
    assert figures(sender, lot) == {"A": ["VIE", "30", "0", "0", "0", "10", "20"]}

    seen = paths.lower(receiver, FIND, {"site": f"Site:{plant.other_site}", "state": "DISPATCHED"})
    (shown,) = (one["node"] for one in seen["materialTransfers"]["edges"])
    assert shown == sent | {"lot": sent["lot"] | {"lot": None}}
    assert paths.lower(receiver, FIND, {"state": "RECEIVED"})["materialTransfers"]["edges"] == []
    assert codes(receive(sender, sent, number="A-BOS")) == ["FORBIDDEN"]
    kg = [{"quantity": {"value": "9.99", "unit": "kg"}}]
    assert codes(receive(receiver, sent, number="A-BOS", containers=kg)) == ["TRANSFER_DIFFERS"]
    assert codes(receive(receiver, sent, number="A")) == ["LOT_NUMBER_TAKEN"]
    cancel = {"transferId": sent["id"], "version": sent["version"], "reason": "No"}
    assert codes(receiver.mutate("cancelTransfer", "CancelTransferInput", cancel, PAYLOAD)) == ["FORBIDDEN"]
    assert len(store.rows("lot")) == 1
    came = receive(receiver, sent, number="A-BOS", containers=kg, differenceReason="Spilled", commandId="arrival-1")
    got = came["transfer"]
    assert (got["state"], got["received"]["value"], got["difference"]["value"]) == ("RECEIVED", "9.99", "-0.01")
    assert (got["receivedLot"]["number"], got["receivedLot"]["status"]) == ("A-BOS", "QUARANTINE")
    assert got["receivedLot"]["site"] == {"code": "BOS"}
    assert codes(receive(receiver, got, number="A-TWO")) == ["WRONG_STATE"]
    made = UUID(got["receivedLot"]["lot"]["id"].partition(":")[2])

    wanted = {"A": ["VIE", "30", "0", "-0.01", "9.99", "0", "20"], "A-BOS": ["BOS", "0", "9.99", "0", "0", "0", "9.99"]}
    assert figures(sender, lot) == wanted
    for who, start, way, led in ((receiver, made, "BACKWARD", "A"), (sender, lot, "FORWARD", "A-BOS")):
        found = paths.lower(who, TRACE, {"id": f"MaterialLot:{start}", "way": way})["lot"]
        (step,) = found["genealogy"]
        assert (step["edge"]["kind"], step["edge"]["quantity"]) == ("TRANSFER", {"value": "9.99"})
        assert (step["lot"]["number"], step["lot"]["lot"]) == (led, None)
    assert receiver.query("query ($id: ID!) { lot(id: $id) { id } }", id=f"MaterialLot:{lot}") == {"lot": None}
    assert sender.query("query ($id: ID!) { lot(id: $id) { id } }", id=f"MaterialLot:{made}") == {"lot": None}

    release = {"lot": f"MaterialLot:{made}", "version": 1, "decision": "RELEASED", "statement": "Certificate of A."}
    assert quality.sign("disposeLot", release, "lot { status }")["lot"] == {"status": "RELEASED"}
    reject = {"lot": f"MaterialLot:{lot}", "version": store.lot(lot).version, "decision": "REJECTED"}
    answer = client("reviewer").sign("disposeLot", reject | {"statement": "Metal found."}, "lot { status }")
    assert answer["lot"] == {"status": "REJECTED"}
    assert (store.lot(made).status, store.lot(made).quarantine_reason) == ("QUARANTINE", "RETURNED")
    assert codes(dispatch(sender, plant, lot, quantity={"value": "1", "unit": "kg"})) == ["LOT_NOT_TRANSFERABLE"]


@pytest.mark.requirement("TRF-5")
def test_what_a_batch_gave_goes_under_quarantine(
    do: Do, plant: Plant, store: Store, client: Callable[[str], Client], moved: Callable[[str, Role], Client]
) -> None:
    run = execution.run(do, plant, store.admin)
    run.start(1)
    lot = store.output(run, store.material("GIVEN"), "GIVEN-1", "5")
    sender, receiver = client("supervisor"), moved("second_operator", Role.SUPERVISOR)
    given: dict[str, object] = {"quantity": {"value": "2", "unit": "kg"}}
    refused = dispatch(sender, plant, lot, **given)
    assert codes(refused) == ["UNDER_QUARANTINE_ONLY"]
    assert "say why it does (underQuarantine)" in refused["problems"][0]["message"]
    assert codes(dispatch(sender, plant, lot, **given, underQuarantine=" ")) == ["INVALID_INPUT"]
    assert count(store.admin, "material_transfer", plant.company) == 0
    sent = dispatch(sender, plant, lot, **given, underQuarantine="Packed there at risk")["transfer"]
    assert sent["underQuarantine"] == "Packed there at risk"
    work = receiver.query("{ viewer { work { act title } } }")["viewer"]["work"]
    (title,) = [one["title"] for one in work if one["act"] == "receiveTransfer"]
    assert title.endswith("of lot GIVEN-1, under quarantine")
    got = receive(receiver, sent, number="GIVEN-BOS")["transfer"]
    assert (got["receivedLot"]["status"], got["underQuarantine"]) == ("QUARANTINE", "Packed there at risk")
    bought = store.released("BOUGHT")
    assert codes(dispatch(sender, plant, bought, **given, underQuarantine="No")) == ["INVALID_INPUT"]
