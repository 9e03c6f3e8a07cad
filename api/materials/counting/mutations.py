"""Each act on cycle counts, and planning them."""

import strawberry

from api.context import Info, act, changed
from api.materials.container_inputs import told_quantity
from api.materials.containers import OperationalLocation
from api.materials.counting import inputs as forms
from api.materials.counting.types import StockCount, StockCountLine
from api.materials.definitions import MaterialDefinition
from api.relay import local_id
from domain.kernel.ids import SiteId
from domain.materials.counting.commands import approving, finding, opening
from domain.materials.counting.commands.finding import CountContainer
from infra.transaction import Outcome


@strawberry.type
class CountingMutation:
    @strawberry.mutation(description="Open a count with a line for each container that the book has there (CNT-1).")
    def open_stock_count(self, info: Info, input: forms.OpenStockCountInput) -> forms.OpenStockCountPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.OpenStockCountPayload, "count", StockCount, lambda: _open(info, input))

    @strawberry.mutation(
        description="Say what you found in a container, without knowing its book; a difference is counted by another"
        " person (CNT-2, CNT-3)."
    )
    def count_container(self, info: Info, input: forms.CountContainerInput) -> forms.CountContainerPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.CountContainerPayload, "line", StockCountLine, lambda: _count(info, input))

    @strawberry.mutation(description="Have a container counted once more, by another person than last (CNT-3).")
    def recount_stock_line(self, info: Info, input: forms.RecountStockLineInput) -> forms.RecountStockLinePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.RecountStockLinePayload, "line", StockCountLine, lambda: _recount(info, input))

    @strawberry.mutation(description="Book all that a count found, in one act (CNT-4, CNT-5).")
    def approve_stock_count(self, info: Info, input: forms.ApproveStockCountInput) -> forms.ApproveStockCountPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.ApproveStockCountPayload, "count", StockCount, lambda: _approve(info, input))

    @strawberry.mutation(description="End a count, and book nothing of it.")
    def cancel_stock_count(self, info: Info, input: forms.CancelStockCountInput) -> forms.CancelStockCountPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.CancelStockCountPayload, "count", StockCount, lambda: _cancel(info, input))

    @strawberry.mutation(description="Plan how often a material's containers are counted (CNT-7).")
    def plan_material_counts(
        self,
        info: Info,
        input: forms.PlanMaterialCountsInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.PlanMaterialCountsPayload:
        return changed(
            info, forms.PlanMaterialCountsPayload, "material", MaterialDefinition, lambda: _plan_material(info, input)
        )

    @strawberry.mutation(description="Plan how often a location is counted (CNT-7).")
    def plan_location_counts(
        self,
        info: Info,
        input: forms.PlanLocationCountsInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.PlanLocationCountsPayload:
        return changed(
            info, forms.PlanLocationCountsPayload, "location", OperationalLocation, lambda: _plan_location(info, input)
        )


def _open(info: Info, given: forms.OpenStockCountInput) -> Outcome:
    site, scope = SiteId(local_id(given.site, "Site", path="site")), given.scope.to_domain()
    return act(
        info,
        "openStockCount",
        lambda uow: opening.open_count(uow, site=site, scope=scope),
        given={"site": str(site), **forms.told_scope(scope)},
        command_id=given.command_id,
    )


def _count(info: Info, given: forms.CountContainerInput) -> Outcome:
    wanted = CountContainer(
        count=local_id(given.count, "StockCount", path="count"),
        number=given.number,
        found=None if given.found is None else given.found.to_domain(path=("found",)),
        missing=given.missing,
        location=None if given.location is None else local_id(given.location, "OperationalLocation", path="location"),
    )
    return act(
        info,
        "countContainer",
        lambda uow: finding.count_container(uow, wanted),
        given={
            "count": str(wanted.count),
            "number": wanted.number,
            "found": told_quantity(wanted.found),
            "missing": wanted.missing,
            "location": None if wanted.location is None else str(wanted.location),
        },
        command_id=given.command_id,
    )


def _recount(info: Info, given: forms.RecountStockLineInput) -> Outcome:
    line = local_id(given.line, "StockCountLine", path="line")
    return act(
        info,
        "recountStockLine",
        lambda uow: finding.demand_recount(uow, line=line, version=given.version, reason=given.reason),
        given={"line": str(line), "version": str(given.version), "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def _approve(info: Info, given: forms.ApproveStockCountInput) -> Outcome:
    count = local_id(given.count, "StockCount", path="count")
    return act(
        info,
        "approveStockCount",
        lambda uow: approving.approve_count(uow, count=count, version=given.version, reason=given.reason),
        given={"count": str(count), "version": str(given.version), "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def _cancel(info: Info, given: forms.CancelStockCountInput) -> Outcome:
    count = local_id(given.count, "StockCount", path="count")
    return act(
        info,
        "cancelStockCount",
        lambda uow: opening.cancel_count(uow, count=count, version=given.version, reason=given.reason),
        given={"count": str(count), "version": str(given.version), "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def _plan_material(info: Info, given: forms.PlanMaterialCountsInput) -> Outcome:
    material = local_id(given.material, "MaterialDefinition", path="material")
    return act(
        info,
        "planMaterialCounts",
        lambda uow: opening.plan_material(uow, material=material, version=given.version, days=given.days),
        given={"material": str(material), "version": str(given.version), "days": given.days},
        command_id=given.command_id,
    )


def _plan_location(info: Info, given: forms.PlanLocationCountsInput) -> Outcome:
    location = local_id(given.location, "OperationalLocation", path="location")
    return act(
        info,
        "planLocationCounts",
        lambda uow: opening.plan_location(uow, location=location, version=given.version, days=given.days),
        given={"location": str(location), "version": str(given.version), "days": given.days},
        command_id=given.command_id,
    )
