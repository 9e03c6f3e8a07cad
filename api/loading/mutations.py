"""Having a table loaded, and seeing how far that is."""

import strawberry

from api.context import Info, act, changed, read
from api.loading.tables import uploaded
from api.loading.types import DataLoad
from api.problems import Problem
from api.reading.vocabulary import by_id
from api.relay import local_id
from domain.kernel.ids import SiteId
from domain.loading.commands import requesting
from domain.loading.kinds import LoadKind, TableFormat
from infra.transaction import Outcome


@strawberry.input(description="Take over the rows of a table, all of them or none. Templates are at /templates/data/….")
class LoadDataInput:
    upload: str = strawberry.field(description="What POST /uploads/data answered with for the table.")
    kind: LoadKind
    format: TableFormat
    site_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of LOTS and EQUIPMENT where they are, of TRAINING_RECORDS where they are recorded."
    )
    dry_run: bool = strawberry.field(description="Only tell what is wrong, by sheet, row and column; write nothing.")
    command_id: str | None = None


@strawberry.type
class LoadDataPayload:
    data_load: DataLoad | None = strawberry.field(
        default=None, description="Ask again for its state until it is DONE, REFUSED or FAILED."
    )
    problems: list[Problem]


@strawberry.type
class LoadingQuery:
    @strawberry.field(
        description="The load of a table, with how far it is; null where there is none of yours.",
        metadata=by_id("DataLoad"),
    )
    def data_load(self, info: Info, id: strawberry.ID) -> DataLoad | None:  # noqa: A002 -- GraphQL's word
        return read(info, DataLoad, local_id(id, "DataLoad", path="id"))


@strawberry.type
class LoadingMutation:
    @strawberry.mutation(
        description="Load materials, their classes, suppliers, lots, equipment, people or records of training from a"
        " table, or see what is wrong with it."
    )
    def load_data(self, info: Info, input: LoadDataInput) -> LoadDataPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, LoadDataPayload, "data_load", DataLoad, lambda: _load(info, input))


def _load(info: Info, given: LoadDataInput) -> Outcome:
    site = None if given.site_id is None else SiteId(local_id(given.site_id, "Site", path="siteId"))
    return act(
        info,
        "loadData",
        lambda uow: requesting.request_load(
            uow,
            kind=given.kind,
            site=site,
            dry_run=given.dry_run,
            file=lambda: uploaded(info, given.upload, given.format),
        ),
        given={
            "kind": given.kind.value,
            "site": None if site is None else str(site),
            "file": [given.upload, given.format.value],
            "dryRun": given.dry_run,
        },
        command_id=given.command_id,
    )
