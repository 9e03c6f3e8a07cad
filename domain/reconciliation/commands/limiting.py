"""Quality sets the limits that a material is reconciled by (REV-2, REV-3)."""

from decimal import Decimal
from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.materials.models import MaterialDefinition
from domain.reconciliation import rules
from domain.reconciliation.events import ReconciliationLimitsSet


def set_limits(
    uow: UnitOfWork,
    *,
    material: UUID,
    version: int,
    low: Decimal | None,
    high: Decimal | None,
    label_imbalance: Decimal | None,
) -> MaterialDefinition:
    """In percent: of what a batch is issued, and how many of a lot's labels may be missing; None sets no limit.

    Without a limit no accountability is judged, while not a single label may be missing. What was reconciled before
    isn't judged anew, but a batch that isn't released yet is reconciled again. Raises Forbidden, NotFound,
    VersionConflict, InvalidInput.
    """
    uow.require(Permission.STOCK_POLICY_SET, site=None)
    rules.require_limits(low, high, label_imbalance)
    found = uow.hold(MaterialDefinition, material)
    require_version(found, version)
    found.accountability_low, found.accountability_high = low, high
    found.label_imbalance_percent = label_imbalance
    uow.record(ReconciliationLimitsSet(material=found.id))
    return found
