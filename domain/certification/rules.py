"""What must hold when something is certified: pure, and never on a condition (EU GMP Annex 16)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from domain.certification import countries
from domain.certification.kinds import AuthorisationKind, AuthorisationState, PartState
from domain.certification.refusals import (
    AuthorisationNotValid,
    LotNotCertifiable,
    PartNotConfirmed,
)
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.materials.kinds import LotStatus

MOST_LOTS = 100
MOST_DESTINATIONS = 60

CONFIRMATION = (
    "I hereby confirm that the manufacturing stages referred to in the Technical Quality Agreement have been carried"
    " out in full compliance with the GMP requirements of the EU and the terms described in the Agreement for ensuring"
    " compliance with the requirements of the Marketing Authorisation(s) as provided by {certifier}."
)
"""The confirmation statement (EU GMP Annex 16, Appendix I, 5)."""

CERTIFICATION = (
    "I hereby certify that all the manufacturing stages of this batch of finished product have been carried out in full"
    " compliance with the GMP requirements of the EU"
)
IN_THE_EU = " and with the requirements of the Marketing Authorisation(s) of the destination country/countries"
IN_A_TRIAL = (
    " and with the requirements of the clinical trial application(s) authorised in the destination country/countries"
)
"""The certification statement (EU GMP Annex 16, Appendix II, 4); of investigational products as Regulation (EU)
No 536/2014, article 63, asks."""


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot that is to be certified, and how much of it; `remaining` is what is there, in the lot's unit."""

    number: str
    status: str
    authorised_product: bool
    expires_on: date | None
    quantity: Quantity
    remaining: Quantity


def statement(kind: AuthorisationKind, market: str) -> str:
    """What the qualified person certifies, in the words of Annex 16."""
    if kind is AuthorisationKind.CLINICAL_TRIAL:
        return f"{CERTIFICATION}{IN_A_TRIAL}."
    return f"{CERTIFICATION}{IN_THE_EU if market == countries.EU or market in countries.EEA else ''}."


def require_market(market: str) -> None:
    """EU, or a country's ISO 3166-1 code. Raises InvalidInput."""
    if market != countries.EU and market not in countries.names():
        problem = f"A market is EU or a country's ISO 3166-1 code, such as AT; {market[:10]!r} is neither."
        raise InvalidInput(path=("market",), problem=problem)


def require_days(valid_from: date, valid_until: date | None) -> None:
    """Raises InvalidInput."""
    if valid_until is not None and valid_until < valid_from:
        problem = f"It begins on {valid_from}; its last day can't be before, {valid_until}."
        raise InvalidInput(path=("validUntil",), problem=problem)


def require_destinations(market: str, destinations: Sequence[str]) -> None:
    """Countries, each once, in which the authorisation is good (Annex 16, Appendix II, 3). Raises InvalidInput."""
    if not 1 <= len(destinations) <= MOST_DESTINATIONS:
        problem = f"Name 1 to {MOST_DESTINATIONS} destination countries; {len(destinations)} were given."
        raise InvalidInput(path=("destinations",), problem=problem)
    if len(set(destinations)) < len(destinations):
        raise InvalidInput(path=("destinations",), problem="Name each country once.")
    good = countries.EEA if market == countries.EU else {market}
    for one in destinations:
        if one not in good:
            where = "in the European Economic Area" if market == countries.EU else f"in {market}"
            problem = f"The authorisation is good {where}; {one[:10]!r} isn't a country of that."
            raise InvalidInput(path=("destinations",), problem=problem)


def valid(state: str, valid_from: date, valid_until: date | None, *, today: date) -> bool:
    """Whether something may be done by an authorisation on a day, its last one included."""
    in_time = valid_from <= today and (valid_until is None or today <= valid_until)
    return state == AuthorisationState.IN_FORCE and in_time


def require_valid(number: str, state: str, days: tuple[date, date | None], *, today: date) -> None:
    """`days` are its first and its last one. Raises AuthorisationNotValid."""
    first, last = days
    if valid(state, first, last, today=today):
        return
    if state != AuthorisationState.IN_FORCE:
        because = f"it is {state}"
    else:
        because = f"it begins on {first}" if today < first else f"its last day was {last}"
    raise AuthorisationNotValid(number=number, because=because, path=("authorisation",))


def require_lot(lot: LotFacts, *, today: date) -> None:
    """A released lot of the authorised product that hasn't expired, and no more of it than there is (QPC-2).

    A restricted lot is none: a certificate has no conditions. Raises LotNotCertifiable.
    """
    because = _hindrance(lot, today)
    if because is not None:
        raise LotNotCertifiable(lot=lot.number, because=because, path=("lots",))


def _hindrance(lot: LotFacts, today: date) -> str | None:
    if not lot.authorised_product:
        return "it is of another product than the authorisation"
    if lot.status != LotStatus.RELEASED:
        return f"it is {lot.status}, and only what is RELEASED goes out (disposeLot)"
    if lot.expires_on is None:
        return "it has no expiry date, which the certificate has to say"
    if today > lot.expires_on:
        return f"its last day was {lot.expires_on}"
    of, there = lot.quantity, lot.remaining
    if of.unit != there.unit or not 0 < of.value <= there.value:
        return f"{of} of it were named, and {there} are there"
    return None


def require_confirmed(parts: Collection[tuple[str, PartState]]) -> None:
    """Batches of other sites by their numbers. Raises PartNotConfirmed."""
    missing = tuple(f"{number} ({state.value.lower()})" for number, state in parts if state is not PartState.CONFIRMED)
    if missing:
        raise PartNotConfirmed(batches=missing)
