"""Set what is kept of each lot of a material."""

from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.materials import rules as materials
from domain.materials.models import MaterialDefinition
from domain.materials.retention import rules
from domain.materials.retention.events import RetentionRuleSet
from domain.materials.retention.rules import RetentionRule


def set_retention_rule(
    uow: UnitOfWork, *, material: UUID, seen: int, rule: RetentionRule | None, reason: str
) -> MaterialDefinition:
    """What is kept of each lot of a material from now on, at every site; None: nothing is demanded (RET-1).

    Samples that were taken stay under the rule that stood then. Raises Forbidden, NotFound, VersionConflict,
    InvalidInput.
    """
    uow.require(Permission.SPECIFICATION_APPROVE, site=None)
    require_words(reason, limit=materials.REASON, path=("reason",))
    if rule is not None:
        rules.require_rule(rule)
    found = uow.hold(MaterialDefinition, material)
    require_version(found, seen)
    found.retention_quantity = None if rule is None else rule.quantity
    found.retention_from = None if rule is None else rule.counted_from
    found.retention_months = None if rule is None else rule.months
    uow.record(RetentionRuleSet(material=found.id))
    return found
