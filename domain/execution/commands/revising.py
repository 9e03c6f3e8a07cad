"""A value as it stands, kept as a revision (EXE-6)."""

from uuid import UUID

from domain.execution import content as contents
from domain.execution.models import ParameterValue, ParameterValueRevision
from domain.kernel.ids import new_id


def revision_of(value: ParameterValue, *, reason: str | None, signature: UUID | None) -> ParameterValueRevision:
    """The value as it stands now, as a revision that accepts no change (EXE-6)."""
    return ParameterValueRevision(
        id=new_id(),
        site_id=value.site_id,
        value_id=value.id,
        signature_id=signature,
        outcome=value.outcome,
        recorded_by=value.recorded_by,
        recorded_name=value.recorded_name,
        recorded_at=value.recorded_at,
        revision=value.revision,
        event_at=value.event_at,
        reason=reason,
        formula=value.formula,
        problem=value.problem,
        **contents.columns(contents.of(value)),
    )
