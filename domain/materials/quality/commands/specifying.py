"""Write a specification: a draft of a material's next version, until it is approved."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.materials.models import MaterialDefinition
from domain.materials.quality import form, queries
from domain.materials.quality.events import SpecificationDemanded, SpecificationWritten
from domain.materials.quality.kinds import SpecificationState
from domain.materials.quality.reading import test_columns
from domain.materials.quality.specification_models import MaterialSpecification, SpecificationTest
from domain.materials.quality.states import SPECIFICATION, SpecificationAct
from domain.materials.quality.values import RequiredTest
from domain.tenancy.models import Site


def draft_specification(
    uow: UnitOfWork, *, material: UUID, site: SiteId, tests: Sequence[RequiredTest], change: str
) -> MaterialSpecification:
    """The next version for a material at a site or the enterprise; `change` says what it is about.

    Raises Forbidden, NotFound, InvalidInput.
    """
    uow.require(Permission.MATERIAL_DEFINE, site=site)
    uow.hold(MaterialDefinition, material)  # one after the other, for the number
    if not uow.any(Site, Site.id == site):
        raise NotFound(kind="Site", id=site, path=("site",))
    change = require_words(change, limit=form.REASON, path=("change",))
    form.require_tests(tests)
    specification = uow.add(
        MaterialSpecification(
            id=new_id(),
            site_id=site,
            material_id=material,
            number=_last_number(uow, material, site) + 1,
            state=SpecificationState.DRAFT,
            change=change,
            authors=[uow.actor.as_person],
            written_by=uow.actor.as_person,
            written_name=uow.actor.name,
            written_at=uow.now,
        )
    )
    _add(uow, specification, tests)
    uow.record(SpecificationWritten(specification=specification.id))
    return specification


def write_specification(
    uow: UnitOfWork, *, specification: UUID, seen: int, tests: Sequence[RequiredTest], change: str
) -> MaterialSpecification:
    """Write a draft anew; who does is one of its authors from then on.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(MaterialSpecification, specification, Permission.MATERIAL_DEFINE, version=seen)
    SPECIFICATION.after(SpecificationState(found.state), SpecificationAct.WRITE)
    form.require_tests(tests)
    found.change = require_words(change, limit=form.REASON, path=("change",))
    person = uow.actor.as_person
    found.authors = [*(one for one in found.authors if one != person), person]
    found.written_by, found.written_name, found.written_at = person, uow.actor.name, uow.now
    for one in queries.tests_of(uow, found.id):
        uow.remove(one)
    _add(uow, found, tests)
    uow.record(SpecificationWritten(specification=found.id))
    return found


def demand_specification(
    uow: UnitOfWork, *, material: UUID, seen: int, demanded: bool, reason: str
) -> MaterialDefinition:
    """Whether lots of a material are released only by a specification in effect; said by the company's quality.

    It holds at every site, so one site's quality doesn't say it.

    Raises Forbidden, NotFound, VersionConflict, InvalidInput.
    """
    uow.require(Permission.SPECIFICATION_APPROVE, site=None)
    require_words(reason, limit=form.REASON, path=("reason",))
    found = uow.hold(MaterialDefinition, material)
    require_version(found, seen)
    found.specification_demanded = demanded
    uow.record(SpecificationDemanded(material=found.id))
    return found


def _last_number(uow: UnitOfWork, material: UUID, site: UUID) -> int:
    spec = MaterialSpecification
    chosen = select(func.coalesce(func.max(spec.number), 0)).where(
        spec.company_id == uow.actor.company, spec.material_id == material, spec.site_id == site
    )
    return uow.session.scalars(chosen).one()


def _add(uow: UnitOfWork, specification: MaterialSpecification, tests: Sequence[RequiredTest]) -> None:
    for position, one in enumerate(tests, 1):
        uow.add(
            SpecificationTest(
                id=new_id(),
                site_id=specification.site_id,
                specification_id=specification.id,
                position=position,
                **test_columns(one),
            )
        )
