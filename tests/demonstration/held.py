"""What must hold of the sterile batch once it is held, and of the document that its record would be."""

from io import StringIO
from uuid import UUID

from rich.console import Console

from demonstration import journey
from demonstration.steps import sterile
from demonstration.steps.client import Client, Json
from demonstration.steps.show import Show
from domain.exports import members, neighbours, record, snapshot
from domain.exports.document.whole import Document
from domain.kernel.ids import CompanyId
from infra.documents import batch_record
from infra.transaction import Transactions

HELD = """
query held($id: ID!) { batch(id: $id) {
  state
  phases { passes recipePhase { code } values { text recipeParameter { code } reading { source quality } } }
  holds { kind reason restartedAt reachedAt }
  exceptions { rule classification phaseNumber title }
  releaseBlockers { kind }
} }
"""


def require_held(staff: dict[str, Client], version: Json, transactions: Transactions) -> None:
    """The batch of the sterile record goes as its author simulated it, and its release is refused; it stays held."""
    words = StringIO()
    batch = journey.fill_and_hold(staff, version, show=Show(Console(file=words, soft_wrap=True, highlight=False)))
    told = words.getvalue()
    assert "followed the procedure through 20 phases, MEASURE_PH 2 times: 72 values, 26 of them readings" in told
    assert f"put batch {batch.number} on hold: Bubble point after use 3 310 mbar" in told
    assert (
        "  Its release is refused to Dr. Ioannis Papadópoulos, by 1 NOT_RECONCILED, 1 NOT_REVIEWED, 1 OPEN_HOLD, "
        in told
    )
    found = staff["qp"].ask(HELD, id=batch.id)["batch"]
    values = {
        (phase["recipePhase"]["code"], *phase["passes"], value["recipeParameter"]["code"]): value
        for phase in found["phases"]
        for value in phase["values"]
    }
    measured = [values["MEASURE_PH", number, "ph"]["text"] for number in (1, 2)]
    assert (found["state"], measured) == ("HELD", ["6.40 pH", "6.02 pH"])
    after = values["INTEGRITY_AFTER", "bubble_point"]
    assert (after["text"], after["reading"]) == ("3310 mbar", {"source": "INSTRUMENT", "quality": "GOOD"})
    assert ("HOLD_BATCH", "held") not in values
    assert ("INSPECT", "inspected") not in values
    early = [one for one in found["exceptions"] if one["title"].endswith("control 1 early")]
    others = {(one["rule"], one["classification"], one["title"]) for one in found["exceptions"] if one not in early}
    assert others == {("EXE-2", "MINOR", "pH: 6.40 pH"), ("EXE-2", "CRITICAL", "Bubble point: 3310 mbar")}
    assert [one["phaseNumber"] for one in early] == [4, 9, 12, 14]
    (hold,) = found["holds"]
    assert (hold["kind"], hold["restartedAt"], hold["reachedAt"] is None) == ("HOLD", None, False)
    require_its_document_composes(staff["qp"], batch.id, transactions)


def require_its_document_composes(reader: Client, batch: str, transactions: Transactions) -> None:
    """As what its export would be made of now."""
    told = document_of(reader, batch, transactions)
    assert [one["reason"] for one in told["holds"]] == [sterile.story().hold]


def document_of(reader: Client, batch: str, transactions: Transactions) -> Document:
    """What its record would say now; it can be printed."""
    document = "query company { viewer { company { id } } }"
    company = CompanyId(local(reader.ask(document)["viewer"]["company"]["id"]))
    export = reader.act("exportRecord", {"batch": batch}, "recordExport { id }")["recordExport"]["id"]
    with transactions.reading(company) as session:
        chosen = snapshot.Chosen(company, local(batch), local(export))
        rows = neighbours.beside(snapshot.read(session, chosen), neighbours.read(session, chosen))
    told = record.compose(rows)
    assert batch_record.render(members.write_record(told, rows)).startswith(b"%PDF")
    return told


def local(node: str) -> UUID:
    return UUID(node.partition(":")[2])
