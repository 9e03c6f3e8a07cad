"""Which concluded deviations rest on exceptions: a correction that changes these opens them again (DEV-3).

Deviations are a context above this one, which heeds the correction; here who signs it is told beforehand, by number.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from domain.kernel.unit_of_work import UnitOfWork

RESTING = text("""
    select distinct d.number from deviation_exception g
    join deviation d on d.company_id = g.company_id and d.id = g.deviation_id
    join batch_exception x on x.company_id = g.company_id and x.id = g.exception_id
    where g.company_id = :company and g.removed_at is null and d.state in ('IN_APPROVAL', 'CLOSED')
      and g.batch_id = :batch and (x.parameter_value_id = :value or x.id = any(cast(:exceptions as uuid[])))
    order by d.number
""")


def deviations(uow: UnitOfWork, *, batch: UUID, value: UUID, exceptions: Iterable[UUID]) -> tuple[int, ...]:
    """Those of any exception of the value, whatever the correction does to it, and of these; by number."""
    given = f"{{{','.join(map(str, exceptions))}}}"
    return tuple(number for (number,) in uow.look_up(RESTING, batch=batch, value=value, exceptions=given))
