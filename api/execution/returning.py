"""What was charged and not used comes back into stock."""

import strawberry

from api.context import Info, act, changed
from api.materials.container_inputs import told_container, told_quantity
from api.materials.types import GenealogyEdge
from api.problems import Problem
from api.relay import local_id
from api.scalars import QuantityInput
from domain.execution.commands import returning
from domain.execution.commands.returning import ReturnToStock
from domain.materials.commands.filling import NewContainer
from infra.transaction import Outcome


@strawberry.input(description="A new container for what comes back, with what of it is known.")
class ReturnContainerInput:
    tare: QuantityInput | None = None
    number: str | None = None
    location: strawberry.ID | None = None


@strawberry.input(
    description="How much of a charge wasn't used; it comes into the container that is named or described, else into"
    " the one that it was taken from."
)
class ReturnToStockInput:
    charge: strawberry.ID
    quantity: QuantityInput
    container: strawberry.ID | None = None
    new_container: ReturnContainerInput | None = None
    command_id: str | None = None


@strawberry.type
class ReturnToStockPayload:
    edge: GenealogyEdge | None = strawberry.field(default=None, description="The return.")
    problems: list[Problem]


@strawberry.type
class ReturningMutation:
    @strawberry.mutation(
        description="Put back what wasn't used of a charge: a new edge; a phase that was complete is signed again."
    )
    def return_to_stock(self, info: Info, input: ReturnToStockInput) -> ReturnToStockPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReturnToStockPayload, "edge", GenealogyEdge, lambda: _return(info, input))


def _return(info: Info, given: ReturnToStockInput) -> Outcome:
    wanted = ReturnToStock(
        charge=local_id(given.charge, "GenealogyEdge", path="charge"),
        quantity=given.quantity.to_domain(path=("quantity",)),
        container=None if given.container is None else local_id(given.container, "Container", path="container"),
        new=_new_container(given),
    )
    return act(
        info,
        "returnToStock",
        lambda uow: returning.return_to_stock(uow, wanted),
        given={
            "charge": str(wanted.charge),
            "quantity": told_quantity(wanted.quantity),
            "container": None if wanted.container is None else str(wanted.container),
            "new": None if wanted.new is None else told_container(wanted.new),
        },
        command_id=given.command_id,
    )


def _new_container(given: ReturnToStockInput) -> NewContainer | None:
    new = given.new_container
    if new is None:
        return None
    return NewContainer(
        quantity=given.quantity.to_domain(path=("quantity",)),
        tare=None if new.tare is None else new.tare.to_domain(path=("newContainer", "tare")),
        number=new.number,
        location=None if new.location is None else local_id(new.location, "OperationalLocation", path="location"),
    )
