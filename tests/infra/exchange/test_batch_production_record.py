"""A batch's record goes out as a valid BatchML production record that says the same."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings

from domain.exports.document.whole import Document
from domain.kernel.canonical import canonical
from infra.exchange.batchml.production.writing import production_record
from infra.exchange.batchml.schema import PRODUCTION_RECORD, require_valid
from infra.exchange.xml_text import Node, root_of
from tests.batch_documents import documents, whole_document
from tests.infra.documents.sample import document, signature

B = {"b": "http://www.mesa.org/xml/B2MML"}


def written(of: Document) -> Node:
    """What was written, which is valid."""
    root = root_of(production_record(of))
    require_valid(root, by=PRODUCTION_RECORD)
    return root


def one(root: Node, name: str, pointer: str) -> Node:
    """The element of that name that is called by a pointer."""
    (found,) = [node for node in root.iter(f"{{*}}{name}") if pointer in {said(node, "EntryID"), said(node, "ID")}]
    return found


def said(node: Node, way: str) -> str | None:
    """What the first element on a way down says, "JobState"."""
    return node.findtext("/".join(f"b:{name}" for name in way.split("/")), namespaces=B)


def all_said(node: Node, way: str) -> list[str | None]:
    return [found.text for found in node.iterfind("/".join(f"b:{name}" for name in way.split("/")), B)]


def below(node: Node) -> dict[str | None, str | None]:
    """The named data of an element, by their last name."""
    return {
        said(each, "Description"): said(each, "Value/ValueString") for each in node if said(each, "Value/ValueString")
    }


def attributes(event: Node) -> dict[str | None, str | None]:
    return {said(each, "AttributeID"): said(each, "Value/ValueString") for each in event.iterfind("b:UserAttribute", B)}


@pytest.fixture(scope="module")
def sample() -> Document:
    found = document(40)
    found["phases"][3]["parameters"][0]["values"][0]["text"] = "5.10"
    return found


@pytest.fixture(scope="module")
def root(sample: Document) -> Node:
    return written(sample)


@pytest.mark.requirement("AUD-5")
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=40)
@given(documents())
def test_whatever_a_record_holds_is_written_validly(given: Document) -> None:
    written(given)


@pytest.mark.requirement("AUD-5")
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=20)
@given(documents())
def test_the_same_record_gives_the_same_bytes_in_whatever_order_it_was_read(given: Document) -> None:
    assert production_record(json.loads(canonical(cast("Any", given)))) == production_record(given)


def leaves(of: object) -> Iterator[str]:
    for member in of.values() if isinstance(of, dict) else of if isinstance(of, list) else ():
        yield from leaves(member)
    if isinstance(of, str) and of.endswith("!"):
        yield of


@pytest.mark.requirement("AUD-5")
def test_nothing_is_left_out_but_what_is_stated() -> None:
    given = whole_document()
    root = written(given)
    texts = {text for node in root.iter() for text in (node.text, *node.attrib.values())}
    told = "\n".join(str(text) for text in texts)
    left = {leaf.rstrip("!") for leaf in leaves(given) if leaf not in told}
    twice = ("/recipe/approvals/0/", "/phases/0/signatures/0/", "/phases/0/parameters/0/values/0/signatures/0/")
    stated = {"/site/name", "/site/time_zone", "/phases/0/parameters/0/kind", "/phases/0/exceptions/0"}
    stated |= {"/signatures/0/components"}
    rest = {one for one in left if not one.endswith(("/local", "/zone"))} - stated
    assert [
        one for one in rest if not one.startswith(("/files/", "/dispenses/0/weighings/0/signatures/0/", *twice))
    ] == []


@pytest.mark.requirement("AUD-5", "EXE-13")
def test_it_tells_which_batch_it_is_of(root: Node, sample: Document) -> None:
    assert said(root, "ID") == sample["export_id"]
    assert said(root, "ExternalReference") == sample["batch"]["id"]
    assert said(root, "BatchID") == "MET-2026-0042"
    assert said(root, "EquipmentScope") == "VIE"
    assert said(root, "MaterialDefinitionID") == "Metformin HCl 500 mg film-coated tablets"
    assert said(root, "RecordStatus") == "RELEASED"
    assert said(root, "CreationDate") == "2026-11-22T00:00:00.000000Z"
    recipe = "ControlRecipes/ControlRecipeRecord/ControlRecipe"
    assert (said(root, f"{recipe}/ID"), said(root, f"{recipe}/Version")) == ("MBR-MET-500", "3")
    assert said(root, f"{recipe}/Header/Status") == "Complete"
    assert said(root, f"{recipe}/Header/BatchSize/Nominal") == "300000"
    assert all_said(root, f"{recipe}/Formula/Parameter/Value/ValueString") == ["150.000", "9.300", "30.000"]
    approval = f"{recipe}/Header/ApprovalHistory/IndividualApproval"
    assert all_said(root, f"{approval}/ApprovedBy") == ["Юлия Щукина", "李小龍"]


@pytest.mark.requirement("AUD-5", "EXE-4")
def test_a_run_has_its_times_state_and_values_with_the_digits_that_were_recorded(root: Node) -> None:
    job = one(root, "JobResponse", "/phases/3")
    assert (said(job, "WorkflowSpecificationNodeID"), said(job, "JobState")) == ("4", "Completed")
    assert (said(job, "StartTime"), said(job, "EndTime")) == (
        "2026-11-22T00:40:00.000000Z",
        "2026-11-22T00:48:00.000000Z",
    )
    value = one(job, "JobResponseData", "/phases/3/parameters/0/values/0")
    unit = (said(value, "Value/ValueString"), said(value, "Value/DataType"), said(value, "Value/UnitOfMeasure"))
    assert unit == ("5.10", "decimal", "%")
    told = below(value)
    assert (told["limits"], told["outcome"], told["recorded_by"]) == ("± 0.1 % at 3 points", "WITHIN", "محمد بن علي")
    again = one(root, "JobResponseData", "/phases/1/parameters/0/values/1")
    assert below(again)["recorded_by"] == "😀 Noé⟨U+0007⟩ Grün"


@pytest.mark.parametrize(
    ("state", "work", "isa88"),
    [
        ("IDLE", ("Waiting", None), "Idle"),
        ("HOLDING", ("Other", "Holding"), "Holding"),
        ("STOPPED", ("Other", "Stopped"), "Stopped"),
        ("ABORTED", ("Aborted", None), "Aborted"),
    ],
)
def test_a_state_is_told_in_isa_88s_words(state: str, work: tuple[str, str | None], isa88: str) -> None:
    given = document(1)
    given["phases"][0]["state"] = state
    root = written(given)
    told = one(root, "JobResponse", "/phases/0").find("b:JobState", B)
    assert told is not None
    assert (told.text, told.get("OtherValue")) == work
    assert said(one(root, "RecipeElement", "/phases/0"), "Header/Status") == isa88


@pytest.mark.requirement("AUD-5")
def test_a_correction_keeps_what_stood_before_why_and_who(root: Node) -> None:
    pointer = "/phases/3/parameters/0/values/0"
    change = one(root, "Change", f"{pointer}/corrections/0")
    assert said(change, "RecordReference") == pointer
    assert (said(change, "PrechangeData/ValueString"), said(change, "PrechangeData/UnitOfMeasure")) == ("18", "%")
    assert (said(change, "Reason") or "").startswith("A digit was left out")
    by = one(root, "PersonnelIdentificationManifest", f"{pointer}/corrections/0/corrected_by")
    assert (said(by, "Name"), said(by, "ChangeIndication")) == ("Zoë Øst", "CORRECTED")


@pytest.mark.requirement("AUD-5")
def test_a_signature_says_who_signed_what_meaning_what_and_when() -> None:
    given = document(4)
    extra = signature("VERIFIED", "Amélie Lefèvre", 51)
    given["phases"][1]["parameters"][0]["values"][0]["signatures"] = [extra]
    given["signatures"] += [
        {**extra, "subject": "Phase 2: a value", "session_person": "Zoë Øst"},
        {**signature("ASSESSED", "Юлия Щукина", 70, stale=True), "subject": "Exception EX-3", "session_person": None},
        {**signature("RELEASED", "Nguyễn Thị Ánh", 71), "subject": "Batch MET-2026-0042", "session_person": None},
    ]
    root = written(given)
    first = one(root, "PersonnelIdentificationManifest", "/signatures/0")
    assert said(first, "RecordReference") == "/phases/0"
    last = len(given["signatures"])
    of_value, stale, released = (
        one(root, "PersonnelIdentificationManifest", f"/signatures/{last - back}") for back in (3, 2, 1)
    )
    assert said(of_value, "RecordReference") == "/phases/1/parameters/0/values/0"
    assert (said(of_value, "Name"), said(of_value, "ChangeIndication")) == ("Amélie Lefèvre", "VERIFIED")
    assert said(of_value, "TimeStamp") == "2026-11-22T00:51:00.000000Z"
    assert said(of_value, "ExternalReference") == extra["digest"]
    assert "In the session of Zoë Øst" in all_said(of_value, "Description")
    assert said(stale, "RecordReference") == "/exceptions/2"
    assert "Stale: the content changed after it was signed" in all_said(stale, "Description")
    assert (said(released, "RecordReference"), said(released, "Description")) == ("/batch", "Batch MET-2026-0042")


@pytest.mark.requirement("AUD-5")
def test_an_exception_is_an_event_with_its_assessment_as_a_comment(root: Node) -> None:
    event = one(root, "Event", "/exceptions/0")
    assert (said(event, "Category"), said(event, "PersonID")) == ("MINOR", "Theriac (limit check)")
    assert said(event, "ProceduralElementReference") == "/phases/1"
    assert said(event, "MessageText") == "Loss on drying 2.7 %, limit 2.5 %"
    assert (attributes(event)["rule"], attributes(event)["state"]) == ("EXE-2", "ASSESSED")
    comment = one(root, "Comment", "/exceptions/0/rationale")
    assert (said(comment, "RecordReference"), said(comment, "PersonID")) == ("/exceptions/0", "Юлия Щукина")
    assert said(one(root, "Comment", "/comments/0"), "CommentText") == "Dusty."
    assert said(one(root, "Event", "/disposition"), "Value/ValueString") == "RELEASED"


def test_events_stand_in_the_order_of_time(root: Node) -> None:
    times = all_said(root, "Events/Event/TimeStamp")
    assert len(times) > 80
    assert times == sorted(times, key=str)
    held = one(root, "Event", "/holds/3")
    assert (said(held, "EventSubType"), said(held, "Value/ValueString")) == ("State Command", "Pause")
    assert said(one(root, "Event", "/holds/3/restarted_at"), "Value/ValueString") == "Resume"


def lots(of: Document) -> Document:
    """The same, with equipment and lots of phase 2, and of a phase whose number two runs have."""
    found: Any = deepcopy(of)
    whole = whole_document()
    (moved,), (used,) = whole["lots"], whole["equipment"]
    amount = {"value": "51.40", "unit": "kg"}
    made: Any = {**moved, "kind": "CHARGE", "code": "API-001", "lot": "L-77", "quantity": amount}
    found["lots"] = [
        {**made, "phase": "2"},
        {**made, "kind": "REVERSAL", "phase": "2"},
        {**made, "kind": "OUTPUT", "phase": None, "lot": "B-1"},
        {**made, "phase": "3"},
    ]
    found["equipment"] = [{**used, "code": "RMG-01", "from_phase": "2 Scale checks"}]
    found["phases"][2]["number"] = found["phases"][3]["number"] = "3"
    return cast("Document", found)


@pytest.mark.requirement("AUD-5")
def test_lots_and_equipment_stand_with_the_run_that_used_them() -> None:
    root = written(lots(document(4)))
    job = one(root, "JobResponse", "/phases/1")
    charged = one(job, "MaterialActual", "/lots/0")
    assert (said(charged, "MaterialDefinitionID"), said(charged, "MaterialLotID")) == ("API-001", "L-77")
    assert (said(charged, "Quantity/QuantityString"), said(charged, "Quantity/UnitOfMeasure")) == ("51.40", "kg")
    uses = [job.find(f"b:MaterialActual[{place}]/b:MaterialUse", B) for place in (1, 2)]
    assert [(use.text, use.get("OtherValue")) for use in uses if use is not None] == [
        ("Consumed", None),
        ("Other", "REVERSAL"),
    ]
    assert said(one(job, "EquipmentActual", "/equipment/0"), "EquipmentID") == "RMG-01"
    assert said(one(root, "RecipeElement", "/phases/1"), "ActualEquipmentID") == "RMG-01"
    whole = one(root, "JobResponse", "/batch")
    assert all_said(whole, "MaterialActual/MaterialUse") == ["Produced", "Consumed"]  # and whichever run 3 it was
    assert said(root, "LotID") == "B-1"
