"""Tells who may mend it that a recipe's next version lacks a phase for which something is demanded (TRN-14)."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.work.rules.items import WorkItem

_HAS = """(
    exists (select from recipe_phase e where e.company_id = :company and e.recipe_version_id = {of} and e.code = p.code)
    or exists (select from recipe_block e where e.company_id = :company and e.recipe_version_id = {of}
      and e.code = p.code)
  )"""
# The newest version of each line that is approved and not ended; a line never had the phases of another variant.
DROPPED = text(f"""
with newest as (
  select distinct on (v.subject_id, v.line) v.subject_id, v.line, v.id, v.site_id, v.number, v.label
  from training_version v where v.company_id = :company and v.ended_on is null and v.subject_id in (
    select c.recipe_id from curriculum c
    where c.company_id = :company and c.retired_at is null and cardinality(c.phases) > 0
  )
  order by v.subject_id, v.line, v.number desc
)
select c.id, c.code, c.for_site_id, s.code as recipe, n.label, array_agg(p.code order by p.code) as phases
from curriculum c cross join lateral unnest(c.phases) p(code)
  join newest n on n.subject_id = c.recipe_id and (c.for_site_id is null or n.site_id = c.for_site_id)
  join training_subject s on s.company_id = c.company_id and s.id = c.recipe_id
where c.company_id = :company and c.retired_at is null and not {_HAS.format(of="n.id")}
  and exists (select from training_version o where o.company_id = :company and o.subject_id = n.subject_id
    and o.line = n.line and o.number < n.number and {_HAS.format(of="o.id")})
group by c.id, c.code, c.for_site_id, s.code, n.id, n.label, n.number order by c.id, n.number limit 50
""")  # noqa: S608 -- our own text


def phased_work(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """The first fifty curricula whose phases a recipe's newest version has no more, for who may change them."""
    if actor.sites_for(Permission.TRAINING_DEFINE) == frozenset():
        return
    for one in session.execute(DROPPED, {"company": actor.company}):
        site = None if one.for_site_id is None else SiteId(one.for_site_id)
        if actor.may(Permission.TRAINING_DEFINE, site=site):
            title = (
                f"Curriculum {one.code}: version {one.label} of {one.recipe} has no phase or block"
                f" {', '.join(one.phases)} any more, and nothing is demanded there; say for which phases it is"
            )
            yield WorkItem("setCurriculumRequirements", "Curriculum", one.id, title, None)
