"""A life cycle as a table of where each act leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from domain.kernel.refusals import WrongState

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


@dataclass(frozen=True)
class StateMachine(Generic[S, A]):
    """`kind` is the plant's word for the thing; `table` holds every step there is."""

    kind: str
    table: Mapping[tuple[S, A], S]

    def after(self, state: S, act: A) -> S:
        """Where the act leads. Raises WrongState with what is allowed now."""
        following = self.table.get((state, act))
        if following is None:
            raise WrongState(kind=self.kind, state=state.value, act=act.value, allowed=self.allowed(state))
        return following

    def allowed(self, state: S) -> tuple[str, ...]:
        return tuple(act.value for start, act in self.table if start == state)
