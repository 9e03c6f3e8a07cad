"""Where a cycle count and each of its lines may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.materials.counting.kinds import CountLineState, CountState


class CountAct(StrEnum):
    COUNT = "COUNT"
    APPROVE = "APPROVE"
    CANCEL = "CANCEL"


class CountLineAct(StrEnum):
    """What a person found settles a line, or puts it in question; a recount settles it, until one more is demanded."""

    SETTLE = "SETTLE"
    QUESTION = "QUESTION"
    DEMAND_RECOUNT = "DEMAND_RECOUNT"
    LEAVE = "LEAVE"


COUNT: StateMachine[CountState, CountAct] = StateMachine(
    kind="count",
    table={
        (CountState.COUNTING, CountAct.COUNT): CountState.COUNTING,
        (CountState.COUNTING, CountAct.APPROVE): CountState.APPROVED,
        (CountState.COUNTING, CountAct.CANCEL): CountState.CANCELLED,
    },
)

LINE: StateMachine[CountLineState, CountLineAct] = StateMachine(
    kind="line of a count",
    table={
        (CountLineState.TO_COUNT, CountLineAct.SETTLE): CountLineState.COUNTED,
        (CountLineState.TO_COUNT, CountLineAct.QUESTION): CountLineState.TO_RECOUNT,
        (CountLineState.TO_RECOUNT, CountLineAct.SETTLE): CountLineState.RECOUNTED,
        (CountLineState.TO_COUNT, CountLineAct.LEAVE): CountLineState.LEFT,
        (CountLineState.TO_RECOUNT, CountLineAct.LEAVE): CountLineState.LEFT,
        (CountLineState.LEFT, CountLineAct.SETTLE): CountLineState.COUNTED,
        (CountLineState.LEFT, CountLineAct.QUESTION): CountLineState.TO_RECOUNT,
        (CountLineState.COUNTED, CountLineAct.DEMAND_RECOUNT): CountLineState.TO_RECOUNT,
        (CountLineState.RECOUNTED, CountLineAct.DEMAND_RECOUNT): CountLineState.TO_RECOUNT,
    },
)

SETTLED = frozenset({CountLineState.COUNTED, CountLineState.RECOUNTED, CountLineState.LEFT})
"""Whose book may be seen by whoever reads the count; of the others it would guide the hand that counts."""
