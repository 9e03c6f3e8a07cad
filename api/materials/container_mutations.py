"""Each act on containers and their places, and dividing and putting together lots."""

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.materials import container_inputs as forms
from api.materials.container_inputs import told_container, told_quantity
from api.materials.containers import Container, ContainerDestruction, OperationalLocation, StockPolicy
from api.materials.types import MaterialLot
from api.relay import local_id
from domain.kernel.ids import SiteId
from domain.materials.commands import adjusting, destroying, locating, merging, splitting
from domain.materials.commands.filling import NewContainer
from domain.materials.commands.moving import Source
from domain.materials.commands.splitting import SplitLot
from infra.transaction import Outcome


@strawberry.type
class ContainersMutation:
    @strawberry.mutation(description="Open a place where containers may stand.")
    def open_location(self, info: Info, input: forms.OpenLocationInput) -> forms.OpenLocationPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.OpenLocationPayload, "location", OperationalLocation, lambda: _open(info, input))

    @strawberry.mutation(description="Let nothing be put at a place any more.")
    def close_location(self, info: Info, input: forms.CloseLocationInput) -> forms.CloseLocationPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.CloseLocationPayload, "location", OperationalLocation, lambda: _close(info, input))

    @strawberry.mutation(description="Use a closed place again.")
    def reopen_location(self, info: Info, input: forms.ReopenLocationInput) -> forms.ReopenLocationPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.ReopenLocationPayload, "location", OperationalLocation, lambda: _reopen(info, input))

    @strawberry.mutation(description="Choose which differences to the book the floor records without a supervisor.")
    def set_stock_policy(self, info: Info, input: forms.SetStockPolicyInput) -> forms.SetStockPolicyPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.SetStockPolicyPayload, "policy", StockPolicy, lambda: _set_policy(info, input))

    @strawberry.mutation(description="Put a part of a container into a new one of its lot (MAT-5).")
    def split_container(self, info: Info, input: forms.SplitContainerInput) -> forms.SplitContainerPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.SplitContainerPayload, "container", Container, lambda: _split(info, input))

    @strawberry.mutation(description="Make a lot of a part of one; status and days of use follow (MAT-5).")
    def split_lot(self, info: Info, input: forms.SplitLotInput) -> forms.SplitLotPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.SplitLotPayload, "lot", MaterialLot, lambda: _split_lot(info, input))

    @strawberry.mutation(description="Put lots together: the earliest expiry, the most restrictive status (MAT-5).")
    def merge_lots(self, info: Info, input: forms.MergeLotsInput) -> forms.MergeLotsPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.MergeLotsPayload, "lot", MaterialLot, lambda: _merge(info, input))

    @strawberry.mutation(description="Put a container somewhere else at its site.")
    def move_container(self, info: Info, input: forms.MoveContainerInput) -> forms.MoveContainerPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.MoveContainerPayload, "container", Container, lambda: _move(info, input))

    @strawberry.mutation(
        description="Book what was found in a container; beyond the company's tolerance a supervisor does."
    )
    def adjust_container(self, info: Info, input: forms.AdjustContainerInput) -> forms.AdjustContainerPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.AdjustContainerPayload, "container", Container, lambda: _adjust(info, input))

    @strawberry.mutation(
        description="Say that nothing is left in a container; the difference is recorded, a gain too (WGH-12)."
    )
    def empty_container(self, info: Info, input: forms.EmptyContainerInput) -> forms.EmptyContainerPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.EmptyContainerPayload, "container", Container, lambda: _empty(info, input))

    @strawberry.mutation(description="Take back a destruction that nobody witnessed; the container is used again.")
    def withdraw_destruction(
        self,
        info: Info,
        input: forms.WithdrawDestructionInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.WithdrawDestructionPayload:
        return changed(
            info, forms.WithdrawDestructionPayload, "destruction", ContainerDestruction, lambda: _withdraw(info, input)
        )

    @strawberry.mutation(
        description="Sign that you destroyed what a container held; another person signs that they saw it."
    )
    def destroy_container(self, info: Info, input: forms.DestroyContainerInput) -> forms.DestroyContainerPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            forms.DestroyContainerPayload,
            "container",
            Container,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Sign that you saw a destruction: what the container held leaves the stock.")
    def witness_destruction(self, info: Info, input: forms.WitnessDestructionInput) -> forms.WitnessDestructionPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            forms.WitnessDestructionPayload,
            "destruction",
            ContainerDestruction,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _open(info: Info, given: forms.OpenLocationInput) -> Outcome:
    site = SiteId(local_id(given.site, "Site", path="site"))
    return act(
        info,
        "openLocation",
        lambda uow: locating.open_location(uow, site=site, code=given.code, name=given.name, kind=given.kind),
        given={"site": str(site), "code": given.code, "name": given.name, "kind": given.kind.value},
        command_id=given.command_id,
    )


def _close(info: Info, given: forms.CloseLocationInput) -> Outcome:
    location = local_id(given.location, "OperationalLocation", path="location")
    return act(
        info,
        "closeLocation",
        lambda uow: locating.close_location(uow, location=location, version=given.version),
        given={"location": str(location), "version": str(given.version)},
        command_id=given.command_id,
    )


def _reopen(info: Info, given: forms.ReopenLocationInput) -> Outcome:
    location = local_id(given.location, "OperationalLocation", path="location")
    return act(
        info,
        "reopenLocation",
        lambda uow: locating.reopen_location(uow, location=location, version=given.version),
        given={"location": str(location), "version": str(given.version)},
        command_id=given.command_id,
    )


def _set_policy(info: Info, given: forms.SetStockPolicyInput) -> Outcome:
    percent, seen = given.adjustment_percent, given.version
    return act(
        info,
        "setStockPolicy",
        lambda uow: adjusting.set_stock_policy(uow, adjustment_percent=percent, seen=seen),
        given={"adjustmentPercent": f"{percent:f}", "version": None if seen is None else str(seen)},
        command_id=given.command_id,
    )


def _split(info: Info, given: forms.SplitContainerInput) -> Outcome:
    container = local_id(given.container, "Container", path="container")
    into = given.to_domain()
    return act(
        info,
        "splitContainer",
        lambda uow: splitting.split_container(uow, container=container, into=into),
        given={"container": str(container), **told_container(into)},
        command_id=given.command_id,
    )


def _split_lot(info: Info, given: forms.SplitLotInput) -> Outcome:
    taken = None if given.container is None else local_id(given.container, "Container", path="container")
    place = None if given.location is None else local_id(given.location, "OperationalLocation", path="location")
    new = NewContainer(
        quantity=given.quantity.to_domain(path=("quantity",)),
        tare=None if given.tare is None else given.tare.to_domain(path=("tare",)),
        number=given.container_number,
        location=place,
    )
    lot = local_id(given.lot, "MaterialLot", path="lot")
    wanted = SplitLot(
        lot=lot, number=given.number, quantity=new.quantity, source=Source(container=taken), container=new
    )
    told = {"lot": str(lot), "lotNumber": given.number, "taken": None if taken is None else str(taken)}
    return act(
        info,
        "splitLot",
        lambda uow: splitting.split_lot(uow, wanted),
        given={**told, **told_container(new)},
        command_id=given.command_id,
    )


def _merge(info: Info, given: forms.MergeLotsInput) -> Outcome:
    lots = [local_id(one, "MaterialLot", path="lots") for one in given.lots]
    return act(
        info,
        "mergeLots",
        lambda uow: merging.merge_lots(uow, lots=lots, number=given.number),
        given={"lots": [str(one) for one in lots], "number": given.number},
        command_id=given.command_id,
    )


def _move(info: Info, given: forms.MoveContainerInput) -> Outcome:
    container = local_id(given.container, "Container", path="container")
    location = local_id(given.location, "OperationalLocation", path="location")
    return act(
        info,
        "moveContainer",
        lambda uow: locating.move_container(uow, container=container, version=given.version, location=location),
        given={"container": str(container), "version": str(given.version), "location": str(location)},
        command_id=given.command_id,
    )


def _adjust(info: Info, given: forms.AdjustContainerInput) -> Outcome:
    container, counted = (
        local_id(given.container, "Container", path="container"),
        given.counted.to_domain(path=("counted",)),
    )
    return act(
        info,
        "adjustContainer",
        lambda uow: adjusting.adjust_container(
            uow, container=container, version=given.version, counted=counted, reason=given.reason
        ),
        given={
            "container": str(container),
            "version": str(given.version),
            "counted": told_quantity(counted),
            "reason": given.reason,
        },
        command_id=given.command_id,
        reason=given.reason,
    )


def _empty(info: Info, given: forms.EmptyContainerInput) -> Outcome:
    container = local_id(given.container, "Container", path="container")
    found = None if given.found is None else given.found.to_domain(path=("found",))
    into = None if given.into is None else local_id(given.into, "Container", path="into")
    return act(
        info,
        "emptyContainer",
        lambda uow: adjusting.empty_container(
            uow, container=container, version=given.version, reason=given.reason, found=found, into=into
        ),
        given={
            "container": str(container),
            "version": str(given.version),
            "reason": given.reason,
            "found": told_quantity(found),
            "into": None if into is None else str(into),
        },
        command_id=given.command_id,
        reason=given.reason,
    )


def _withdraw(info: Info, given: forms.WithdrawDestructionInput) -> Outcome:
    destruction = local_id(given.destruction, "ContainerDestruction", path="destruction")
    return act(
        info,
        "withdrawDestruction",
        lambda uow: destroying.withdraw_destruction(
            uow, destruction=destruction, version=given.version, reason=given.reason
        ),
        given={"destruction": str(destruction), "version": str(given.version), "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )
