"""What must hold for an answer to a question to the floor."""

from dataclasses import dataclass
from uuid import UUID

from domain.people.refusals import SamePerson
from domain.review.questions.refusals import AskedOfAnother

ANSWER = "The answer to a question"


@dataclass(frozen=True, slots=True)
class Put:
    """A question as it was put: by whom, and to which person or role, if to any."""

    number: int
    asked_by: UUID
    to_person: UUID | None
    to_name: str | None
    to_role: str | None

    @property
    def to(self) -> str:
        return self.to_name or f"the role {self.to_role}"


def instead(put: Put, *, person: UUID, in_role: bool, supervises: bool) -> bool:
    """Whether this person would answer in place of whom was asked, as a supervisor with a reason may (REV-4).

    Nobody answers what they asked. Raises SamePerson, AskedOfAnother.
    """
    if person == put.asked_by:
        raise SamePerson(act=ANSWER, person=person)
    if put.to_person in {None, person} and (put.to_role is None or in_role):
        return False
    if not supervises:
        raise AskedOfAnother(number=put.number, to=put.to)
    return True
