"""Who learns whose a pseudonym is, against the database."""

from functools import partial

import pytest
from sqlalchemy import Engine, text

from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.oversight import commands
from domain.oversight.refusals import UnknownPseudonym
from tests import oversight
from tests.conftest import Do, count
from tests.plant import Plant


@pytest.mark.requirement("OVS-3")
def test_a_reveal_tells_the_person_and_is_kept_with_its_reason(do: Do, plant: Plant, admin: Engine) -> None:
    reveal = oversight.one_of_each(do, plant)
    with admin.connect() as connection:
        row = connection.execute(text("select * from person_reveal where id = :id"), {"id": reveal}).one()
    assert (row.person_id, row.revealed_to) == (plant.operator.person, plant.reviewer.person)
    assert (row.pseudonym, row.reason) == (oversight.of(plant, "operator"), "Sixteen torques in a minute")
    assert row.revealed_name == "Reviewer"


@pytest.mark.requirement("OVS-3", "TEN-1")
def test_nobody_else_is_told_and_nothing_is_kept_of_it(do: Do, plant: Plant, other_plant: Plant, admin: Engine) -> None:
    def reveal(actor: Actor, pseudonym: str, reason: str = "Why?") -> None:
        do(actor, partial(commands.reveal_person, key=oversight.KEY, pseudonym=pseudonym, reason=reason))

    before = count(admin, "audit_entry", plant.company)
    for who in ("administrator", "qualified", "supervisor", "operator", "engineer"):
        with pytest.raises(Forbidden):
            reveal(plant.people[who], oversight.of(plant, "operator"))
    for unknown in (oversight.of(other_plant, "operator"), "P-AAAAAAAAAAAAAAAA", str(plant.operator.person)):
        with pytest.raises(UnknownPseudonym):
            reveal(plant.reviewer, unknown)
    for reason in ("", "  ", "x" * 2001):
        with pytest.raises(InvalidInput):
            reveal(plant.reviewer, oversight.of(plant, "operator"), reason)
    assert count(admin, "person_reveal", plant.company) == 0
    assert count(admin, "audit_entry", plant.company) == before
