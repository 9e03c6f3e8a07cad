"""A formula that can't be right never gets into a draft; one that refers to what is written later does."""

from dataclasses import replace

import pytest

from domain.recipes.formulas.problems import FormulaInvalid
from domain.recipes.formulas.renaming import renamed
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import BlockKind, ParameterKind, ParameterSource
from domain.recipes.refusals import FormulaMismatch
from domain.recipes.values import Parameter
from tests.domain.recipes.editing.conftest import Editor


def calculated(formula: str, *, unit: str = "kg") -> Parameter:
    return Parameter(
        name="Net", kind=ParameterKind.NUMBER, unit=unit, source=ParameterSource.CALCULATED, formula=formula
    )


@pytest.mark.requirement("EXE-5", "REC-7")
@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("3 g + 2 mL", "line 1, column 1: "),
        ('input."API-001" + batch.size', "mass"),
        ("DRY.loss_on_drying * 2 kg", "list"),
        ('input."API-001" * 1 L', "needed"),
        ("elapsed(CHARGE.completed, DRY.started)", "mass is needed"),
    ],
)
def test_units_that_dont_go_together_are_refused_with_their_place(editor: Editor, formula: str, told: str) -> None:
    before = editor.elements
    with pytest.raises(FormulaMismatch, match=told) as refused:
        editor.insert(calculated(formula), parent=editor.id_of("RecipePhase", "CHARGE"))
    assert refused.value.path == ("parameter", "formula")
    assert editor.elements == before


@pytest.mark.requirement("REC-7")
def test_what_is_no_formula_is_refused_with_its_place(editor: Editor) -> None:
    with pytest.raises(FormulaInvalid, match="line 1, column 6"):
        editor.insert(calculated("3 g +"), parent=editor.id_of("RecipePhase", "CHARGE"))


@pytest.mark.parametrize(
    "formula",
    [
        'input."API-001" - 2.5 kg',
        "output.GRANULE * 99 %",
        "mean(DRY.loss_on_drying) * 1 kg",
        "LATER.net + 1 kg",
        "gross - tare",
        "formula.factor * 1 kg",
    ],
)
def test_a_formula_may_refer_to_what_is_written_later(editor: Editor, formula: str) -> None:
    editor.insert(calculated(formula), parent=editor.id_of("RecipePhase", "CHARGE"))
    assert editor.elements.phases[0].parameters[0].formula == formula


@pytest.mark.requirement("REC-7")
def test_a_condition_is_yes_or_no(editor: Editor) -> None:
    loop = BlockHead(kind=BlockKind.LOOP, passes=4, condition="last(DRY.loss_on_drying)")
    operation = editor.id_of("RecipeBlock", "DRYING")
    with pytest.raises(FormulaMismatch, match="yes or no is needed"):
        editor.insert(loop, parent=operation)
    editor.insert(replace(loop, condition="last(DRY.loss_on_drying) <= 2.5 %"), parent=operation)


@pytest.mark.requirement("EXE-7")
def test_the_formulas_of_a_copy_follow_its_codes(editor: Editor) -> None:
    operation = editor.id_of("RecipeBlock", "DRYING")
    loop = editor.insert(
        BlockHead(kind=BlockKind.LOOP, code="AGAIN", passes=4, condition="last(DRY.loss_on_drying) <= 2.5 %"),
        parent=operation,
    )
    editor.move("RecipePhase", editor.id_of("RecipePhase", "DRY"), parent=loop)
    editor.insert(PhaseHead(name="Cool"), parent=loop)
    time = "elapsed(DRY.completed, COOL.started) + elapsed(CHARGE.started, DRY.started)"
    editor.insert(replace(calculated(time, unit="h"), name="Time"), parent=editor.id_of("RecipePhase", "COOL"))
    editor.copy("RecipeBlock", loop, parent=operation)
    found = editor.elements
    assert found.blocks[-1].condition == "last(DRY_2.loss_on_drying) <= 2.5 %"
    copied = "elapsed(DRY_2.completed, COOL_2.started) + elapsed(CHARGE.started, DRY_2.started)"
    assert found.phases[-1].parameters[0].formula == copied


def test_only_references_to_renamed_phases_change() -> None:
    formula = 'if(is_recorded(DRY.a) and  "DRY.a" = B.text, DRY.a, dry)'
    assert renamed(formula, {"DRY": "DRY_2"}) == 'if(is_recorded(DRY_2.a) and  "DRY.a" = B.text, DRY_2.a, dry)'
    assert renamed("3 g +", {"g": "h"}) == "3 g +"
