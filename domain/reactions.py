"""Which context reacts, in the same transaction, to what happened in one below it; `infra.transaction` passes it on."""

from types import MappingProxyType

from domain.equipment.events import GatewayRetired
from domain.execution.lots.flagging import flag_batches
from domain.kernel.unit_of_work import Reactions
from domain.labelling.commands.printers import require_no_printers
from domain.materials.quality.events import LotStatusWorsened

REACTIONS: Reactions = MappingProxyType({LotStatusWorsened: (flag_batches,), GatewayRetired: (require_no_printers,)})
