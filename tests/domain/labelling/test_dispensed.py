"""The label of a container that holds what was dispensed for a batch, until it is stock again (WGH-13)."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from api.labelling import truth
from domain.dispensing.addition_refusals import NotDispensed
from domain.dispensing.commands import adding
from domain.dispensing.kinds import DispensedState
from domain.kernel.refusals import Refusal
from domain.labelling import resolving
from domain.labelling.models import IssuedLabel
from domain.labels import stored
from domain.labels.label import Label, LabelKind
from domain.labels.refusals import OwnCodeDamaged
from domain.recipes.values import Charge
from tests import recipes
from tests.conftest import Do
from tests.dispensing import PVP, SMALL, Dispensary
from tests.labelling import PrintRoom
from tests.metformin import MATERIALS
from tests.plant import Plant


@pytest.mark.requirement("WGH-13", "LBL-7")
def test_a_container_bears_its_batchs_label_until_it_is_stock_again(do: Do, plant: Plant, admin: Engine) -> None:
    dispensary, room = Dispensary(do, plant, admin), PrintRoom(do, plant, admin)
    povidone = next(one for one in MATERIALS if one.code == PVP)
    charges = (Charge(material=povidone.position, quantity=povidone.quantity),)
    phase = recipes.phase(1, "Charge", charges=charges, signatures=(recipes.P, recipes.V))
    lot = dispensary.store.released("PVP-1", "50.000", material=dispensary.store.material(PVP))
    run = dispensary.batch(dispensary.recipe((povidone,), (phase,)))
    (order,) = dispensary.ordered(run).values()
    dispensary.choose(order)
    done = dispensary.dispensed(dispensary.weighed(order, lot, dispensary.booth(), "1.000", "8.500", on=SMALL))
    room.mark()
    printer = room.printer()

    def printed(reason: str | None = None) -> Label:
        return stored.read(room.prints(room.print(printer, [done.container_id], reason=reason))[0].content)

    label = printed()
    assert label.kind is LabelKind.DISPENSED
    told = {str(line) for line in label.lines}
    assert {"Net: 7.500 kg", "Batch: MET-0001", "Lot: PVP-1", f"Container: {done.code}"} <= told
    (symbol,) = label.symbols
    run.start(1)
    code = str(symbol.elements)
    damaged = code[:-1] + ("3" if code[-1] == "2" else "2")

    def charge(scanned: str) -> None:
        of: UUID = run.phase(1).id
        do(
            plant.operator,
            lambda uow: adding.charge_dispensed(uow, phase=of, scanned=resolving.dispensed_code(uow, scanned)),
        )

    refuse(dispensary, (OwnCodeDamaged, lambda: charge(damaged)), (NotDispensed, lambda: charge("(91)OTHER/DIS/1")))
    charge(code)
    assert dispensary.dispensed(done.id).state == DispensedState.CHARGED
    (edge,) = dispensary.rows("genealogy_edge")
    dispensary.store.reverse(edge.id)
    assert outdated(room) == []
    dispensary.give_back(done.id)
    refuse(dispensary, (NotDispensed, lambda: charge(code)))  # its old label names nothing that is dispensed
    assert outdated(room) == [one.id for one in room.rows("label")]
    label = printed("It is stock again.")
    assert outdated(room) == []
    assert label.kind is LabelKind.CONTAINER
    assert {"Batch", "Net"}.isdisjoint(line.title for line in label.lines)


def outdated(room: PrintRoom) -> list[UUID]:
    """The labels whose last print tells what isn't true any more."""
    chosen = select(IssuedLabel.id).where(
        IssuedLabel.company_id == room.plant.company, truth.label_outdated(IssuedLabel)
    )
    with Session(room.admin) as session:
        return list(session.scalars(chosen))


def refuse(dispensary: Dispensary, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each act is refused so, and nothing is changed by it."""
    before = dispensary.everything()
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
        assert dispensary.everything() == before, refusal
