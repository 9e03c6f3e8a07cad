"""How a company says no about its sites."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class EnterpriseExists(Refusal):
    """A company has one enterprise, at which its own recipes stand (REC-9)."""

    code: ClassVar[str] = "ENTERPRISE_EXISTS"
    rule: ClassVar[str | None] = "REC-9"
    taken: str

    @property
    def message(self) -> str:
        return f"{self.taken} is the company's enterprise already; open this one as a site."


@dataclass(kw_only=True, eq=False)
class CodeTaken(Refusal):
    """A site's code is unique in its company."""

    code: ClassVar[str] = "SITE_CODE_TAKEN"
    site_code: str

    @property
    def message(self) -> str:
        return f"The company has a site {self.site_code} already."
