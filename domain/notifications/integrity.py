"""Who is told that something isn't as it was kept, in which words: quality, wherever, and administrators (AUD-4)."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.integrity.kinds import VerifiedPart
from domain.integrity.models import VerificationFinding
from domain.kernel.ids import CompanyId
from domain.kernel.permissions import Permission
from domain.notifications.queries import holders
from domain.notifications.texts import letter, line
from domain.people.mails import Letter
from domain.people.queries import administrators
from domain.tenancy.models import Company

_LOOKED_AT = {
    VerifiedPart.OBJECTS: "a stored file of",
    VerifiedPart.LOG: "the sealed log of",
    VerifiedPart.ENTRIES: "the audit trail of",
}


def letters(session: Session, company: CompanyId, finding: UUID) -> Iterator[tuple[str, Letter]]:
    """One to each address: those who may acknowledge it, and those who administer the company."""
    chosen = (
        select(VerificationFinding, Company.title)
        .join(Company, Company.company_id == VerificationFinding.company_id)
        .where(VerificationFinding.company_id == company, VerificationFinding.id == finding)
    )
    found, title = session.execute(chosen).one()
    told = [*holders(session, company, Permission.INTEGRITY_ACKNOWLEDGE, None), *administrators(session, company)]
    for email, name in {one.email: one.name for one in told}.items():
        yield email, _letter(name, title, found)


def _letter(name: str, company: str, found: VerificationFinding) -> Letter:
    kept = f"{_LOOKED_AT[VerifiedPart(found.part)]} {line(company)}"
    return letter(
        f"Not as it was kept: {found.kind}",
        name,
        f"{kept} is not as it was kept ({found.kind}), found at {found.found_at:%Y-%m-%d %H:%M} UTC.\n"
        f"Place: {line(found.place)}\nWhat was found: {line(found.explanation)}\n"
        "Further findings of the same run are told beside it, and not by mail. Each is told until the quality unit has"
        " acknowledged it.",
    )
