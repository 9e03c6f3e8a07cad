"""The order of a procedure as BatchML's procedure logic: steps, transitions and the links between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from domain.recipes.kinds import BlockKind
from domain.recipes.procedure import Node as Step
from domain.recipes.values import Block, Link
from infra.exchange.batchml.nodes import add
from infra.exchange.batchml.phases import LEVELS, VERSION, step_id
from infra.exchange.xml_text import Node

Ref = tuple[str, str]
"""Step, Transition or Link, with its id."""


@dataclass(slots=True)
class Join:
    """A link between several steps, transitions or other links."""

    kind: str
    sources: list[Ref] = field(default_factory=list)
    targets: list[Ref] = field(default_factory=list)


@dataclass(slots=True)
class Logic:
    """What one recipe element, or the procedure itself, says of the order of what it holds."""

    steps: list[str] = field(default_factory=list)
    transitions: dict[str, str] = field(default_factory=dict)
    joins: dict[str, Join] = field(default_factory=dict)
    controls: int = 0

    def follow(self, before: Ref, after: Ref) -> None:
        """The second comes after the first; a join says so itself, between others a control link does."""
        joined = False
        if before[0] == "Link":
            self.joins[before[1]].targets.append(after)
            joined = True
        if after[0] == "Link":
            self.joins[after[1]].sources.append(before)
            joined = True
        if not joined:
            self.controls += 1
            self.joins[f"link-{self.controls}"] = Join("ControlLink", [before], [after])


def logic_of(steps: Sequence[Step]) -> Logic:
    """The logic of what one level of the procedure holds; levels below have their own."""
    logic = Logic()
    _sequence(logic, steps)
    return logic


def add_logic(parent: Node, logic: Logic, links: Iterable[tuple[str, Link]] = ()) -> dict[str, Node]:
    """Write it; with the links between phases, whose steps lie at any level. Their nodes by their codes."""
    links = tuple(links)
    if not (logic.joins or logic.steps or links):
        return {}
    node = add(parent, "ProcedureLogic")
    for name, join in logic.joins.items():
        _link(node, name, join, "Internal")
    made = {}
    for kind, link in links:
        between = Join(kind, [("Step", link.from_phase)], [("Step", link.to_phase)])
        made[link.code] = _link(node, link.code, between, "External")
    for step in logic.steps:
        one = add(node, "Step")
        add(one, "ID", step)
        add(one, "RecipeElementID", step)
        add(one, "RecipeElementVersion", VERSION)
    for name, condition in logic.transitions.items():
        one = add(node, "Transition")
        add(one, "ID", name)
        add(one, "Condition", condition)
    return made


Span = tuple[Ref, Ref]
"""Where something begins and where it ends."""


def _sequence(logic: Logic, steps: Sequence[Step]) -> Span | None:
    spans = [span for step in steps if (span := _span(logic, step)) is not None]
    for (_, end), (start, _) in pairwise(spans):
        logic.follow(end, start)
    return (spans[0][0], spans[-1][1]) if spans else None


def _span(logic: Logic, step: Step) -> Span | None:
    element = step.element
    if not isinstance(element, Block) or element.kind in LEVELS:
        name = element.code if isinstance(element, Block) else step_id(element)
        logic.steps.append(name)
        return ("Step", name), ("Step", name)
    match element.kind:
        case BlockKind.PARALLEL:
            return _branches(logic, step, element, "Parallel")
        case BlockKind.SELECTION:
            return _branches(logic, step, element, "Serial")
        case BlockKind.LOOP:
            return _loop(logic, step, element)
        case _:
            return _sequence(logic, step.steps)


def _branches(logic: Logic, step: Step, block: Block, kind: str) -> Span:
    fork, join = ("Link", f"{block.code}-fork"), ("Link", f"{block.code}-join")
    logic.joins[fork[1]] = Join(f"{kind}Divergent")
    logic.joins[join[1]] = Join(f"{kind}Convergent")
    for one in step.steps:
        end = fork
        if kind == "Serial":
            end = _transition(logic, f"{_name(one)}-if", _condition(one))
            logic.follow(fork, end)
        span = _sequence(logic, one.steps) if isinstance(one.element, Block) else _span(logic, one)
        if span is not None:
            logic.follow(end, span[0])
            end = span[1]
        logic.follow(end, join)
    return fork, join


def _loop(logic: Logic, step: Step, block: Block) -> Span:
    """Its steps, then either on, or back to where they begin."""
    start, until = ("Link", f"{block.code}-loop"), ("Link", f"{block.code}-until")
    logic.joins[start[1]] = Join("SerialConvergent")
    logic.joins[until[1]] = Join("SerialDivergent")
    span = _sequence(logic, step.steps)
    end = start
    if span is not None:
        logic.follow(start, span[0])
        end = span[1]
    logic.follow(end, until)
    done = _transition(logic, f"{block.code}-done", block.condition or "")
    again = _transition(logic, f"{block.code}-again", f"not ({block.condition or ''})")
    logic.follow(until, done)
    logic.follow(until, again)
    logic.follow(again, start)
    return start, done


def _transition(logic: Logic, name: str, condition: str) -> Ref:
    logic.transitions[name] = condition
    return "Transition", name


def _name(step: Step) -> str:
    return step.element.code if isinstance(step.element, Block) else step_id(step.element)


def _condition(step: Step) -> str:
    return (step.element.condition or "") if isinstance(step.element, Block) else ""


def _link(node: Node, name: str, join: Join, scope: str) -> Node:
    made = add(node, "Link")
    add(made, "ID", name)
    for end, refs in (("From", join.sources), ("To", join.targets)):
        for kind, named in refs:
            ref = add(made, f"{end}ID")
            add(ref, f"{end}IDValue", named)
            add(ref, f"{end}Type", kind)
            add(ref, "IDScope", scope)
    add(made, "LinkType", join.kind)
    add(made, "Depiction", "LineAndArrow")
    return made
