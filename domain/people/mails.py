"""What people are told by mail about their accounts."""

from dataclasses import dataclass
from datetime import UTC, datetime

_FOOT = "\n\nTheriac wrote this by itself; answers are not read."


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail without its address; `subject` is one line."""

    subject: str
    text: str


def invitation(*, name: str, company: str, account_name: str, address: str, expires_at: datetime) -> Letter:
    """To somebody new: choose a password by the link. `company` is the company's title, `address` the link."""
    return Letter(
        f"Your account at {_line(company)}",
        f"Dear {_line(name)},\n\n"
        f"{_line(company)} invites you to Theriac. Your sign-in name is {account_name}.\n"
        f"Choose your password here, before {_time(expires_at)}:\n\n{address}\n\n"
        f"The link works once. Whoever has it can take your account: don't pass this mail on.{_FOOT}",
    )


def password_reset(*, name: str, company: str, account_name: str, address: str, expires_at: datetime) -> Letter:
    """To somebody who forgot their password."""
    return Letter(
        f"A new password for your account at {_line(company)}",
        f"Dear {_line(name)},\n\n"
        f"somebody, we hope you, asked for a new password of the account {account_name} at {_line(company)}.\n"
        f"Choose it here, before {_time(expires_at)}:\n\n{address}\n\n"
        f"The link works once. If it wasn't you, do nothing: your password stays. Tell your administrator.{_FOOT}",
    )


def password_changed(*, name: str, company: str, account_name: str, at: datetime) -> Letter:
    """To the account's owner, so that a change by somebody else is noticed."""
    return Letter(
        f"Your password at {_line(company)} was changed",
        f"Dear {_line(name)},\n\n"
        f"the password of your account {account_name} at {_line(company)} was changed at {_time(at)}.\n"
        f"If it wasn't you, tell your administrator at once.{_FOOT}",
    )


def account_locked(*, name: str, company: str, account_name: str, at: datetime) -> Letter:
    """To the account's owner (SIG-3)."""
    return Letter(
        f"Your account at {_line(company)} is locked",
        f"Dear {_line(name)},\n\n"
        f"your account {account_name} at {_line(company)} was locked at {_time(at)} after too many failed attempts to "
        f"prove that it is you, to sign in or to sign.\n"
        f"If it wasn't you, somebody tries to use your account. Either way, ask an administrator to unlock it.{_FOOT}",
    )


def somebody_locked(*, administrator: str, name: str, company: str, account_name: str, at: datetime) -> Letter:
    """To each administrator of the company (SIG-3; 21 CFR 11.300(d))."""
    return Letter(
        f"Locked: the account {account_name} at {_line(company)}",
        f"Dear {_line(administrator)},\n\n"
        f"the account {account_name} of {_line(name)} at {_line(company)} was locked at {_time(at)} after too many "
        f"failed attempts to prove who they are.\n"
        f"Find out whether it was the person themself before you unlock it (mutation unlockAccount).{_FOOT}",
    )


def credential_lost(*, name: str, company: str, account_name: str, at: datetime) -> Letter:
    """To the account's owner (SIG-6)."""
    return Letter(
        f"Your account at {_line(company)} is closed: its credential was reported as lost",
        f"Dear {_line(name)},\n\n"
        f"the credential of your account {account_name} at {_line(company)} was reported as lost at {_time(at)}.\n"
        f"It opens and signs nothing any more, and you are signed out everywhere. Go to an administrator, who verifies "
        f"who you are before you get another.{_FOOT}",
    )


def somebodys_lost(*, administrator: str, name: str, company: str, account_name: str, at: datetime) -> Letter:
    """To each administrator of the company (SIG-6; 21 CFR 11.300(c))."""
    return Letter(
        f"Lost: the credential of the account {account_name} at {_line(company)}",
        f"Dear {_line(administrator)},\n\n"
        f"the credential of the account {account_name} of {_line(name)} at {_line(company)} was reported as lost at "
        f"{_time(at)}, and opens nothing any more.\n"
        f"Verify who the person is before they get another (mutation replaceCredential).{_FOOT}",
    )


def replacement(*, name: str, company: str, account_name: str, address: str, expires_at: datetime) -> Letter:
    """To somebody whose identity was verified again after they lost their credential (SIG-6)."""
    return Letter(
        f"A new credential for your account at {_line(company)}",
        f"Dear {_line(name)},\n\n"
        f"an administrator verified who you are and lets you choose a new password of your account {account_name} at "
        f"{_line(company)}.\nChoose it here, before {_time(expires_at)}:\n\n{address}\n\n"
        f"The link works once. If it wasn't you who asked, tell an administrator at once.{_FOOT}",
    )


def _line(text: str) -> str:
    """One line, however the text was entered."""
    return " ".join(text.split())[:150]


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
