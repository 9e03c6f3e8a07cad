"""A batch that charges one material and uses one mixer in a room, and what is scanned in its second phase."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from domain.execution.controls.commands import setting
from domain.execution.controls.commands.setting import Capture
from domain.labelling.commands import confirming
from tests import execution, recipes
from tests.conftest import Do
from tests.containers import filled
from tests.equipment import MIXER, Workshop
from tests.execution import Run
from tests.labelling import PrintRoom
from tests.materials import Store
from tests.plant import Plant

NO_CAPTURE = Capture(grace_minutes=5, reading_seconds=60)


@dataclass
class Floor:
    """Drums of the charged material and of another one, a mixer in R-SCAN that the batch has, and another mixer."""

    do: Do
    plant: Plant
    admin: Engine
    code: str = "SCAN-1"
    shop: Workshop = field(init=False)
    store: Store = field(init=False)
    run: Run = field(init=False)
    room: UUID = field(init=False)
    mixer: UUID = field(init=False)
    lot: UUID = field(init=False)
    other_lot: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.shop = Workshop(self.do, self.plant, self.admin, replace(MIXER, name="Scanned"), "SCANNED")
        self.store = Store(self.do, self.plant, self.admin)
        charged = replace(recipes.API, code=f"API-{self.code}")
        phases = recipes.PHASES[:2]
        version = recipes.effective_recipe(
            self.do, self.plant, phases=phases, materials=(charged,), code=f"MET-{self.code}"
        )
        self.run = Run(self.do, self.plant, self.admin, execution.issue(self.do, self.plant, version, f"B-{self.code}"))
        self.room = self.shop.room("R-SCAN")
        self.mixer = self.shop.unit("RMG-SCAN", room=self.room)
        self.shop.unit("RMG-OTHER", room=self.shop.room("R-OTHER"))
        self.shop.clean(self.mixer)
        self.shop.allocate(self.mixer, self.run)
        self.lot = self._lot(charged.code, "L-SCAN")
        self.other_lot = self._lot("OTHER-SCAN", "L-OTHER")
        self.run.clear_line()

    def _lot(self, material: str, number: str) -> UUID:
        made = self.store.material(material)
        lot = self.store.receive(made, number, "160.000", containers=(filled("80.000"), filled("80.000")))
        self.store.dispose(lot)
        return lot

    def containers(self, lot: UUID) -> list[Any]:
        return [one for one in self.store.rows("container") if one.lot_id == lot]

    def scan(self, *codes: str, phase: int = 2) -> Any:  # noqa: ANN401 -- a row
        at = self.run.phase(phase).id
        made = self.do(self.plant.operator, lambda uow: confirming.confirm_scan(uow, phase=at, codes=codes)).id
        return next(one for one in self.scans() if one.id == made)

    def scans(self) -> Sequence[Any]:
        return self.shop.state(("scan_confirmation",))["scan_confirmation"]

    def demand(self, *, equipment: bool = False, charges: bool = False) -> None:
        """From now on the site demands these scans."""
        wanted = replace(NO_CAPTURE, scan_equipment=equipment, scan_charges=charges)
        act, site = setting.set_policy, self.plant.site
        self.do(self.plant.reviewer, lambda uow: act(uow, site=site, wanted=wanted, seen=None, reason="As agreed"))

    def mark(self) -> None:
        """The company's labels bear codes of its own."""
        PrintRoom(self.do, self.plant, self.admin).mark()
