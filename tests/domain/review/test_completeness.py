"""Every rule that is evaluated in a batch: listed, counted, and kept with the review (REV-7)."""

import ast
import importlib
import json
import pkgutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlalchemy.orm import Session

import domain
from api.review.evaluations import NODES
from domain.execution.commands import excepting
from domain.execution.content import Content
from domain.execution.kinds import EXCEPTIONAL, Outcome, PhaseState
from domain.execution.models import Batch
from domain.kernel.canonical import digest
from domain.recipes.limits import EN_DASH
from domain.reconciliation import rules as reconciliation
from domain.review.completeness import gathering, keeping
from domain.review.completeness.catalogue import CATALOGUE, Looked
from domain.review.completeness.evaluating import ExceptionFacts, Facts, RunFacts, ValueFacts, evaluate
from domain.review.completeness.values import Evaluated, EvidenceKind, Input, RuleOutcome, counts
from tests.domain.review.test_deciding import finish
from tests.execution import Run, percent
from tests.reviewing import review

HANDED_ON = {
    "domain.execution.commands.excepting": {*excepting.RULES.values(), excepting.BY_HAND, excepting.LATE, "REV-2"},
    "domain.reconciliation.commands.reconciling": {reconciliation.FIGURES, reconciliation.LABELS},
    "domain.execution.readings.keeping": {"EXE-17", "WGH-10"},
}
"""What is raised by modules that choose among rules."""


def raising() -> Iterator[tuple[str, ast.expr, dict[str, Any]]]:
    """Each module of the domain that raises an exception by a rule, with the rule's expression there."""
    for found in pkgutil.walk_packages(domain.__path__, "domain."):
        if found.name == "domain.exceptions.commands" or found.ispkg:
            continue
        module = importlib.import_module(found.name)
        source = Path(str(module.__file__)).read_text()
        if "raise_by_rule(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "raise_by_rule"
            ):
                yield found.name, next(one.value for one in node.keywords if one.arg == "rule"), vars(module)


@pytest.mark.requirement("REV-7")
def test_every_rule_that_raises_an_exception_is_in_the_catalogue() -> None:
    found = set()
    for module, rule, names in raising():
        if module in HANDED_ON:
            found |= HANDED_ON[module]
        else:
            found.add(eval(ast.unparse(rule), dict(names)))  # noqa: S307 -- our own source
    assert len(found) > 20
    assert found <= CATALOGUE.keys()


@pytest.mark.requirement("REV-7")
def test_the_catalogue_says_what_the_requirements_say() -> None:
    told = tomllib.loads(Path("tests/requirements.toml").read_text())
    assert {rule: one.text for rule, one in CATALOGUE.items()} == {rule: told[rule]["text"] for rule in CATALOGUE}


def test_what_proves_an_evaluation_is_a_thing_of_the_schema() -> None:
    printed = Path("api/schema.graphql").read_text()
    assert set(NODES) == set(EvidenceKind)
    assert [one for one in NODES.values() if f"\ntype {one} implements Node " not in printed] == []


IDS = st.uuids()
RUNS = st.builds(
    RunFacts,
    id=IDS,
    place=st.just("phase 1"),
    state=st.sampled_from(PhaseState),
    excused=st.booleans(),
    signed=st.booleans(),
)
VALUES = st.builds(
    ValueFacts,
    id=IDS,
    place=st.just("phase 1, pH"),
    told=st.just(Input("value", "5.10", "[pH]", "action 5.0 to 6.0")),
    outcome=st.sampled_from(Outcome),
    qualified=st.booleans(),
    calculated=st.booleans(),
)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    values = draw(st.lists(VALUES, max_size=5, unique_by=lambda one: one.id))
    raised = [
        ExceptionFacts(
            id=draw(IDS),
            rule=draw(st.sampled_from(("EXE-2", "EXE-3", "EXE-12", "NEW-1"))),
            place="phase 1, exception 1",
            title="pH: 5.10",
            state="OPEN",
            phase=None,
            value=draw(st.sampled_from([None, *(one.id for one in values)])),
            allowed=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    return Facts(
        runs=tuple(draw(st.lists(RUNS, max_size=4))),
        values=tuple(values),
        exceptions=tuple(raised),
        looked=draw(st.dictionaries(st.sampled_from(Looked), st.integers(0, 3))),
    )


def proven(found: tuple[Evaluated, ...]) -> list[UUID]:
    return [proof.id for one in found for proof in one.evidence if proof.kind is EvidenceKind.BATCH_EXCEPTION]


@pytest.mark.requirement("REV-7")
@given(facts())
def test_every_rule_is_listed_and_every_exception_proves_one_failure(known: Facts) -> None:
    found = evaluate(known)
    assert {one.rule for one in found} >= CATALOGUE.keys()
    assert sorted(proven(found)) == sorted(one.id for one in known.exceptions)
    for one in found:
        assert bool(proven((one,))) <= (one.outcome in {RuleOutcome.FAILED, RuleOutcome.OVERRIDDEN})
    assert sum(counts(found).values()) == len(found)
    listed = {proof.id: one for one in found if one.rule == "EXE-2" for proof in one.evidence[:1]}
    for value in known.values:
        told = listed[value.id].outcome
        failed = value.outcome in EXCEPTIONAL - {Outcome.UNCERTAIN, Outcome.NOT_CALCULABLE}
        assert (told in {RuleOutcome.FAILED, RuleOutcome.OVERRIDDEN}) == failed
    signed = [one.outcome for one in found if one.rule == "SIG-4" and one.evidence]
    assert signed.count(RuleOutcome.FAILED) == sum(
        one.state is PhaseState.COMPLETE and not one.excused and not one.signed for one in known.runs
    )


@pytest.mark.requirement("REV-7")
@given(facts())
def test_what_is_kept_reads_as_it_was_found(known: Facts) -> None:
    found = evaluate(known)
    told = keeping.told(found)
    assert keeping.evaluated_in(keeping.told_in(json.dumps(told))) == found
    assert keeping.signed(found)["digest"] == digest(told)


def evaluated(run: Run) -> list[Evaluated]:
    with Session(run.admin) as session:
        batch = session.get_one(Batch, (run.plant.company, run.batch))
        return list(gathering.evaluation_of(session, batch))


def kept(run: Run) -> list[Any]:
    query = (
        "select content, digest, passed, failed, not_applicable, overridden from review_evaluation where batch_id = :b"
    )
    with run.admin.connect() as connection:
        return list(connection.execute(text(query), {"b": run.batch}))


@pytest.mark.requirement("REV-7", "AUD-2")
def test_a_review_keeps_every_rule_as_its_reviewer_signed_it(run: Run) -> None:
    run.up_to_drying()
    run.start(4)
    lod = run.record(3, "Loss on drying", percent("2.9"))
    run.record(3, "Remark", Content(text="Even bed."))
    run.complete(3)
    run.approve(3)
    run.complete(4)
    run.assess(run.exception(1).id)
    now = evaluated(run)
    (failed,) = [one for one in now if one.outcome is RuleOutcome.FAILED]
    assert (failed.rule, failed.place) == ("EXE-2", "phase 3, Loss on drying")
    limits = f"alert 1.2{EN_DASH}2.3, action 1.0{EN_DASH}2.5 %"
    assert failed.inputs == (Input("value", "2.9", "%", limits), Input("outcome", "ACTION"))
    assert [one.id for one in failed.evidence] == [lod, run.exception(1).id]
    review(run)
    (row,) = kept(run)
    assert keeping.evaluated_in(json.loads(row.content)) == tuple(now)
    told = counts(now)
    assert list(row)[2:] == [told[one] for one in RuleOutcome]
    with run.admin.connect() as connection:
        query = "select content from signature where company_id = :c and act = 'completeReview'"
        signed = json.loads(connection.execute(text(query), {"c": run.plant.company}).scalar_one())["content"]
    assert signed["ruleEvaluations"]["digest"] == row.digest == digest(json.loads(row.content))


def test_more_phases_take_no_more_statements(run: Run) -> None:
    def statements() -> int:
        seen: list[str] = []
        event.listen(run.admin, "before_cursor_execute", lambda *given: seen.append(given[2]))
        evaluated(run)
        return len(seen)

    before = statements()
    finish(run)
    assert statements() <= before + 4  # what only asks further where there is something
