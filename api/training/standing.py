"""Asking how persons stand: one of them, a page of a site's, and who isn't trained on what comes (TRN-1, TRN-10)."""

from uuid import UUID

import strawberry
from sqlalchemy import select

from api.context import Info, visible
from api.recipes.types import MasterRecipeVersion
from api.relay import global_id, local_id
from api.training import standing_types as shown
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission, Role, roles_with
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.recipes import models as recipes
from domain.training import nearing, queries, standing
from domain.training.models import PersonnelClass, TrainingSubject
from domain.training.queries import Here
from domain.training.refusals import PersonNotHere
from domain.training.standing import ForClass, ForDocument, ForRecipeVersion, Wanted

ROWS, ROWS_MOST = 25, 50


@strawberry.type
class StandingQuery:
    @strawberry.field(
        description="Whether a person is trained and qualified at a site, and if not why and what would clear it; for"
        " exactly one of a recipe version, a document (TrainingSubject) and a personnel class."
    )
    def training_standing(
        self,
        info: Info,
        person: strawberry.ID,
        site: strawberry.ID,
        recipe_version: strawberry.ID | None = None,
        document: strawberry.ID | None = None,
        personnel_class: strawberry.ID | None = None,
    ) -> shown.TrainingStanding:
        who, where = local_id(person, "Person", path="person"), local_id(site, "Site", path="site")
        _require_may_know(info, who, where)
        _require_here(info, who, where)
        wanted = _wanted(info, recipe_version, document, personnel_class)
        here = _here(info, where, wanted)
        facts = queries.facts_of(info.context.session, here, [who])[who]
        return shown.standing(standing.standing(wanted, facts), here.today)

    @strawberry.field(
        description="Who stands how to all that is demanded of them at a site, by role or person; at most"
        f" {ROWS_MOST} persons a page. Your own row you may always ask for."
    )
    def training_matrix(
        self,
        info: Info,
        site: strawberry.ID,
        role: Role | None = None,
        person: strawberry.ID | None = None,
        first: int = ROWS,
        after: strawberry.ID | None = None,
    ) -> shown.TrainingMatrix:
        where = local_id(site, "Site", path="site")
        who = None if person is None else local_id(person, "Person", path="person")
        _require_may_know(info, who, where)
        if not 1 <= first <= ROWS_MOST:
            raise InvalidInput(path=("first",), problem=f"A page has 1 to {ROWS_MOST} persons; {first} were asked for.")
        last = None if after is None else local_id(after, "Person", path="after")
        here = _here(info, where, None)
        session, company = info.context.session, info.context.actor.company
        among = None if who is None else [who]
        found = queries.people_at(session, company, where, limit=first + 1, role=role, among=among, after=last)
        page = found[:first]
        ids = [one.id for one in page]
        facts = queries.facts_of(session, here, ids)
        absent = queries.absent_until(session, company, ids, on=here.today)
        rows = []
        for one in page:
            findings = standing.matrix_row(facts[one.id])
            rows.append(
                shown.TrainingMatrixRow(
                    person_id=global_id("Person", one.id),
                    name=one.name,
                    trained=all(finding.lets_act for finding in findings),
                    absent_until=absent.get(one.id),
                    findings=[shown.finding(finding) for finding in findings],
                )
            )
        return shown.TrainingMatrix(
            today=here.today,
            rows=rows,
            end_cursor=rows[-1].person_id if rows else None,
            has_next_page=len(found) > first,
        )

    @strawberry.field(
        description="What takes effect at a site within the company's days of notice, the earliest first, each with who"
        f" isn't trained on it yet (TRN-10). With more than {nearing.PEOPLE} persons there it is refused."
    )
    def training_nearing(self, info: Info, site: strawberry.ID) -> list[shown.NearingVersion]:
        where = local_id(site, "Site", path="site")
        _require_may_know(info, None, where)
        found = nearing.nearing(info.context.session, _here(info, where, None))
        return [shown.nearing(one) for one in found]


def _require_may_know(info: Info, person: UUID | None, site: UUID) -> None:
    """Of others only supervisors and quality at the site know (TRN-11). Raises Forbidden."""
    actor, permission = info.context.actor, Permission.TRAINING_READ
    if person != actor.person and not actor.may(permission, site=SiteId(site)):
        raise Forbidden(permission=permission.value, roles=roles_with(permission))


def _require_here(info: Info, person: UUID, site: UUID) -> None:
    """Who knows of a site's people knows of nobody else's (TRN-11). Raises PersonNotHere."""
    session, company = info.context.session, info.context.actor.company
    if not queries.people_at(session, company, site, limit=1, among=[person]):
        raise PersonNotHere(name="This person", path=("person",))


def _wanted(info: Info, version: str | None, document: str | None, of_class: str | None) -> Wanted:
    """What a standing is asked for. Raises InvalidInput, NotFound."""
    if sum(one is not None for one in (version, document, of_class)) != 1:
        problem = "Name exactly one of recipeVersion, document and personnelClass."
        raise InvalidInput(path=("recipeVersion",), problem=problem)
    if version is not None:
        return _of_recipe(info, local_id(version, "MasterRecipeVersion", path="recipeVersion"))
    if document is not None:
        subject = local_id(document, "TrainingSubject", path="document")
        _require_there(info, TrainingSubject, subject)
        return ForDocument(subject)
    assert of_class is not None, "one of three"
    found = local_id(of_class, "PersonnelClass", path="personnelClass")
    _require_there(info, PersonnelClass, found)
    return ForClass(found)


def _of_recipe(info: Info, version: UUID) -> ForRecipeVersion:
    actor, row = info.context.actor, recipes.MasterRecipeVersion
    chosen = select(row.recipe_id).where(row.company_id == actor.company, row.id == version)
    recipe = info.context.session.scalars(visible(actor, MasterRecipeVersion, chosen)).one_or_none()
    if recipe is None:
        raise NotFound(kind="MasterRecipeVersion", id=version)
    return ForRecipeVersion(recipe, version)


def _require_there(info: Info, model: type[TrainingSubject] | type[PersonnelClass], wanted: UUID) -> None:
    chosen = select(model.id).where(model.company_id == info.context.actor.company, model.id == wanted)
    if info.context.session.scalars(chosen).one_or_none() is None:
        raise NotFound(kind=model.__name__, id=wanted)


def _here(info: Info, site: UUID, wanted: Wanted | None) -> Here:
    session, company = info.context.session, info.context.actor.company
    also = set[UUID]()
    match wanted:
        case ForRecipeVersion():
            also = {wanted.recipe}
        case ForDocument():
            also = {wanted.subject}
    return queries.at_site(session, company, site, now=queries.clock(session), also=also)
