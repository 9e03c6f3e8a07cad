"""Asks a query of the lowered path and of the ordinary one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tests.client import Client


@dataclass
class Paths:
    """Asks both paths, and counts what was lowered."""

    lowered: int = 0
    asked: int = 0

    def compare(self, who: Client, document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer of both, which must be the same: same keys in the same order, same texts, same numbers."""
        with watching() as seen:
            fast = who.send(document, variables)
        with only_ordinary():
            slow = who.send(document, variables)
        assert exact(fast) == exact(slow), (document, variables)
        self.asked += 1
        self.lowered += seen == [True]
        return fast

    def lower(self, who: Client, document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The data of a query that must be answered by one statement, as the ordinary path answers it."""
        before = self.lowered
        answer = self.compare(who, document, variables)
        assert self.lowered == before + 1, document
        data: dict[str, Any] = answer["data"]
        return data

    def lowered_only(self, who: Client, document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The data of a query that must be answered by one statement, where another asker compares both paths."""
        with watching() as seen:
            answer = who.send(document, variables)
        assert seen == [True], document
        data: dict[str, Any] = answer["data"]
        return data


@contextmanager
def only_ordinary() -> Iterator[None]:
    """Nothing of an operation is lowered, neither the whole nor a part of it."""
    from api.reading.asking import Asked

    with pytest.MonkeyPatch.context() as patch:
        for part in ("kept", "statement", "root", "thing"):
            patch.setattr(Asked, part, lambda *_: None)
        yield


@contextmanager
def watching() -> Iterator[list[bool]]:
    """Whether each operation that was asked meanwhile was answered by one statement."""
    from api import answering

    seen: list[bool] = []
    answer = answering.answer

    async def watched(*given: Any) -> answering.Answer:  # noqa: ANN401 -- whatever it is given
        found = await answer(*given)
        seen.append(found.written)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answering, "answer", watched)
        yield seen


def exact(answer: dict[str, Any]) -> str:
    """A text that differs wherever two answers do, but for a defect's id and the order of errors."""
    errors = [{**one, "message": "", "extensions": ""} for one in answer.get("errors", ())]
    return json.dumps({**answer, "errors": sorted(errors, key=str)}, ensure_ascii=False)
