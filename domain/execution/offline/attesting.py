"""Who completed a phase without a connection signs for it once there is one (OFL-4)."""

from domain.execution.models import PhaseExecution
from domain.execution.offline.refusals import AttestedByAnother
from domain.kernel.ids import PersonId, SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.people import queries as people
from domain.people.models import Person


def require_own(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """A phase that is complete and has no signature was completed on a device: by the person who signs now.

    In the place of who works here no more, or not with batches of this site, a supervisor signs. Raises
    AttestedByAnother.
    """
    if phase.completed_by is None or phase.completed_by == uow.person:
        return
    site = SiteId(phase.site_id)
    theirs = people.actor_of(uow.session, uow.actor.company, PersonId(phase.completed_by))
    gone = theirs is None or not theirs.may(Permission.BATCH_EXECUTE, site=site)
    if gone and uow.actor.may(Permission.BATCH_SUPERVISE, site=site):
        return
    (person,) = uow.find(Person, Person.id == phase.completed_by)
    raise AttestedByAnother(phase=phase.number, person=person.name)
