"""What can be done in oversight: learn whose a pseudonym is."""

from sqlalchemy import text

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_words
from domain.oversight import pseudonyms
from domain.oversight.events import PersonRevealed
from domain.oversight.models import PersonReveal
from domain.oversight.refusals import TooMuchToOversee, UnknownPseudonym

PEOPLE = 10_000
REASON = 2000

PEOPLE_OF = text("select id from person where company_id = :company limit :most")


def reveal_person(uow: UnitOfWork, *, key: bytes, pseudonym: str, reason: str) -> PersonReveal:
    """Tell whose a pseudonym is, and keep to whom and why (OVS-3).

    A person works in the whole company, so whoever holds the permission anywhere may. `key` is the service's. Raises
    Forbidden, InvalidInput, UnknownPseudonym, TooMuchToOversee.
    """
    permission = Permission.OVERSIGHT_REVEAL
    if uow.actor.sites_for(permission) == frozenset():
        raise Forbidden(permission=permission.value, roles=roles_with(permission))
    because = require_words(reason, limit=REASON, path=("reason",))
    require_line(pseudonym, limit=pseudonyms.LIMIT, path=("pseudonym",))
    people = [row[0] for row in uow.look_up(PEOPLE_OF, most=PEOPLE + 1)]
    if len(people) > PEOPLE:
        raise TooMuchToOversee(what="persons", most=PEOPLE)
    person = pseudonyms.person_of(key, uow.actor.company, pseudonym, people)
    if person is None:
        raise UnknownPseudonym(path=("pseudonym",))
    row = PersonReveal(
        id=new_id(),
        pseudonym=pseudonyms.pseudonym(key, uow.actor.company, person),
        person_id=person,
        reason=because,
        revealed_to=uow.actor.as_person,
        revealed_name=uow.actor.name,
        revealed_at=uow.now,
    )
    uow.add(row)
    uow.record(PersonRevealed(reveal=row.id))
    return row
