"""What the operator of an installation does: companies, the log's alarms and epochs, jobs that were given up."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from domain.founding.commands import found_company
from domain.kernel.ids import CompanyId, new_id
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.commands import invitations
from domain.people.commands.accounts import NewPerson
from domain.tenancy.models import Company
from infra import local, migration
from infra.migration import AuditKeyNeeded
from infra.settings import Settings, needed
from infra.transaction import Command, as_process
from operations import composition
from operations.problems import OperatorProblem

PROCESS = "operator"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
ENTER = text("insert into theriac.directory (name, company_id) values (:name, :company) on conflict do nothing")
TAKEN = text("select company_id from theriac.directory where name = :name")


class NoSuchCompany(OperatorProblem):
    """The directory has no company of this name."""


def migrate() -> int:
    """Bring the database at ADMIN_DATABASE_URL to this release's schema."""
    settings = composition.settings()
    needed(ADMIN_DATABASE_URL=settings.admin_database_url)
    audit_key = None if settings.audit_key is None else composition.key(settings.audit_key)
    try:
        migration.migrate(str(settings.admin_database_url), audit_key=audit_key)
    except AuditKeyNeeded as needs:
        raise OperatorProblem(str(needs)) from needs
    return 0


def create_company(name: str, title: str, administrator: NewPerson) -> int:
    """A new tenant and its first administrator, who gets an invitation by mail.

    The name is taken first: what was cut off between the two is finished by the same command again.
    """
    with _here() as settings, composition.services(settings, settings.public_url or "") as services:
        needed(ADMIN_DATABASE_URL=settings.admin_database_url, THERIAC_PUBLIC_URL=settings.public_url)
        company = _take(settings, name)
        with services.transactions.reading(company) as session:
            if session.get(Company, (company, company)) is not None:
                raise OperatorProblem(f"There is a company {name} already.")

        def found(uow: UnitOfWork) -> Company:
            founded = found_company(uow, name=name, title=title)
            uow.session.flush()
            invitations.invite(uow, administrator, key=services.secret)
            return founded

        services.transactions.run(Command(as_process(company, PROCESS), found, reason="a new company"))
    print(f"Company {name} has the id {company}; {administrator.email} is invited as its administrator.")
    return 0


def _take(settings: Settings, name: str) -> CompanyId:
    """The id that the directory keeps for the name, a new one if it had none. Raises OperatorProblem."""
    if not NAME.fullmatch(name):
        raise OperatorProblem(f"{name} is no company's sign-in name: small letters, digits and hyphens, 63 at most.")
    with _admin(settings).begin() as connection:
        connection.execute(ENTER, {"name": name, "company": new_id()})
        return CompanyId(connection.execute(TAKEN, {"name": name}).scalar_one())


def administrator(name: str, account_name: str, email: str) -> NewPerson:
    return NewPerson(name=name, account_name=account_name, email=email, roles=((Role.ADMINISTRATOR, None),))


def require(act: str, *, company: str | None, by: str | None, reason: str | None) -> None:
    """Raise OperatorProblem naming what the act on a log still needs."""
    needs = {"check": {"COMPANY": company}, "resume": {"COMPANY": company, "--by": by, "--reason": reason}}
    given = needs.get(act, {"--by": by, "--reason": reason})
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise OperatorProblem(f"log {act} needs {', '.join(missing)}.")


def check_log(company_name: str) -> int:
    """Compare a company's whole log with what was sealed and signed; print every difference."""
    from workers.log_check import check_log as check  # noqa: PLC0415 -- the other commands don't need it

    with _here() as settings, composition.sealer(settings) as sealer:
        company = _company(settings, company_name)
        findings = check(sealer.engine, sealer.objects, company, sealer.signing_key(company).verifier)
    for one in findings:
        print(f"{one.kind} at {one.position if one.position is not None else '-'} ({one.place}): {one.explanation}")
    print(f"{len(findings)} differences." if findings else "The log is as it was sealed.")
    return 1 if findings else 0


def prove(company_name: str | None) -> int:
    """Prove a company's data, or each company's, from the data alone; print every row that breaks a rule."""
    from operations.proving import proving  # noqa: PLC0415 -- the other commands don't need it

    wrong = 0
    with _here() as settings, composition.services(settings, settings.public_url or "") as services:
        chosen = {company_name: _company(settings, company_name)} if company_name else _companies(settings)
        for name, company in chosen.items():
            with services.transactions.reading(CompanyId(company)) as session:
                found = 0
                for one in proving.prove(session, company):
                    print(f"{name}: {one}", flush=True)
                    found += 1
            wrong += found
            print(f"{name}: {found} findings." if found else f"{name}: everything is as it has to be.")
    return 1 if wrong else 0


def resume_log(company_name: str, *, decided_by: str, reason: str) -> int:
    """Let a company's stopped log go on; what the alarms named stays recorded with who decided and why."""
    from workers.sealing import alarms  # noqa: PLC0415 -- the other commands don't need it

    with _here() as settings, composition.sealer(settings) as sealer, sealer.engine.begin() as connection:
        alarms.resume(connection, _company(settings, company_name), decided_by=decided_by, reason=reason)
    return 0


def open_epoch(*, opened_by: str, reason: str) -> int:
    """Begin a new epoch of all logs after a failover or a restore, with the sealer stopped."""
    from workers.sealing import epochs  # noqa: PLC0415 -- the other commands don't need it

    with _here() as settings, composition.sealer(settings) as sealer:
        number = epochs.open_epoch(sealer.engine, sealer.objects, reason=reason, opened_by=opened_by)
    print(f"Epoch {number} is open.")
    return 0


def dead_jobs() -> int:
    """List the jobs that were given up."""
    from workers import outbox  # noqa: PLC0415 -- the other commands don't need it

    with _here() as settings, composition.relay_engine(settings) as engine:
        for job in outbox.dead(engine):
            print(job)
    return 0


def revive_job(company: UUID, job: UUID) -> int:
    """Try a job again that was given up."""
    from workers import outbox  # noqa: PLC0415 -- the other commands don't need it

    with _here() as settings, composition.relay_engine(settings) as engine:
        revived = outbox.revive(engine, CompanyId(company), job)
    print("It will be tried again." if revived else "No such job was given up.")
    return 0 if revived else 1


@contextmanager
def _here() -> Iterator[Settings]:
    """The settings; without DATABASE_URL those of this machine's own PostgreSQL, which `up` must not be running."""
    settings = composition.settings()
    if settings.database_url is not None:
        yield settings
        return
    with local.alone(settings.home), local.surroundings(settings) as completed:
        yield completed


def _admin(settings: Settings) -> Engine:
    return create_engine(str(settings.admin_database_url), poolclass=NullPool)


def _companies(settings: Settings) -> dict[str, UUID]:
    """Every company's id by its sign-in name."""
    needed(DATABASE_URL=settings.database_url)
    engine = create_engine(str(settings.database_url), poolclass=NullPool)
    with engine.connect() as connection:
        found = connection.execute(text("select name, company_id from theriac.directory order by name"))
        return {row.name: row.company_id for row in found}


def _company(settings: Settings, name: str) -> UUID:
    """The id of a company by its sign-in name. Raises NoSuchCompany."""
    needed(DATABASE_URL=settings.database_url)
    engine = create_engine(str(settings.database_url), poolclass=NullPool)
    with engine.connect() as connection:
        query = text("select company_id from theriac.directory where name = :name")
        found: UUID | None = connection.execute(query, {"name": name}).scalar()
    if found is None:
        raise NoSuchCompany(f"There is no company {name}.")
    return found
