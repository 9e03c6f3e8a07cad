"""What the linter finds in a recipe version, as GraphQL shows it."""

from dataclasses import asdict

import strawberry
from sqlalchemy.orm import Session

from domain.recipes import reading, rows
from domain.recipes.heading import header_of
from domain.recipes.linting.findings import Chapter, ElementKind, Severity
from domain.recipes.linting.lint import lint
from domain.recipes.models import MasterRecipeVersion

strawberry.enum(
    Severity,
    name="RecipeFindingSeverity",
    description="An ERROR keeps the version from being submitted, a WARNING has to be looked at, a NOTE only tells.",
)
strawberry.enum(
    Chapter,
    name="RecipeFindingChapter",
    description="What it belongs to; RECORD is the completeness of the record by 21 CFR 211.186(b).",
)
strawberry.enum(ElementKind, name="RecipeFindingElement", description="What a finding is about.")


@strawberry.type(description="Something to mend, or to look at, before a recipe version is submitted (REC-7).")
class RecipeFinding:
    place: str = strawberry.field(description="Where, in words: phase 3 (Loss on drying), parameter 2 (Moisture).")
    what: str
    remedy: str
    code: str = strawberry.field(description="Of the check that found it: stable, in capitals.")
    severity: Severity
    chapter: Chapter
    element: ElementKind
    element_code: str | None = strawberry.field(description="The element's own code.")
    element_number: int | None = strawberry.field(
        description="Its position in its list, from 1; a phase's number, a block's place among the steps around it."
    )
    phase_number: int | None = strawberry.field(description="The phase that a charge or parameter belongs to.")
    field: str | None = strawberry.field(description="The element's field, as its input names it.")
    rule: str | None = strawberry.field(description="The rule or clause behind the check.")


def findings_of(session: Session, version: MasterRecipeVersion) -> list[RecipeFinding]:
    """Everything that the linter finds in a version, in the order in which a record is read."""
    source = reading.Snapshot(session, version.company_id)
    found = lint(rows.elements_of(source, version.id), header_of(source, version))
    return [RecipeFinding(**asdict(one)) for one in found]
