"""What can be done with a company: found it, open a site, choose its language."""

from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.kernel.ids import new_id
from domain.kernel.languages import require_language
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.events import CompanyFounded, SiteLanguageChosen, SiteOpened
from domain.tenancy.models import Company, Site, SiteKind
from domain.tenancy.refusals import CodeTaken, EnterpriseExists

CODE_LENGTH = 20
NAME_LENGTH = 200

TITLE_LIMIT = 200


def found_company(uow: UnitOfWork, *, name: str, title: str) -> Company:
    """Write the tenant's own row; the directory's line, which makes its name known, is the operator's act.

    Raises InvalidInput for a title that can't be printed in one line.
    """
    company = Company(id=uow.actor.company, name=name, title=_title(title))
    uow.add(company)
    uow.record(CompanyFounded(company=company.id))
    return company


def _title(given: str) -> str:
    title = " ".join(given.split())
    if not 1 <= len(title) <= TITLE_LIMIT or not title.isprintable():
        problem = f"A company's title is one line of 1 to {TITLE_LIMIT} characters, as its letters and records show it."
        raise InvalidInput(path=("title",), problem=problem)
    return title


def open_site(uow: UnitOfWork, *, code: str, name: str, time_zone: str, kind: SiteKind = SiteKind.SITE) -> Site:
    """Add a plant, or the one enterprise, at which the company's own recipes stand (REC-9).

    Raises Forbidden, InvalidInput for an unknown time zone (EXE-13), CodeTaken, EnterpriseExists.
    """
    uow.require(Permission.COMPANY_ADMINISTER, site=None)
    _require_length(code, CODE_LENGTH, path="code")
    _require_length(name, NAME_LENGTH, path="name")
    if uow.any(Site, Site.code == code):
        raise CodeTaken(site_code=code, path=("code",))
    if kind is SiteKind.ENTERPRISE:
        _require_none(uow)
    site = Site(id=new_id(), code=code, name=name, time_zone=require_zone(time_zone), kind=kind.value)
    uow.add(site)
    uow.record(SiteOpened(site=site.id))
    return site


def choose_site_language(uow: UnitOfWork, *, site: UUID, seen: int, language: str | None) -> Site:
    """The language (BCP 47) of a plant's people who chose none themselves; None for none.

    Raises NotFound, Forbidden, VersionConflict, InvalidInput.
    """
    found = uow.load(Site, site, Permission.COMPANY_ADMINISTER, version=seen)
    if language is not None:
        require_language(language, path=("language",))
    found.default_language = language
    uow.record(SiteLanguageChosen(site=found.id))
    return found


def _require_none(uow: UnitOfWork) -> None:
    """One enterprise at a time is opened, so that the second of two is refused in words."""
    uow.lock(Company)
    for one in uow.find(Site, Site.kind == SiteKind.ENTERPRISE):
        raise EnterpriseExists(taken=one.name, path=("kind",))


def _require_length(text: str, longest: int, *, path: str) -> None:
    if not text.strip() or len(text) > longest or not text.isprintable():
        problem = f"The {path} takes 1 to {longest} characters that can be printed; {len(text)} were given."
        raise InvalidInput(path=(path,), problem=problem)


def require_zone(name: str) -> str:
    """Raise InvalidInput unless the IANA time zone exists."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones, or a name longer than a file may have
        problem = f"{name[:60]!r} is not an IANA time zone such as Europe/Vienna."
        raise InvalidInput(path=("timeZone",), problem=problem) from None
    return name
