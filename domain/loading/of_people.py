"""People with their roles, as they are loaded: a row is a person, or one more role of one; each is invited by mail."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission, Role
from domain.kernel.refusals import InvalidInput, Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading import cells
from domain.loading.cells import Takes
from domain.loading.describing import Asked, Begun, Column, Kind, Parts, Values
from domain.loading.kinds import LoadKind
from domain.materials.commands.many import found_by
from domain.people import links, rules
from domain.people.commands import accounts, invitations
from domain.people.commands.accounts import NewPerson
from domain.people.models import Account, TokenPurpose
from domain.people.refusals import NameTaken
from domain.tenancy.models import Site

MOST = 1000
"""People with their roles at once: each is mailed, and nobody else is added meanwhile."""
ROLES = "roles"
_DAYS = links.LASTS[TokenPurpose.INVITATION].days


def _taken(uow: UnitOfWork, names: Collection[str], _: SiteId | None) -> Mapping[str, Refusal]:
    return {one: NameTaken(name=one) for one in found_by(uow, Account, Account.name, names)}


def _sites(uow: UnitOfWork, codes: Collection[str], _: SiteId | None) -> Mapping[str, Site]:
    return found_by(uow, Site, Site.code, codes)


def _require(uow: UnitOfWork, _: SiteId | None) -> None:
    uow.require(Permission.COMPANY_ADMINISTER, site=None)


def _begin(uow: UnitOfWork, rows: Sequence[Values], asked: Asked) -> Begun:
    register = accounts.opened(uow, [_new(row) for row in rows])
    return Begun(
        lambda row: invitations.invite(uow, _new(row), key=asked.secret, register=register),
        (lambda row: accounts.require_once(_roles(row)),),
        (_require_role,),
    )


def _new(row: Values) -> NewPerson:
    return NewPerson(name=row["name"], account_name=row["sign-in name"], email=row["email"], roles=_roles(row))


def _roles(row: Values) -> tuple[tuple[Role, UUID | None], ...]:
    """Those that its rows tell; a row may tell none."""
    told = [one for one in row[ROLES] if one["role"] is not None]
    return tuple((one["role"], None if one["site"] is None else one["site"].id) for one in told)


def _require_role(row: Values) -> None:
    """Raises InvalidInput for a site without a role, and for an administrator of a site."""
    if row["role"] is not None:
        rules.require_place(row["role"], None if row["site"] is None else row["site"].id)
    elif row["site"] is not None:
        raise InvalidInput(path=("role",), problem="Say which role the person has at this site, or leave both empty.")


PEOPLE = Kind(
    name=LoadKind.PEOPLE,
    called="person",
    sheet="People",
    file="people",
    of_site=False,
    may=Permission.COMPANY_ADMINISTER,
    require=_require,
    begin=_begin,
    parts=Parts(by="sign-in name", field=ROLES, called="people and roles", count=lambda _: 1, most=MOST),
    notes=(
        "A row is a person, or one more role of the person above: rows of one sign-in name are one person.",
        "What is said of a person stands in the first row; in the others it is the same, or left empty.",
        f"Each person is mailed a link by which they choose a password within {_DAYS} days; inviteAgain sends another.",
        "A role without a site counts in the whole company; an administrator is one of the whole company only.",
        "Nobody signs before their identity was verified (verifyIdentity) and they accepted that it binds them.",
        "Who signs in through your identity provider is linked to it afterwards (linkFederatedAccount).",
        "What they are trained on is loaded as records of training.",
    ),
    more=({"sign-in name": "anna.muster", "role": "SUPERVISOR"},),
    columns=(
        Column(
            name="sign-in name",
            title="Sign-in name",
            what="By which the person signs in: lower case, never anybody else's; in each row of the person.",
            takes=Takes("1 to 100 lower-case letters, digits and . _ @ + -", rules.require_sign_in_name),
            required=True,
            example="anna.muster",
            fields=(("accountName",),),
            taken=_taken,
        ),
        Column(
            name="name",
            title="Name",
            what="The name that is printed with every signature.",
            takes=Takes(f"text in one line, at most {rules.NAME_LIMIT} characters", rules.require_person_name),
            required=True,
            example="Anna Muster",
            fields=(("name",),),
        ),
        Column(
            name="email",
            title="E-mail",
            what="Where the invitation goes.",
            takes=Takes("a mail address, name@domain", rules.require_email),
            required=True,
            example="anna.muster@example.com",
            fields=(("email",),),
        ),
        Column(
            name="role",
            title="Role",
            what="What the person may do; without one, only sign in.",
            takes=cells.word(Role),
            example="OPERATOR",
            fields=((ROLES, "role"),),
            of_part=True,
        ),
        Column(
            name="site",
            title="Site code",
            what="Where the role counts; in the whole company unless told.",
            takes=cells.line(40),
            fields=((ROLES, "siteId"),),
            names=_sites,
            unknown="The company has no site {code!r}; open it first.",
            of_part=True,
        ),
    ),
)
