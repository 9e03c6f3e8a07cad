"""What must hold for people, their names, passwords, roles and links."""

import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.kernel.permissions import Role
from domain.kernel.refusals import InvalidInput
from domain.people import common_passwords
from domain.people.refusals import AdministratorNeeded, LinkRefused, PasswordTooWeak, SamePerson

PASSWORD_SHORTEST, PASSWORD_LONGEST = 12, 200
ISSUER_SHORTEST, ISSUER_LONGEST, SCOPES_LONGEST = 8, 500, 500
NAME_LIMIT, REASON_LIMIT, SUBJECT_LIMIT = 200, 2000, 255

SIGNING_MINUTES, SIGNING_LONGEST = 15, 60
"""For how long after a signature one component is enough: where the company set nothing, and at most."""
IDLE_MINUTES, IDLE_SHORTEST, IDLE_LONGEST = 60, 5, 720
"""After how long an unused session ends: where the company set nothing, and between which bounds."""

_SIGN_IN_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\x00-\x1f\x7f]{1,64}@[^\s@<>\"(),:;\\\x00-\x1f\x7f]{1,189}")
_SHORTEST_NAME_THAT_COUNTS = 4


def require_password(password: str, *, names: Collection[str]) -> None:
    """12 to 200 characters, not common, not made of the person's own names; nothing is said of kinds of characters.

    (SIG-3; NIST SP 800-63B §5.1.1.2: a length and a list of common ones, no rules of composition.)
    Raises PasswordTooWeak.
    """
    if not PASSWORD_SHORTEST <= len(password) <= PASSWORD_LONGEST:
        problem = f"A password has {PASSWORD_SHORTEST} to {PASSWORD_LONGEST} characters; this one has {len(password)}."
        raise PasswordTooWeak(problem=problem, path=("password",))
    if common_passwords.is_common(password):
        problem = "This password is among those that are guessed first. Take several words that don't belong together."
        raise PasswordTooWeak(problem=problem, path=("password",))
    if any(name in password.lower() for name in _parts(names)):
        raise PasswordTooWeak(problem="A password doesn't contain the person's own name.", path=("password",))


def _parts(names: Collection[str]) -> set[str]:
    """Each name and each of its words that is long enough to be no coincidence."""
    lowered = {name.lower() for name in names}
    words = lowered | {word for name in lowered for word in re.split(r"[\W_]+", name)}
    return {word for word in words if len(word) >= _SHORTEST_NAME_THAT_COUNTS}


def require_sign_in_name(name: str) -> str:
    """Lower case, so that no two names differ by a capital only (SIG-5; 21 CFR 11.100(a)). Raises InvalidInput."""
    if not _SIGN_IN_NAME.fullmatch(name):
        problem = "A sign-in name has 1 to 100 lower-case letters, digits and . _ @ + -, a letter or digit first."
        raise InvalidInput(path=("accountName",), problem=problem)
    return name


def require_person_name(name: str) -> str:
    """The printed name of every signature (SIG-1): one line. Raises InvalidInput; returns it without outer spaces."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LIMIT or not name.isprintable():
        problem = f"A person's name is one line of 1 to {NAME_LIMIT} characters."
        raise InvalidInput(path=("name",), problem=problem)
    return name


def require_email(email: str) -> str:
    """An address that mail can be sent to (RFC 5321 §4.5.3.1). Raises InvalidInput."""
    if not _EMAIL.fullmatch(email):
        problem = "A mail address reads name@domain and has at most 254 characters."
        raise InvalidInput(path=("email",), problem=problem)
    return email


def require_subject(subject: str) -> str:
    """A subject of an identity provider, 255 characters at most (OpenID Connect Core §2). Raises InvalidInput."""
    if not 1 <= len(subject) <= SUBJECT_LIMIT or not subject.isprintable():
        problem = f"A subject has 1 to {SUBJECT_LIMIT} printable characters, as the provider's sub claim says it."
        raise InvalidInput(path=("subject",), problem=problem)
    return subject


def require_registration(client_id: str, client_secret: str, scopes: str) -> None:
    """Who we are at an identity provider: printable, bounded, and openid asked for. Raises InvalidInput."""
    for path, value, limit in (("clientId", client_id, 255), ("clientSecret", client_secret, 500)):
        if not 1 <= len(value) <= limit or not value.isprintable():
            raise InvalidInput(path=(path,), problem=f"This has 1 to {limit} printable characters.")
    if "openid" not in scopes.split(" ") or len(scopes) > SCOPES_LONGEST or not scopes.isprintable():
        problem = f"Scopes are words with one space between, openid among them, up to {SCOPES_LONGEST} characters."
        raise InvalidInput(path=("scopes",), problem=problem)


def require_reason(reason: str) -> str:
    """A change of what exists says why (AUD-1). Raises InvalidInput; returns it without outer spaces."""
    reason = reason.strip()
    if not 1 <= len(reason) <= REASON_LIMIT:
        raise InvalidInput(path=("reason",), problem=f"Say why, in 1 to {REASON_LIMIT} characters.")
    return reason


def require_session_minutes(signing: int, idle: int) -> None:
    """Each within its bounds; 0 minutes of signing demand all components each time. Raises InvalidInput."""
    if not 0 <= signing <= SIGNING_LONGEST:
        problem = f"One component is enough for 0 to {SIGNING_LONGEST} minutes after a signature; 0 is never."
        raise InvalidInput(path=("signingMinutes",), problem=problem)
    if not IDLE_SHORTEST <= idle <= IDLE_LONGEST:
        problem = f"An unused session ends after {IDLE_SHORTEST} to {IDLE_LONGEST} minutes."
        raise InvalidInput(path=("idleMinutes",), problem=problem)


def require_place(role: Role, site: UUID | None) -> None:
    """Administration is of the whole company; no site has administrators of its own (TEN-2). Raises InvalidInput."""
    if role == Role.ADMINISTRATOR and site is not None:
        raise InvalidInput(path=("siteId",), problem="An administrator is one of the whole company: name no site.")


def require_open_link(used_at: datetime | None, expires_at: datetime, *, now: datetime) -> None:
    """A link is good once and in its time (SIG-6; 21 CFR 11.300(c)). Raises LinkRefused."""
    if used_at is not None or expires_at <= now:
        raise LinkRefused


def require_another(act: str, *, actor: UUID | None, person: UUID) -> None:
    """Nobody confirms their own identity (SIG-5, SIG-6). Raises SamePerson; a process is nobody."""
    if actor == person:
        raise SamePerson(act=act, person=person)


def require_administrator_left(administrators: Collection[UUID], *, without: UUID) -> None:
    """A company keeps somebody who can administer it (TEN-2). Raises AdministratorNeeded.

    `administrators` are the persons who can act as one now; where `without` isn't among them, nothing is lost.
    """
    if set(administrators) == {without}:
        raise AdministratorNeeded
