"""All checks of a company's data in one snapshot: each rule stated once more, over rows and audit trail."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from operations.proving import keeping, register, sequence, signatures, states, stock, trail, values
from operations.proving.findings import Check, Finding

CHECKS: tuple[Check, ...] = (
    *trail.CHECKS,
    *states.CHECKS,
    *sequence.CHECKS,
    *values.CHECKS,
    *signatures.CHECKS,
    *stock.CHECKS,
    *register.CHECKS,
    *keeping.CHECKS,
)
LONGEST = text("set local statement_timeout = '30min'; set local work_mem = '256MB'")


def prove(session: Session, company: UUID) -> Iterator[Finding]:
    """What is wrong, check by check, at most 200 of each; nothing where all is as it has to be.

    `session` reads one snapshot as the service itself would: of this company alone.
    """
    session.execute(LONGEST)
    for check in CHECKS:
        yield from check(session, company)
