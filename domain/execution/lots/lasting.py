"""From which day what a batch gives counts its shelf life (MAT-4)."""

from datetime import date

from sqlalchemy import text

from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.queries import day_at

BEGAN = text("""
    select min(started_at) from phase_execution where company_id = :company and batch_id = :batch
""")
TAKEN = text("""
    select min(l.manufactured_on) from genealogy_edge e
    join material_lot l on l.company_id = e.company_id and l.id = e.source_lot_id
    join material_definition m on m.company_id = l.company_id and m.id = l.material_id
    join recipe_material r on r.company_id = m.company_id and r.code = m.code
    where e.company_id = :company and e.target_id = :batch and e.kind = 'CHARGE'
      and r.recipe_version_id = :version and r.role = 'INTERMEDIATE'
      and not exists (select from genealogy_edge b where b.company_id = e.company_id and b.reverses_id = e.id)
""")


def made_on(uow: UnitOfWork, batch: Batch) -> date:
    """The day, at the site, on which the batch's first phase began, or earlier that of an intermediate that it took.

    What is packed was made when its bulk was; of several lots of intermediates the oldest counts, and what was taken
    back doesn't. A batch in which nothing began yet is made today.
    """
    ((began,),) = uow.look_up(BEGAN, batch=batch.id)
    ((taken,),) = uow.look_up(TAKEN, batch=batch.id, version=batch.recipe_version_id)
    own = day_at(uow, batch.site_id, began or uow.now)
    return own if taken is None else min(own, taken)
