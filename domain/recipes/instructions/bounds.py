"""What an instruction may hold, how much of it, and how it is said where one holds something else."""

from dataclasses import dataclass

LEVELS = 2
NESTING = 3
PICTURES = 20
COLUMNS, ROWS = 10, 100
CAPTION = 500
NUMBERS = 999
LONGEST = 10_000
"""Characters, as `form.INSTRUCTION` has it: a longer text is never read."""

ALLOWED = (
    "paragraphs, **bold**, *italic*, # and ## headings, lists, tables, > [!NOTE], > [!CAUTION] and > [!WARNING], and"
    " the recipe's files as ![caption](file:CODE) and [text](file:CODE)"
)


@dataclass
class NotRead(Exception):
    """Why a text isn't an instruction: in which line, from 1, and what is wrong there."""

    line: int
    problem: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.problem}"


@dataclass
class Where:
    """How far a text was read: in which line, from 1, and past how many pictures."""

    line: int = 1
    pictures: int = 0

    def require(self, holds: bool, problem: str) -> None:
        """What must hold here. Raises NotRead."""
        if not holds:
            raise NotRead(self.line, problem)
