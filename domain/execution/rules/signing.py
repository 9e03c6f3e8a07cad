"""Who signs a phase, in which order, and that each is another person."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from domain.execution.refusals import AlreadySigned, NotDemanded, SamePerson, SignatureMissing
from domain.recipes.kinds import PhaseSignature

VALUE = "value"
ORDER = (PhaseSignature.PERFORMED, PhaseSignature.VERIFIED, PhaseSignature.QUALITY)


@dataclass(frozen=True, slots=True)
class Given:
    """A signature on a phase; stale once the content changed after it."""

    meaning: PhaseSignature
    person: UUID
    stale: bool


def demanded(signatures: Sequence[str]) -> frozenset[PhaseSignature]:
    """What a recipe's phase demands; completing it is always signed as performed."""
    return frozenset({PhaseSignature.PERFORMED, *(PhaseSignature(one) for one in signatures)})


def demanded_of_value(asked: Sequence[str], *, phase: Sequence[str], told_by_hand: bool) -> frozenset[PhaseSignature]:
    """What a recipe asks of each value of a parameter; `phase` is what it asks of the phase.

    A yield that the system could not calculate is verified by a second person, here where nobody verifies its phase
    (REV-2; 21 CFR 211.103).
    """
    found = frozenset(PhaseSignature(one) for one in asked)
    return found | {PhaseSignature.VERIFIED} if told_by_hand and PhaseSignature.VERIFIED not in phase else found


def lacking(wanted: AbstractSet[PhaseSignature], given: Sequence[Given]) -> tuple[PhaseSignature, ...]:
    """The demanded signatures that nobody gave or that went stale, in the order of signing (EXE-7, SIG-4)."""
    valid = {one.meaning for one in given if not one.stale}
    return tuple(meaning for meaning in ORDER if meaning in wanted and meaning not in valid)


def require_turn(
    meaning: PhaseSignature, *, wanted: AbstractSet[PhaseSignature], given: Sequence[Given], of: str = "phase"
) -> None:
    """Performed, then verified, then quality; each once, and again only after it went stale (EXE-1, EXE-7).

    `of` says what is signed, a phase or a value. Raises NotDemanded, AlreadySigned, SignatureMissing.
    """
    if meaning not in wanted:
        raise NotDemanded(meaning=meaning.value, demanded=tuple(one.value for one in ORDER if one in wanted), of=of)
    still = lacking(wanted, given)
    if meaning not in still:
        raise AlreadySigned(meaning=meaning.value, of=of)
    if still[0] is not meaning:
        raise SignatureMissing(meaning=meaning.value, first=still[0].value, of=of)


def require_another_person(
    person: UUID,
    meaning: PhaseSignature,
    *,
    given: Sequence[Given],
    recorded_by: AbstractSet[UUID],
    of: str = "phase",
) -> None:
    """Each signature of one thing is another person's, also across user accounts (WGH-14; 21 CFR 211.188(b)(11)).

    Who verifies or approves has recorded none of the values either. Stale signatures count: roles aren't swapped.
    Raises SamePerson.
    """
    for one in given:
        if one.person == person and one.meaning is not meaning:
            raise SamePerson(meaning=meaning.value, other=one.meaning.value, of=of)
    if meaning is not PhaseSignature.PERFORMED and person in recorded_by:
        raise SamePerson(meaning=meaning.value, other="RECORDED", of=of)
