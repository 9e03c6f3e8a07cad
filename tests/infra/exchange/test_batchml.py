"""A recipe goes out as valid BatchML and comes back the same; another system's comes in as far as it is understood."""

import re
from copy import deepcopy
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from domain.kernel.canonical import digest
from domain.kernel.quantity import Quantity
from domain.recipes.exchange.header import ExchangeHeader
from domain.recipes.exchange.problems import FileRefused
from domain.recipes.exchange.recipe_file import exported, ordered
from domain.recipes.kinds import BlockKind
from domain.recipes.values import Block, Elements, Link
from infra.exchange.batchml.reading import Imported, read_batchml
from infra.exchange.batchml.schema import require_valid
from infra.exchange.batchml.writing import written_as_batchml
from infra.exchange.xml_text import root_of
from tests.recipe_elements import HEADER, HEADERS, SAMPLE, built, elements

FOREIGN = (Path(__file__).parent / "foreign.xml").read_bytes()
DOCUMENT = written_as_batchml(HEADER, SAMPLE)
MARK = re.compile(rb"<ID>theriac:format</ID>")


def refused(data: bytes) -> list[tuple[str, str]]:
    """Where and what is wrong."""
    with pytest.raises(FileRefused) as told:
        read_batchml(data)
    return [(one.place, one.what) for one in told.value.problems]


@pytest.mark.requirement("REC-1")
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=10)
@given(HEADERS, elements())
def test_what_goes_out_is_valid_and_comes_back(header: ExchangeHeader, given: Elements) -> None:
    document = written_as_batchml(header, given)
    require_valid(root_of(document))
    back = read_batchml(document)
    assert back == Imported(header, ordered(given), ())
    assert digest(exported(back.header, back.elements)) == digest(exported(header, given))


@pytest.mark.requirement("EXE-4")
def test_the_sample_says_in_batchml_what_any_system_can_read() -> None:
    root = root_of(DOCUMENT)
    ours = {"b": "http://www.mesa.org/xml/B2MML"}
    recipe = "b:MasterRecipe/"
    assert root.findtext(f"{recipe}b:Header/b:BatchSize/b:Nominal", namespaces=ours) == "300000"
    assert root.findtext(f"{recipe}b:Formula/b:Parameter/b:Value/b:ValueString", namespaces=ours) == "150.000"
    names = [one.text for one in root.iterfind(f"{recipe}b:RecipeElement/b:Description", ours)]
    assert names == ["Granulation", "Compression"]
    kinds = [one.text for one in root.iterfind(".//b:Link/b:LinkType", ours)]
    joins = {f"{kind}{way}" for kind in ("Parallel", "Serial") for way in ("Divergent", "Convergent")}
    assert {*joins, "ControlLink", "SynchronizationLink"} == set(kinds)
    limits = root.xpath('.//b:Parameter[b:ID="theriac:actionHigh"]/b:Value/b:ValueString/text()', namespaces=ours)
    assert limits == ["2.5", "180"]


def test_what_was_exported_is_understood_without_our_marks_too() -> None:
    """The procedure logic alone tells blocks and order; only their names and what BatchML lacks is gone."""
    back = read_batchml(MARK.sub(b"<ID>another:format</ID>", DOCUMENT))
    told = [(one.kind, one.position, one.condition) for one in back.elements.blocks]
    assert told == [(one.kind, one.position, one.condition) for one in SAMPLE.blocks]
    assert [(one.number, one.name, one.position) for one in back.elements.phases] == [
        (one.number, one.name, one.position) for one in SAMPLE.phases
    ]
    assert {one.what for one in back.left} >= {"It doesn't say its stage; 'unstated' was assumed."}


def test_logic_that_was_changed_elsewhere_is_refused() -> None:
    changed = DOCUMENT.replace(b"<Condition>phase_4.lumps = yes</Condition>", b"<Condition>yes</Condition>")
    ((place, what),) = refused(changed)
    assert place.endswith("/MasterRecipe/RecipeElement/RecipeElement")
    assert "isn't the one that Theriac exported" in what


@pytest.mark.requirement("EXE-4")
@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("<ValueString>150.000</ValueString>", "<ValueString>1.5E2</ValueString>", "plain digits"),
        ("<ValueString>150.000</ValueString>", "<ValueString>NaN</ValueString>", "plain digits"),
        ("<UnitOfMeasure>kg</UnitOfMeasure>", "<UnitOfMeasure>stone</UnitOfMeasure>", "'stone' is not a known"),
        ("<ID>API-001</ID>", "<ID></ID>", "1 to 40 characters"),
    ],
)
def test_a_faulty_value_in_a_document_of_ours_is_told_with_its_line(before: str, after: str, told: str) -> None:
    place, what = refused(DOCUMENT.replace(before.encode(), after.encode(), 1))[0]
    assert re.match(r"line \d+, /BatchInformation/MasterRecipe/Formula/Parameter: ", place), place
    assert told in what


@pytest.mark.requirement("REC-1")
def test_a_document_names_no_building_block_and_one_that_does_is_refused_with_its_line() -> None:
    assert written_as_batchml(HEADER, built(SAMPLE)) == DOCUMENT
    assert b"origin" not in DOCUMENT
    ((place, what),) = refused(DOCUMENT.replace(b"theriac:critical", b"theriac:origin", 1))
    assert re.fullmatch(r"line \d+, /BatchInformation/MasterRecipe(/RecipeElement)+(: origin)?", place), place
    assert what.startswith("'origin' is no field here")


def test_what_is_kept_beside_but_was_broken_is_told() -> None:
    broken = DOCUMENT.replace(b'{"unit":"kg","value":"8.0"}', b'{"unit":"kg"')
    assert any("What Theriac keeps here is JSON" in what for _, what in refused(broken))


def test_elements_that_do_not_belong_together_do_not_go_out() -> None:
    link = replace(SAMPLE.links[0], to_phase="nowhere")
    with pytest.raises(FileRefused, match="no phase nowhere"):
        written_as_batchml(HEADER, replace(SAMPLE, links=(link,)))


def test_a_character_that_xml_cannot_hold_is_told() -> None:
    phase = replace(SAMPLE.phases[0], instruction="\ufffe")
    with pytest.raises(FileRefused, match="XML can't hold"):
        written_as_batchml(HEADER, replace(SAMPLE, phases=(phase, *SAMPLE.phases[1:])))


def test_another_systems_recipe_comes_in_as_far_as_it_is_understood() -> None:
    back = read_batchml(FOREIGN)
    size = Quantity(Decimal(500), "L")
    assert back.header == ExchangeHeader(
        product="Ibuprofen syrup", stage="unstated", variant="STANDARD", batch_size=size
    )
    shape = [(one.code, one.kind, one.parent, one.condition) for one in back.elements.blocks]
    assert shape == [
        ("up_1", BlockKind.UNIT_PROCEDURE, None, None),
        ("op_1", BlockKind.OPERATION, "up_1", None),
        ("loop", BlockKind.LOOP, "op_1", "Clear = TRUE"),
        ("parallel", BlockKind.PARALLEL, "op_1", None),
        ("branch", BlockKind.BRANCH, "parallel", None),
        ("branch_2", BlockKind.BRANCH, "parallel", None),
    ]
    assert [(one.code, one.name, one.block, one.instruction) for one in back.elements.phases] == [
        ("heat", "Heat the water", "op_1", "Heat slowly."),
        ("stir", "Stir", "loop", ""),
        ("add_sugar", "Add sugar", "branch", ""),
        ("add_api", "Add ibuprofen", "branch_2", ""),
    ]
    heat = back.elements.phases[0].parameters[0]
    assert (heat.code, str(heat.target), heat.unit) == ("Setpoint", "80.0", "Cel")
    assert [(one.code, str(one.quantity)) for one in back.elements.materials] == [("IBU", "2.50 kg"), ("SUG", "55 kg")]
    assert [(one.material, one.quantity.unit) for one in back.elements.phases[3].charges] == [(1, "kg")]
    assert [(one.kind.value, one.from_phase, one.to_phase) for one in back.elements.links] == [
        ("TRANSFER", "add_sugar", "add_api")
    ]


@pytest.mark.requirement("REC-7")
def test_what_was_not_taken_over_is_told_with_its_place() -> None:
    told = {f"{one.place.split('/')[-1]}: {one.what}" for one in read_batchml(FOREIGN).left}
    assert told >= {
        "Status: Status 'Idle' was not taken over.",
        "ApprovedBy: ApprovedBy 'J. Doe' was not taken over.",
        "Parameter: Its quantity, '3 drops', isn't a number above 0 in a known unit (UCUM).",
        "Parameter: It was left out: a recipe needs its quantity.",
        "RecipeElement: The id 'UP:1' became the code 'up_1'.",
        "Extra: An extension of another vendor was not taken over.",
    }


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (b"<ToIDValue>S2</ToIDValue>", b"<ToIDValue>S9</ToIDValue>", "leads to 'S9'"),
        (b"<Condition>TRUE</Condition>", b"<Condition>Hot</Condition>", "waits for 'Hot'"),
        (b"<ToIDValue>S3</ToIDValue>", b"<ToIDValue>S2</ToIDValue>", "begins at 2 places"),
        (b"<RecipeElementID>stir</RecipeElementID>", b"<RecipeElementID>heat</RecipeElementID>", "twice"),
    ],
)
def test_logic_that_is_not_understood_leaves_the_order_of_the_document(before: bytes, after: bytes, why: str) -> None:
    back = read_batchml(FOREIGN.replace(before, after, 1))
    assert [one.position for one in back.elements.phases] == [1, 2, 3, 4]
    told = [one.what for one in back.left if "order of the document" in one.what]
    assert any(why in one for one in told), told


def test_a_document_with_several_recipes_or_none_is_refused() -> None:
    recipe = DOCUMENT[DOCUMENT.index(b"<MasterRecipe>") : DOCUMENT.index(b"</BatchInformation>")]
    assert "holds 2 master recipes" in refused(DOCUMENT.replace(recipe, recipe + recipe))[0][1]
    assert "holds 0 master recipes" in refused(DOCUMENT.replace(recipe, b""))[0][1]


def test_a_master_recipe_may_be_the_root() -> None:
    inner = DOCUMENT.replace(b"<BatchInformation xmlns", b"<MasterRecipe xmlns").replace(b"</BatchInformation>", b"")
    alone = inner.replace(b"  <MasterRecipe>\n", b"", 1)
    assert read_batchml(alone).elements == ordered(SAMPLE)


def test_what_is_not_valid_is_told_line_by_line() -> None:
    found = refused(DOCUMENT.replace(b">300000<", b">many<").replace(b">Yes<", b">Perhaps<", 1))
    assert [place for place, _ in found] == ["line 8", "line 38"]
    assert "'many' is not a valid value" in found[0][1]
    ((place, what), *_) = refused(DOCUMENT.replace(b"<Header>", b"<Heading/><Header>"))
    assert (place, "Heading" in what) == ("line 5", True)


def test_every_kind_of_element_is_in_the_sample() -> None:
    assert all(getattr(SAMPLE, one.name) for one in fields(Elements))
    assert {one.kind for one in SAMPLE.blocks} == set(BlockKind)
    assert isinstance(SAMPLE.blocks[0], Block)
    assert isinstance(SAMPLE.links[0], Link)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_document_nothing_but_a_refusal_comes_of_it(data: st.DataObject) -> None:
    """Elements are taken out, doubled, moved, and given other words; most of that stays valid BatchML."""
    root = root_of(data.draw(st.sampled_from([FOREIGN, DOCUMENT])))
    for _ in range(data.draw(st.integers(1, 3))):
        every = list(root.iter())
        if len(every) < 3:
            break
        node = every[data.draw(st.integers(2, len(every) - 1))]  # the root and its recipe stay
        parent = node.getparent()
        assert parent is not None
        match data.draw(st.sampled_from(["remove", "double", "move", "word"])):
            case "remove":
                parent.remove(node)
            case "double":
                node.addnext(deepcopy(node))
            case "move":
                parent.append(node)
            case _:
                node.text = data.draw(
                    st.sampled_from(["", "1", "theriac:blocks", "[]", "phase_1", "S1", "External", "{}"])
                )
    try:
        back = read_batchml(etree.tostring(root))
    except FileRefused as told:
        assert told.problems  # noqa: PT017 -- either it is taken over, or it says why not
    else:
        again = read_batchml(written_as_batchml(back.header, back.elements))
        assert (again.header, again.elements) == (back.header, back.elements)
