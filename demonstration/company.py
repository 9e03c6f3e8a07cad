"""The demonstration company: tablets in Vienna, sterile solutions in Boston, and their people with own passwords."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from domain.founding.commands import found_company
from domain.kernel.ids import CompanyId, SiteId, new_id
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling.commands import marking, printers
from domain.labelling.commands.printers import PrinterDetails
from domain.labelling.kinds import PrinterFont, Resolution
from domain.labels.own import Issuer
from domain.people.commands import accounts
from domain.people.commands.accounts import NewPerson
from domain.recipes.commands import routing
from domain.recipes.commands.routing import Governance
from domain.recipes.governance.routes import Step
from domain.recipes.kinds import ApprovalRole
from domain.tenancy.commands import open_site
from domain.tenancy.models import Company
from infra.transaction import Command, Transactions, as_process

NAME = "demonstration"
TITLE = "Demonstration Pharma"
SITES = (("VIE", "Vienna", "Europe/Vienna"), ("BOS", "Boston", "America/New_York"))
PEOPLE = (
    ("author", "Anna Gruber", Role.PROCESS_ENGINEER, ("VIE",)),
    ("operator", "Zoë Øst", Role.OPERATOR, ("VIE",)),
    ("operator2", "Nguyễn Thị Ánh", Role.OPERATOR, ("VIE",)),
    ("supervisor", "Marek Dvořák", Role.SUPERVISOR, ("VIE",)),
    ("reviewer", "Leïla Haddad", Role.QUALITY_REVIEWER, ("VIE",)),
    ("reviewer2", "Júlia Kovács", Role.QUALITY_REVIEWER, ("VIE",)),
    ("qp", "Dr. Ioannis Papadópoulos", Role.QUALIFIED_PERSON, ("VIE", "BOS")),
    ("administrator", "Ada Byrne", Role.ADMINISTRATOR, ()),
    ("author_boston", "Grace Okafor", Role.PROCESS_ENGINEER, ("BOS",)),
    ("supervisor_boston", "Miguel Ángel Torres", Role.SUPERVISOR, ("BOS",)),
    ("reviewer_boston", "Hannah Levy", Role.QUALITY_REVIEWER, ("BOS",)),
    ("operator_boston", "Isaac Monroe", Role.OPERATOR, ("BOS", "VIE")),
    ("operator2_boston", "Rosa Delgado", Role.OPERATOR, ("BOS",)),
)
"""Each with the account's name, the printed name, the role and its sites; without one it is for the whole company.

The first operator of Boston helps out in Vienna, and has not read Vienna's records.
"""

ISSUER = Issuer("DEMO")
PRINTER = PrinterDetails(
    name="At the dock",
    resolution=Resolution.DPI_203,
    width=100,
    height=50,
    font=PrinterFont.LATIN,
)
"""It prints once it is given a gateway (changeLabelPrinter)."""

STERILE_ROUTE = (
    Step(1, ApprovalRole.PRODUCTION),
    Step(2, ApprovalRole.QUALITY),
    Step(3, ApprovalRole.QUALIFIED_PERSON),
)
STERILE_REVIEW_MONTHS = 12
BECAUSE = "Sterile products: the qualified person, who certifies each batch, approves its master record as the last."


@dataclass(frozen=True)
class Access:
    """How to sign in: the company's id and everybody's password by account name."""

    company: str
    passwords: dict[str, str]


def load(transactions: Transactions, admin_url: str, home: Path) -> Access | None:
    """Load the company into an empty database, or finish a load that was cut off; None where other companies live."""
    admin = create_engine(admin_url, poolclass=NullPool)
    path = home / f"{NAME}.json"
    with admin.connect() as connection:
        names = set(connection.execute(text("select name from theriac.directory")).scalars())
    if NAME in names or names:
        return _read(path) if NAME in names and path.exists() else None
    access = _read(path) if path.exists() else _write(path)
    company = CompanyId(UUID(access.company))
    with transactions.reading(company) as session:
        there = session.get(Company, (company, company)) is not None
    if not there:
        command = Command(as_process(company, NAME), lambda uow: found(uow, access), reason="demonstration company")
        transactions.run(command)
    with admin.begin() as connection:
        values = {"name": NAME, "company": company}
        connection.execute(text("insert into theriac.directory (name, company_id) values (:name, :company)"), values)
    return access


def _read(path: Path) -> Access:
    return Access(**json.loads(path.read_text()))


def _write(path: Path) -> Access:
    """Random passwords, in a file that only its owner reads."""
    access = Access(str(new_id()), {name: secrets.token_urlsafe(12) for name, *_ in PEOPLE})
    partial = path.with_suffix(".new")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(asdict(access), indent=1))
    partial.rename(path)
    return access


def found(uow: UnitOfWork, access: Access) -> Company:
    """The company with its sites and its people, who have these passwords."""
    company = found_company(uow, name=NAME, title=TITLE)
    sites = {code: open_site(uow, code=code, name=name, time_zone=zone) for code, name, zone in SITES}
    for account, name, role, at in PEOPLE:
        roles = tuple((role, None if code is None else sites[code].id) for code in at or (None,))
        mail = f"{account}@demonstration.example"
        new = NewPerson(name=name, account_name=account, email=mail, roles=roles)
        _employ(uow, new, password=access.passwords[account])
    marking.set_issuer(uow, issuer=ISSUER, seen=None)
    printers.enrol_printer(uow, site=SiteId(sites["VIE"].id), code="DOCK", details=PRINTER)
    governance = Governance(STERILE_ROUTE, STERILE_REVIEW_MONTHS)
    routing.set_route(uow, site=SiteId(sites["BOS"].id), seen=None, governance=governance, reason=BECAUSE)
    return company


def _employ(uow: UnitOfWork, new: NewPerson, *, password: str) -> None:
    """Somebody who can begin at once: with a password, identity verified, bound by their signature (SIG-6)."""
    person, account = accounts.add_person(uow, new)
    uow.session.flush()
    accounts.set_first_password(uow, account, PasswordHasher().hash(password))
    person.identity_verified_at = person.signature_accepted_at = uow.now
