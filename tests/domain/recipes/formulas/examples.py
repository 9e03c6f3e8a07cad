"""Formulas to try, and strategies that make them."""

from decimal import Decimal

from hypothesis import strategies as st

from domain.recipes.formulas.problems import Span
from domain.recipes.formulas.references import BATCH_SIZE, PASS, Reference, ReferenceKind, parameter
from domain.recipes.formulas.tree import (
    BINDING,
    Binary,
    Call,
    Named,
    Node,
    Number,
    Operator,
    Power,
    Text,
    Unary,
    YesNo,
)
from domain.recipes.formulas.types import ListOf, Plain, Type, measured_in

ANYWHERE = Span(0, 0)

SCOPE: dict[Reference, Type] = {
    parameter("lod"): measured_in("%"),
    parameter("loss"): measured_in("1"),
    parameter("mass"): measured_in("kg"),
    parameter("volume"): measured_in("mL"),
    parameter("density"): measured_in("g/mL"),
    parameter("bed"): measured_in("Cel"),
    parameter("ok"): Plain.YES_NO,
    parameter("remark"): Plain.TEXT,
    parameter("weights"): ListOf(measured_in("mg")),
    parameter("baths"): ListOf(measured_in("Cel")),
    Reference(ReferenceKind.STARTED, phase="DRY"): Plain.MOMENT,
    Reference(ReferenceKind.COMPLETED, phase="GRANULATE"): Plain.MOMENT,
    Reference(ReferenceKind.INPUT, "API-MET"): measured_in("kg"),
    BATCH_SIZE: measured_in("{tbl}"),
}

SEGMENTS = st.sampled_from(["lod", "DRY", "API-MET", 'a"b', "started", "completed", "batch", "input", "and", "5 g"])
OWN = st.sampled_from(["lod", "min", "m", "started", "batch"])
REFERENCES = st.one_of(
    st.builds(parameter, OWN),
    st.builds(parameter, SEGMENTS, SEGMENTS),
    st.builds(
        lambda kind, phase: Reference(kind, phase=phase),
        st.sampled_from([ReferenceKind.STARTED, ReferenceKind.COMPLETED]),
        SEGMENTS,
    ),
    st.builds(Reference, st.sampled_from([ReferenceKind.FORMULA, ReferenceKind.INPUT, ReferenceKind.OUTPUT]), SEGMENTS),
    st.sampled_from([BATCH_SIZE, PASS]),
)
DECIMALS = st.decimals("0", "999999", places=3) | st.integers(0, 99).map(Decimal)
UNITS = st.none() | st.sampled_from(["g", "mL", "%", "kg/h", "[CFU]/(100.mL)", "Cel", "{tbl}", "1/min", "min"])
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Number, DECIMALS, UNITS, st.just(ANYWHERE)),
    st.builds(Text, st.sampled_from(["", "a", 'say "no"', "and"]), st.just(ANYWHERE)),
    st.builds(YesNo, st.booleans(), st.just(ANYWHERE)),
    st.builds(Named, REFERENCES, st.just(ANYWHERE)),
)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operators = st.sampled_from(sorted(BINDING))
    names = st.sampled_from(["min", "max", "mean", "sum", "sd", "rsd", "count", "abs", "sqrt", "round", "if", "other"])
    return st.one_of(
        st.builds(Binary, operators, inner, inner, st.just(ANYWHERE)),
        st.builds(Unary, st.sampled_from([Operator.NOT, Operator.MINUS]), inner, st.just(ANYWHERE)),
        st.builds(Power, inner, st.integers(-20, 20), st.just(ANYWHERE)),
        st.builds(Call, names, st.lists(inner, max_size=3).map(tuple), st.just(ANYWHERE)),
    )


TREES = st.recursive(LEAVES, _grown, max_leaves=12)
