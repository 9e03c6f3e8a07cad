"""Changing rows in a migration: company by company, each change with its entry, by a named system actor (AUD-1)."""

from collections.abc import Callable
from uuid import UUID

from alembic import context, op
from sqlalchemy import text

from domain.kernel.ids import CompanyId
from infra.migration import AuditKeyNeeded
from infra.transaction import SETTINGS, as_process, settings_of

# The directory's lines are no company's rows. A name that was taken before its company was founded has no row yet.
COMPANIES = text("select company_id from directory order by company_id")
SET_COMPANY = text("select set_config('theriac.company', :company, true)")
FOUNDED = text("select exists (select from company where company_id = :company)")


def for_each_company(process: str, *, reason: str, act: Callable[[UUID], None]) -> None:
    """Run `act` for each company under its policies: the owner's own changes would silently meet no row.

    Each gets a transaction id, a key and a closing row of its own, as a command does; foreign keys are checked at the
    end, so that tables may be altered afterwards. Raises AuditKeyNeeded.
    """
    connection = op.get_bind()
    for company in connection.execute(COMPANIES).scalars().all():
        connection.execute(SET_COMPANY, {"company": str(company)})
        if connection.execute(FOUNDED, {"company": company}).scalar():
            _settle(CompanyId(company), process, reason)
            act(company)
            connection.execute(text("set constraints all immediate"))
            connection.execute(text("select close_transaction()"))
            connection.execute(text("set constraints all deferred"))
    connection.execute(SET_COMPANY, {"company": ""})


def _settle(company: CompanyId, process: str, reason: str) -> None:
    """The settings of a unit of work."""
    key = context.config.attributes.get("audit_key")
    if key is None:
        raise AuditKeyNeeded
    settings = settings_of(as_process(company, process), audit_key=key, reason=reason)
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SETTINGS.text, settings)
