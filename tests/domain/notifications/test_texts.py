"""Letters about batches can be sent whatever people have written into the record."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import new_id
from domain.notifications import texts
from domain.notifications.queries import About, AboutException
from domain.people.mails import Letter
from infra.mail import Mail

LETTERS: list[Callable[[str, About], Letter]] = [
    lambda name, batch: texts.batch_completed(name=name, batch=batch),
    lambda name, batch: texts.batch_reviewed(name=name, batch=batch),
    lambda name, batch: texts.batch_reviewed_by_production(name=name, batch=batch),
    lambda name, batch: texts.batch_disposed(name=name, batch=batch),
    lambda name, batch: texts.release_revoked(name=name, batch=batch),
    lambda name, batch: texts.exception_raised(
        name=name, batch=batch, exception=AboutException(1, batch.product, "EXE-2", 16, None)
    ),
    lambda name, batch: texts.exception_awaits_approval(
        name=name, batch=batch, exception=AboutException(1, batch.product, "EXE-2", 16, "MAJOR")
    ),
    lambda name, batch: texts.exception_reopened(
        name=name, batch=batch, exception=AboutException(1, batch.product, "EXE-2", 16, None)
    ),
]


@pytest.mark.parametrize("letter", LETTERS)
@given(text=st.text(min_size=1, max_size=400))
def test_any_text_makes_a_mail_that_can_be_sent(letter: Callable[[str, About], Letter], text: str) -> None:
    written = letter(text, About(text, new_id(), text, text, text, "RELEASED"))
    mail = Mail("somebody@plant.example", written.subject, written.text)
    assert len(mail.text.splitlines()) < 12


def test_an_exception_names_its_rule_and_phase() -> None:
    batch = About("Plant", new_id(), "Vienna", "B-7", "Metformin", "PENDING")
    found = texts.exception_raised(
        name="Rita", batch=batch, exception=AboutException(2, "LOD 2.7 %", "EXE-2", 16, None)
    )
    assert found.subject == "Exception 2 in batch B-7"
    assert "LOD 2.7 % (found by rule EXE-2, in phase 16)" in found.text
    told = texts.exception_raised(name="Rita", batch=batch, exception=AboutException(3, "Spill", "TOLD", None, None))
    assert "Spill (told by a person)" in told.text
