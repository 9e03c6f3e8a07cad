"""How imports are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class DraftNotEmpty(Refusal):
    """A file is loaded into a draft on which nobody wrote yet, so that it takes nobody's work away."""

    code: ClassVar[str] = "DRAFT_NOT_EMPTY"

    @property
    def message(self) -> str:
        return "This draft has elements already; draft a new version (draftRecipeVersion), and load the file into that."


class Overtaken(Exception):
    """Not a refusal: another worker has the import, or it has ended; whoever comes late writes nothing."""
