"""What a mailed link is made of, and what the letters say."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import CompanyId
from domain.people import links, mails
from domain.people.mails import Letter
from infra.mail import Mail

AT = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
ABOUT = {"name": "Nora Neu", "company": "Acme Pharma", "account_name": "nora"}


@given(st.uuids(), st.uuids())
def test_each_link_and_each_key_has_its_own_secret(one: UUID, other: UUID) -> None:
    key, other_key = bytes(32), bytes([1]) * 32
    assert links.secret(key, one) == links.secret(key, one)
    assert (links.secret(key, one) == links.secret(key, other)) == (one == other)
    assert links.secret(key, one) != links.secret(other_key, one)


def test_the_row_keeps_no_secret() -> None:
    key, link, company = bytes(32), uuid4(), CompanyId(uuid4())
    token = links.token(key, company, link)
    assert token == f"{company.hex}.{links.secret(key, link)}"
    assert links.secret(key, link) != links.secret_hash(key, link)


def letters(**about: str) -> list[Letter]:
    address = links.address("https://mes.example/", "c.s")
    return [
        mails.invitation(**about, address=address, expires_at=AT),
        mails.password_reset(**about, address=address, expires_at=AT),
        mails.replacement(**about, address=address, expires_at=AT),
        mails.password_changed(**about, at=AT),
        mails.account_locked(**about, at=AT),
        mails.somebody_locked(administrator="Ada", **about, at=AT),
        mails.credential_lost(**about, at=AT),
        mails.somebodys_lost(administrator="Ada", **about, at=AT),
    ]


def test_letters_name_the_account_and_carry_the_link() -> None:
    for letter in letters(**ABOUT):
        assert "nora" in letter.text
        assert "Acme Pharma" in letter.subject
        assert "2026-11-22 12:30 UTC" in letter.text
    assert all("https://mes.example/account?token=c.s" in letter.text for letter in letters(**ABOUT)[:3])


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=200))
def test_no_name_makes_a_letter_unsendable(name: str, company: str) -> None:
    printable = "".join(one for one in company if one.isprintable()) or "Acme"
    for letter in letters(name=name, company=printable, account_name="nora"):
        Mail("nora@plant.example", letter.subject, letter.text)
