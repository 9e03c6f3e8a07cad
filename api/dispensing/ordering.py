"""Ordering a dispense, choosing its lots, holding and ending it; campaigns."""

from collections.abc import Callable
from uuid import UUID

import strawberry

from api.context import Info, act, changed
from api.dispensing import inputs as forms
from api.dispensing.types import DispenseCampaign, DispenseOrder
from api.execution.types import Batch
from api.relay import local_id
from domain.dispensing.commands import campaigning, choosing, holding, ordering
from domain.kernel.models import OfCompany
from infra.transaction import Outcome


@strawberry.type
class OrderingMutation:
    @strawberry.mutation(description="Order the dispense of a batch's materials, by its frozen formula.")
    def order_dispensing(self, info: Info, input: forms.OrderDispensingInput) -> forms.OrderDispensingPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.OrderDispensingPayload, "batch", Batch, lambda: _order(info, input))

    @strawberry.mutation(
        description="Choose the lots of an order, and promise it what it takes of them (MAT-1, MAT-2)."
    )
    def choose_dispense_lots(self, info: Info, input: forms.ChooseDispenseLotsInput) -> forms.ChooseDispenseLotsPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.ChooseDispenseLotsPayload, "order", DispenseOrder, lambda: _choose(info, input))

    @strawberry.mutation(description="Stop a dispense until a supervisor lets it go on.")
    def hold_dispense(self, info: Info, input: forms.HoldDispenseInput) -> forms.HoldDispensePayload:  # noqa: A002 -- GraphQL's word
        work = _with_reason(info, "holdDispense", input, holding.hold_dispense)
        return changed(info, forms.HoldDispensePayload, "order", DispenseOrder, work)

    @strawberry.mutation(description="Go on with a dispense that was held; not below a compensator's minimum (WGH-4).")
    def restart_dispense(self, info: Info, input: forms.RestartDispenseInput) -> forms.RestartDispensePayload:  # noqa: A002 -- GraphQL's word
        work = _with_reason(info, "restartDispense", input, holding.restart_dispense)
        return changed(info, forms.RestartDispensePayload, "order", DispenseOrder, work)

    @strawberry.mutation(description="End a dispense: nothing more is weighed, and nothing is promised any more.")
    def close_dispense(self, info: Info, input: forms.CloseDispenseInput) -> forms.CloseDispensePayload:  # noqa: A002 -- GraphQL's word
        work = _with_reason(info, "closeDispense", input, holding.close_dispense)
        return changed(info, forms.CloseDispensePayload, "order", DispenseOrder, work)

    @strawberry.mutation(description="Dispense one material for several batches at one place of weighing.")
    def open_dispense_campaign(
        self,
        info: Info,
        input: forms.OpenDispenseCampaignInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.OpenDispenseCampaignPayload:
        return changed(
            info, forms.OpenDispenseCampaignPayload, "campaign", DispenseCampaign, lambda: _open(info, input)
        )

    @strawberry.mutation(description="End a campaign; its orders stay as they are.")
    def close_dispense_campaign(
        self,
        info: Info,
        input: forms.CloseDispenseCampaignInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.CloseDispenseCampaignPayload:
        return changed(
            info, forms.CloseDispenseCampaignPayload, "campaign", DispenseCampaign, lambda: _close(info, input)
        )


def _order(info: Info, given: forms.OrderDispensingInput) -> Outcome:
    batch, materials = local_id(given.batch, "Batch", path="batch"), given.materials
    return act(
        info,
        "orderDispensing",
        lambda uow: ordering.order_dispensing(uow, batch=batch, materials=materials),
        given={"batch": str(batch), "materials": None if materials is None else list(materials)},
        command_id=given.command_id,
    )


def _choose(info: Info, given: forms.ChooseDispenseLotsInput) -> Outcome:
    order = _order_id(given.order)
    lots = None if given.lots is None else [local_id(one, "MaterialLot", path="lots") for one in given.lots]
    return act(
        info,
        "chooseDispenseLots",
        lambda uow: choosing.choose_lots(uow, order=order, version=given.version, lots=lots, reason=given.reason),
        given={
            "order": str(order),
            "version": str(given.version),
            "lots": None if lots is None else [str(one) for one in lots],
            "reason": given.reason,
        },
        command_id=given.command_id,
        reason=given.reason,
    )


def _with_reason(
    info: Info, name: str, given: forms.DispenseReasonInput, command: Callable[..., OfCompany]
) -> Callable[[], Outcome]:
    def work() -> Outcome:
        order = _order_id(given.order)
        return act(
            info,
            name,
            lambda uow: command(uow, order=order, version=given.version, reason=given.reason),
            given={"order": str(order), "version": str(given.version), "reason": given.reason},
            command_id=given.command_id,
            reason=given.reason,
        )

    return work


def _open(info: Info, given: forms.OpenDispenseCampaignInput) -> Outcome:
    booth = local_id(given.booth, "OperationalLocation", path="booth")
    orders = [local_id(one, "DispenseOrder", path="orders") for one in given.orders]
    return act(
        info,
        "openDispenseCampaign",
        lambda uow: campaigning.open_campaign(uow, booth=booth, orders=orders),
        given={"booth": str(booth), "orders": [str(one) for one in orders]},
        command_id=given.command_id,
    )


def _close(info: Info, given: forms.CloseDispenseCampaignInput) -> Outcome:
    campaign = local_id(given.campaign, "DispenseCampaign", path="campaign")
    return act(
        info,
        "closeDispenseCampaign",
        lambda uow: campaigning.close_campaign(uow, campaign=campaign, version=given.version),
        given={"campaign": str(campaign), "version": str(given.version)},
        command_id=given.command_id,
    )


def _order_id(given: str) -> UUID:
    return local_id(given, "DispenseOrder", path="order")
