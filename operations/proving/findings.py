"""What a check says, and a check that one statement makes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

MOST = 200
"""So many findings of one check are told; who has more looks at those first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that breaks a rule of the domain, and how."""

    rule: str
    table: str
    row: UUID
    told: str

    def __str__(self) -> str:
        return f"{self.rule} {self.table} {self.row}: {self.told}"


Check = Callable[[Session, UUID], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement whose every row is a finding: the id of what breaks the rule, and what is wrong with it.

    `:company` is whose rows are looked at. A third column names the table, where that isn't always the same.
    """

    rule: str
    table: str
    statement: TextClause

    def __call__(self, session: Session, company: UUID) -> Iterator[Finding]:
        for row, told, *table in session.execute(self.statement, {"company": company, "most": MOST}):
            yield Finding(self.rule, table[0] if table else self.table, row, told)


# What is left of a purged batch can't show any more how it came to be: what showed that is gone, and was counted.
_NOT_PURGED = """
    select * from ({statement}) found (about)
    where not exists (select from purged_row p where p.company_id = :company and p.row_id = found.about)
    order by 1 limit :most
"""


def asked(rule: str, table: str, statement: str) -> Asked:
    """Of the rows of purged batches nothing is told."""
    return Asked(rule, table, text(_NOT_PURGED.format(statement=statement)))


def asked_of_all(rule: str, table: str, statement: str) -> Asked:
    """Of the rows that purged batches left, too."""
    return Asked(rule, table, text(f"{statement} limit :most"))
