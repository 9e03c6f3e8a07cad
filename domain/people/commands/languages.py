"""The language in which a person reads."""

from domain.kernel.languages import require_language
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.people.events import LanguageChosen
from domain.people.models import Person


def choose_language(uow: UnitOfWork, *, seen: int, language: str | None) -> Person:
    """One's own language (BCP 47); None for the site's. Raises VersionConflict, InvalidInput."""
    own = uow.actor.as_person
    found = uow.lock(Person, Person.id == own)
    if not found:
        raise NotFound(kind=Person.__name__, id=own)
    require_version(found[0], seen)
    if language is not None:
        require_language(language, path=("language",))
    found[0].language = language
    uow.record(LanguageChosen(person=own))
    return found[0]
