"""Passwords, names, links and administrators, as pure rules."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.permissions import Role
from domain.kernel.refusals import InvalidInput
from domain.people import common_passwords, rules
from domain.people.refusals import AdministratorNeeded, LinkRefused, PasswordTooWeak, SamePerson

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOD = "violet kettle under seven bridges"


@pytest.mark.requirement("SIG-3")
@pytest.mark.parametrize("password", [GOOD, "ein ganz anderes Lied", "x7!kQ-wr/2Lp", "молоко на подоконнике"])
def test_a_long_uncommon_password_is_taken(password: str) -> None:
    rules.require_password(password, names=("Anna Berger", "aberger"))


@pytest.mark.requirement("SIG-3")
@given(st.text(max_size=rules.PASSWORD_SHORTEST - 1))
def test_a_short_password_is_refused_whatever_it_is_made_of(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        rules.require_password(password, names=())


def test_the_bounds_of_length_are_inclusive() -> None:
    rules.require_password("kv8-wq2-lm5z", names=())
    rules.require_password(("kv8-wq2-lm5z bridges " * 20)[: rules.PASSWORD_LONGEST - 3] + "end", names=())
    with pytest.raises(PasswordTooWeak):
        rules.require_password(GOOD * 10, names=())


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "P@ssw0rd1234!", "passwordpassword", "123456789012", "qwertyuiop123", "aaaaaaaaaaaaaa"),
        *(
            "abcdefghijklmnop",
            "Correct Horse Battery Staple",
            "!!welcome2026!!",
            "abcabcabcabcabc",
            "2026-theriac-2026",
        ),
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        rules.require_password(password, names=())


@given(st.sampled_from(sorted(common_passwords.STEMS)), st.integers(0, 99_999_999))
def test_digits_behind_a_common_word_make_it_no_better(stem: str, number: int) -> None:
    assert common_passwords.is_common(f"{stem.title()}{number}!")


@pytest.mark.parametrize("password", ["annaberger and more", "the Berger is mine!", "x-ABERGER-x-2931"])
def test_a_password_with_the_persons_name_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        rules.require_password(password, names=("Anna Berger", "aberger"))


@pytest.mark.requirement("SIG-5")
@pytest.mark.parametrize("name", ["Anna", "anna berger", "", "ä", "-anna", "a" * 101, "anna\n"])
def test_names_that_could_be_confused_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        rules.require_sign_in_name(name)


@pytest.mark.parametrize(
    "email", ["anna", "anna@", "@x.example", "a b@x.example", "a@x.example\nbcc: b", "a@" + "x" * 200]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(InvalidInput):
        rules.require_email(email)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "Anna\x00Berger"])
def test_a_name_that_cannot_be_printed_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        rules.require_person_name(name)


def test_a_name_is_kept_on_one_line() -> None:
    assert rules.require_person_name("  Anna\n Berger ") == "Anna Berger"


@given(st.integers(-10, 10))
def test_a_link_is_open_until_its_time_and_not_after(minutes: int) -> None:
    expires_at = NOW + timedelta(minutes=minutes)
    if minutes > 0:
        rules.require_open_link(None, expires_at, now=NOW)
    else:
        with pytest.raises(LinkRefused):
            rules.require_open_link(None, expires_at, now=NOW)


def test_a_used_link_is_closed() -> None:
    with pytest.raises(LinkRefused):
        rules.require_open_link(NOW, NOW + timedelta(hours=1), now=NOW)


@given(st.sets(st.uuids(), max_size=4), st.uuids())
def test_somebody_can_always_administer(administrators: set[UUID], leaving: UUID) -> None:
    for one in {leaving, *administrators}:
        if administrators - {one} or one not in administrators:
            rules.require_administrator_left(administrators, without=one)
        else:
            with pytest.raises(AdministratorNeeded):
                rules.require_administrator_left(administrators, without=one)


def test_an_administrator_is_of_the_whole_company() -> None:
    rules.require_place(Role.ADMINISTRATOR, None)
    rules.require_place(Role.OPERATOR, uuid4())
    with pytest.raises(InvalidInput):
        rules.require_place(Role.ADMINISTRATOR, uuid4())


@pytest.mark.requirement("SIG-5")
def test_nobody_vouches_for_themself() -> None:
    me = uuid4()
    rules.require_another("Verifying", actor=uuid4(), person=me)
    rules.require_another("Verifying", actor=None, person=me)
    with pytest.raises(SamePerson):
        rules.require_another("Verifying", actor=me, person=me)
