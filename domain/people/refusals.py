"""How people are told no."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class PersonDeactivated(Refusal):
    """A deactivated person acts no more (TEN-3)."""

    code: ClassVar[str] = "PERSON_DEACTIVATED"
    rule: ClassVar[str | None] = "TEN-3"
    person: UUID

    @property
    def message(self) -> str:
        return "This person is deactivated in the company and can do nothing more. Ask an administrator."


@dataclass(kw_only=True, eq=False)
class InspectionOver(Refusal):
    """An inspector whose access has not begun, has ended, or was revoked (INS-2)."""

    code: ClassVar[str] = "INSPECTION_OVER"
    rule: ClassVar[str | None] = "INS-2"

    @property
    def message(self) -> str:
        return "No inspection is open to you now: its time has not begun, is over, or it was revoked. Ask quality."


@dataclass(kw_only=True, eq=False)
class InspectorsRead(Refusal):
    """An inspector changes nothing but what belongs to their own account (INS-3)."""

    code: ClassVar[str] = "INSPECTORS_READ"
    rule: ClassVar[str | None] = "INS-3"

    @property
    def message(self) -> str:
        return "Inspectors only read. Sign in as somebody of the company to do this."


@dataclass(kw_only=True, eq=False)
class IsInspector(Refusal):
    """Who inspects holds no role, and whoever holds one inspects nothing (INS-3)."""

    code: ClassVar[str] = "IS_INSPECTOR"
    rule: ClassVar[str | None] = "INS-3"

    @property
    def message(self) -> str:
        return "This person inspects for an authority, and so holds no role. Add another person for another work."


@dataclass(kw_only=True, eq=False)
class SignInRefused(Refusal):
    """The one answer to every failed sign-in: it doesn't tell which of company, name and password is wrong."""

    code: ClassVar[str] = "SIGN_IN_REFUSED"

    @property
    def message(self) -> str:
        return "Company, name and password don't go together, or the account is locked. Ask an administrator."


@dataclass(kw_only=True, eq=False)
class LinkRefused(Refusal):
    """An invitation or reset link that is unknown, used, or past its time."""

    code: ClassVar[str] = "LINK_REFUSED"

    @property
    def message(self) -> str:
        return "This link is not valid any more. Ask for a new one."


@dataclass(kw_only=True, eq=False)
class PasswordTooWeak(Refusal):
    """A password shorter or longer than allowed, or one of the commonest."""

    code: ClassVar[str] = "PASSWORD_TOO_WEAK"
    problem: str

    @property
    def message(self) -> str:
        return self.problem


@dataclass(kw_only=True, eq=False)
class NameTaken(Refusal):
    """Sign-in names are unique in a company and never given again (SIG-5; 21 CFR 11.100(a))."""

    code: ClassVar[str] = "NAME_TAKEN"
    rule: ClassVar[str | None] = "SIG-5"
    name: str

    @property
    def message(self) -> str:
        return f"The sign-in name {self.name} is or was somebody's; a name is never given again. Choose another."


@dataclass(kw_only=True, eq=False)
class SamePerson(Refusal):
    """The act needs a second person (WGH-14, REC-2, REV-6)."""

    code: ClassVar[str] = "SAME_PERSON"
    act: str
    person: UUID

    @property
    def message(self) -> str:
        return f"{self.act} needs another person than the one who did the work."


@dataclass(kw_only=True, eq=False)
class WrongPassword(Refusal):
    """The current password isn't right, or the account can't prove anything now; the attempt was counted (SIG-3)."""

    code: ClassVar[str] = "WRONG_PASSWORD"
    rule: ClassVar[str | None] = "SIG-3"

    @property
    def message(self) -> str:
        return "The current password isn't right. The attempt was counted; too many lock the account."


@dataclass(kw_only=True, eq=False)
class RoleHeld(Refusal):
    """The person holds this role there already."""

    code: ClassVar[str] = "ROLE_HELD"
    role: str

    @property
    def message(self) -> str:
        return f"The person holds the role {self.role} there already."


@dataclass(kw_only=True, eq=False)
class AdministratorNeeded(Refusal):
    """The last one who can administer the company stays one."""

    code: ClassVar[str] = "ADMINISTRATOR_NEEDED"
    rule: ClassVar[str | None] = "TEN-2"

    @property
    def message(self) -> str:
        return "This is the last person who can administer the company. Make another one an administrator first."


@dataclass(kw_only=True, eq=False)
class SubjectTaken(Refusal):
    """A person at the identity provider is one account's, for ever (SIG-5; 21 CFR 11.100(a))."""

    code: ClassVar[str] = "SUBJECT_TAKEN"
    rule: ClassVar[str | None] = "SIG-5"
    subject: str

    @property
    def message(self) -> str:
        return f"The provider's subject {self.subject[:80]} is or was somebody's; it is never given again."


@dataclass(kw_only=True, eq=False)
class NoIdentityProvider(Refusal):
    """The company has no identity provider configured, or another one than was named."""

    code: ClassVar[str] = "NO_IDENTITY_PROVIDER"

    @property
    def message(self) -> str:
        return "The company has no such identity provider. An administrator configures one first."


@dataclass(kw_only=True, eq=False)
class SignInAnswerUsed(Refusal):
    """The provider's answer was taken before; each is good once."""

    code: ClassVar[str] = "SIGN_IN_ANSWER_USED"

    @property
    def message(self) -> str:
        return "This sign-in was used before. Start again."


@dataclass(kw_only=True, eq=False)
class SubjectUnknown(Refusal):
    """Somebody whom the provider knows, and who has no account here that can be used."""

    code: ClassVar[str] = "SUBJECT_UNKNOWN"

    @property
    def message(self) -> str:
        return (
            "The identity provider knows you, but no account in this company is linked to you, or it is not active. "
            "Ask an administrator (mutation linkFederatedAccount)."
        )


@dataclass(kw_only=True, eq=False)
class IdentityProviderFailed(Refusal):
    """The provider can't be used, or its answer doesn't hold."""

    code: ClassVar[str] = "IDENTITY_PROVIDER_FAILED"
    problem: str

    @property
    def message(self) -> str:
        return f"The identity provider can't be used: {self.problem}. Try again, or ask an administrator."


@dataclass(kw_only=True, eq=False)
class SignInAnswerInvalid(Refusal):
    """What came back from the provider belongs to no sign-in that this browser began and that is still going on."""

    code: ClassVar[str] = "SIGN_IN_ANSWER_INVALID"

    @property
    def message(self) -> str:
        return "This sign-in is over, or was begun in another browser. Start again."
