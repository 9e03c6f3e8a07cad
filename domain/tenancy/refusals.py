"""How a company says no about its sites."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class CodeTaken(Refusal):
    """A site's code is unique in its company."""

    code: ClassVar[str] = "SITE_CODE_TAKEN"
    site_code: str

    @property
    def message(self) -> str:
        return f"The company has a site {self.site_code} already."
