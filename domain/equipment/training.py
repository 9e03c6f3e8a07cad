"""Whether who cleans or clears is trained on the procedure that they follow, asked in one statement (EXE-15).

A procedure is a document of training where one has its code; what is demanded of whom, its curricula say.
"""

from uuid import UUID

from domain.kernel.unit_of_work import UnitOfWork
from domain.training import at_the_act
from domain.training.act_refusals import refusal
from domain.training.gate import lacks_for_document


def require(uow: UnitOfWork, site: UUID, code: str, *, act: str) -> None:
    """The acting person is trained on the procedure of this code, where the site demands it. Raises NotTrained.

    `act` is what they do by it, in words: "cleaning".
    """
    found = uow.look_up(at_the_act.AT_SITE, site=site, person=uow.person)
    asked = at_the_act.read(found[0][0])
    lacking = () if asked.demands_nothing else lacks_for_document(code, asked.facts(uow.now))
    if lacking:
        raise refusal(person=uow.actor.name, wanted_for=f"{act} by {code}", lacks=lacking)
