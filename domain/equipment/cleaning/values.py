"""What is said of a cleaning procedure."""

from dataclasses import dataclass

from domain.equipment.cleaning.kinds import ProcedureKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureDetails:
    """All that may be said anew; `verified`: a second person inspects too, and signs (P and V rather than P alone)."""

    name: str
    kind: ProcedureKind
    steps: str
    verified: bool = True
