"""What keeps a file from being taken over: each thing with its place, all of a file in one answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, NoReturn

from domain.kernel.refusals import InvalidInput, Refusal
from domain.kernel.words import Path

MOST = 100
"""So many problems are told of one file; who mended these sends it again."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that can't be taken over: where it stands there, what is wrong and what is allowed."""

    place: str
    what: str


@dataclass(kw_only=True, eq=False)
class FileRefused(Refusal):
    """Nothing was taken over from a file (all or nothing); `problems` are in the file's order, at most 100."""

    code: ClassVar[str] = "FILE_REFUSED"
    problems: tuple[Problem, ...]

    @property
    def message(self) -> str:
        first = self.problems[0]
        more = "" if len(self.problems) < MOST else " or more"
        return f"{len(self.problems)}{more} problem(s) to mend in the file; the first, at {first.place}: {first.what}"


@dataclass(slots=True)
class Problems:
    """The problems that were found of a file so far; `place` writes a path as the readers of that file would."""

    place: Callable[[Path], str]
    found: list[Problem] = field(default_factory=list)

    def add(self, path: Path, what: str) -> None:
        """Remember one more. Raises FileRefused when they are enough."""
        self.found.append(Problem(self.place(path), what))
        if len(self.found) >= MOST:
            self.refuse()

    def held(self, check: Callable[[], object]) -> bool:
        """Whether a check holds; its InvalidInput becomes a problem. Raises FileRefused when they are enough."""
        try:
            check()
        except InvalidInput as refused:
            self.add(refused.path, refused.problem)
            return False
        return True

    def refuse(self) -> NoReturn:
        """Raises FileRefused with what was found."""
        raise FileRefused(problems=tuple(self.found), path=("file",))

    def require_none(self) -> None:
        """Raises FileRefused where anything was found."""
        if self.found:
            self.refuse()


def json_place(path: Path) -> str:
    """A path as JSON Path writes it (RFC 9535): `$.elements.phases[3].name`."""
    return "$" + "".join(_step(one) for one in path)


def _step(part: str) -> str:
    if part.isdecimal():
        return f"[{part}]"
    return f".{part}" if _PLAIN.fullmatch(part) else f"[{part!r}]"
