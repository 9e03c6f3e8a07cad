"""Ordering batches, issuing them by their orders, and asking for orders and campaigns."""

import strawberry
from sqlalchemy import ColumnElement

from api.auth.signing import sign
from api.context import Info, act, changed, read
from api.execution.enums import CampaignState, OrderState
from api.execution.order_inputs import (
    CancelProcessOrderInput,
    CancelProcessOrderPayload,
    ChangeProcessOrderInput,
    ChangeProcessOrderPayload,
    CloseBatchCampaignInput,
    CloseBatchCampaignPayload,
    IssueProcessOrderInput,
    IssueProcessOrderPayload,
    OpenBatchCampaignInput,
    OpenBatchCampaignPayload,
    PlanProcessOrderInput,
    PlanProcessOrderPayload,
    ReadyProcessOrderInput,
    ReadyProcessOrderPayload,
    ReissueProcessOrderInput,
    ReissueProcessOrderPayload,
    order_id,
)
from api.execution.order_types import BatchCampaign, ProcessOrder
from api.execution.types import Batch
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.execution.commands.issuing import shown
from domain.execution.content import time_text
from domain.execution.orders.commands import campaigning, ordering, settling
from domain.execution.orders.rules import Ordered, PlannedFrom
from domain.kernel.canonical import Json
from domain.people.rules import require_reason
from infra.transaction import Outcome


def _orders(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `processOrders` in SQL."""
    found = [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    if given.has("recipeVersion"):
        found += [row.recipe_version_id == given.id("recipeVersion", "MasterRecipeVersion")]
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _campaigns(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `batchCampaigns` in SQL."""
    found = [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


ORDERS, CAMPAIGNS = Pages(_orders, newest_first=True), Pages(_campaigns, newest_first=True)


@strawberry.type
class OrderQuery:
    @strawberry.field(
        description="The order with this id; null where there is none that you may read.",
        metadata=by_id("ProcessOrder"),
    )
    def process_order(self, info: Info, id: strawberry.ID) -> ProcessOrder | None:  # noqa: A002 -- GraphQL's word
        return read(info, ProcessOrder, local_id(id, "ProcessOrder", path="id"))

    @strawberry.field(description="The orders that you may read, the newest first.", metadata=lowered(ORDERS))
    def process_orders(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        recipe_version: strawberry.ID | None = None,
        state: OrderState | None = None,
    ) -> Connection[ProcessOrder]:
        window = Window(first, after, last, before)
        return listed(info, ProcessOrder, ORDERS, window, siteId=site_id, recipeVersion=recipe_version, state=state)

    @strawberry.field(description="The campaigns that you may read, the newest first.", metadata=lowered(CAMPAIGNS))
    def batch_campaigns(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: CampaignState | None = None,
    ) -> Connection[BatchCampaign]:
        window = Window(first, after, last, before)
        return listed(info, BatchCampaign, CAMPAIGNS, window, siteId=site_id, state=state)


@strawberry.type
class OrderMutation:
    @strawberry.mutation(description="Order one batch of a recipe version in effect or approved (REC-5, REC-6).")
    def plan_process_order(self, info: Info, input: PlanProcessOrderInput) -> PlanProcessOrderPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, PlanProcessOrderPayload, "order", ProcessOrder, lambda: _plan(info, input))

    @strawberry.mutation(
        description="Change what is ordered, until its batch is issued; a ready order is PLANNED again."
    )
    def change_process_order(self, info: Info, input: ChangeProcessOrderInput) -> ChangeProcessOrderPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ChangeProcessOrderPayload, "order", ProcessOrder, lambda: _change(info, input))

    @strawberry.mutation(description="Move an order to another version of its recipe (REC-4).")
    def reissue_process_order(self, info: Info, input: ReissueProcessOrderInput) -> ReissueProcessOrderPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReissueProcessOrderPayload, "order", ProcessOrder, lambda: _reissue(info, input))

    @strawberry.mutation(description="Say that an order's batch may be issued.")
    def ready_process_order(self, info: Info, input: ReadyProcessOrderInput) -> ReadyProcessOrderPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReadyProcessOrderPayload, "order", ProcessOrder, lambda: _ready(info, input))

    @strawberry.mutation(description="Cancel an order; its number is never used again (REC-5).")
    def cancel_process_order(self, info: Info, input: CancelProcessOrderInput) -> CancelProcessOrderPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CancelProcessOrderPayload, "order", ProcessOrder, lambda: _cancel(info, input))

    @strawberry.mutation(
        description="Issue the batch that fills an order, signed: of its size, its equipment allocated (REC-1, REC-6)."
    )
    def issue_process_order(self, info: Info, input: IssueProcessOrderInput) -> IssueProcessOrderPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            IssueProcessOrderPayload,
            "batch",
            Batch,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Open a campaign of batches of one product, which orders join (EQP-4).")
    def open_batch_campaign(self, info: Info, input: OpenBatchCampaignInput) -> OpenBatchCampaignPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, OpenBatchCampaignPayload, "campaign", BatchCampaign, lambda: _open(info, input))

    @strawberry.mutation(description="Close a campaign: no order joins it any more.")
    def close_batch_campaign(self, info: Info, input: CloseBatchCampaignInput) -> CloseBatchCampaignPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CloseBatchCampaignPayload, "campaign", BatchCampaign, lambda: _close(info, input))


def _shown(ordered: Ordered) -> dict[str, Json]:
    """What is ordered, for recognising repeats."""
    start, end = ordered.planned_start, ordered.planned_end
    return {
        "size": None if ordered.size is None else shown(ordered.size),
        "plannedStart": None if start is None else time_text(start),
        "plannedEnd": None if end is None else time_text(end),
        "priority": ordered.priority,
        "notes": ordered.notes,
        "equipment": [[str(one.equipment), str(one.requirement)] for one in ordered.equipment],
        "campaign": str(ordered.campaign),
        "position": ordered.position,
        **({"plannedFrom": sorted(map(_source, ordered.planned_from))} if ordered.planned_from else {}),
    }


def _source(one: PlannedFrom) -> list[str]:
    return [str(one.batch), str(one.lot)]


def _plan(info: Info, given: PlanProcessOrderInput) -> Outcome:
    version = local_id(given.recipe_version, "MasterRecipeVersion", path="recipeVersion")
    ordered = given.ordered()
    return act(
        info,
        "planProcessOrder",
        lambda uow: ordering.plan_order(uow, ordered, recipe_version=version, number=given.number),
        given={**_shown(ordered), "recipeVersion": str(version), "number": given.number},
        command_id=given.command_id,
    )


def _change(info: Info, given: ChangeProcessOrderInput) -> Outcome:
    order, ordered = order_id(given.process_order), given.ordered()
    return act(
        info,
        "changeProcessOrder",
        lambda uow: ordering.change_order(uow, ordered, order=order, version=given.version, reason=given.reason),
        given={**_shown(ordered), "order": str(order), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )


def _reissue(info: Info, given: ReissueProcessOrderInput) -> Outcome:
    order = order_id(given.process_order)
    version = local_id(given.recipe_version, "MasterRecipeVersion", path="recipeVersion")
    return act(
        info,
        "reissueProcessOrder",
        lambda uow: ordering.reissue_order(
            uow, order=order, version=given.version, recipe_version=version, reason=given.reason
        ),
        given=[str(order), given.version, str(version), given.reason],
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )


def _ready(info: Info, given: ReadyProcessOrderInput) -> Outcome:
    order = order_id(given.process_order)
    return act(
        info,
        "readyProcessOrder",
        lambda uow: settling.ready_order(uow, order=order, version=given.version),
        given=[str(order), given.version],
        command_id=given.command_id,
    )


def _cancel(info: Info, given: CancelProcessOrderInput) -> Outcome:
    order = order_id(given.process_order)
    return act(
        info,
        "cancelProcessOrder",
        lambda uow: settling.cancel_order(uow, order=order, version=given.version, reason=given.reason),
        given=[str(order), given.version, given.reason],
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )


def _open(info: Info, given: OpenBatchCampaignInput) -> Outcome:
    site = local_id(given.site, "Site", path="site")
    recipe = local_id(given.recipe, "MasterRecipe", path="recipe")
    return act(
        info,
        "openBatchCampaign",
        lambda uow: campaigning.open_campaign(uow, site=site, code=given.code, recipe=recipe),
        given=[str(site), given.code, str(recipe)],
        command_id=given.command_id,
    )


def _close(info: Info, given: CloseBatchCampaignInput) -> Outcome:
    campaign = local_id(given.batch_campaign, "BatchCampaign", path="batchCampaign")
    return act(
        info,
        "closeBatchCampaign",
        lambda uow: campaigning.close_campaign(uow, campaign=campaign, version=given.version, reason=given.reason),
        given=[str(campaign), given.version, given.reason],
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )
