"""Where a supplier's approval may go; one that was withdrawn is asked for anew."""

from domain.kernel.state_machine import StateMachine
from domain.materials.suppliers.kinds import ApprovalState, SupplierDecisionKind

APPROVAL: StateMachine[ApprovalState, SupplierDecisionKind] = StateMachine(
    kind="supplier approval",
    table={
        (ApprovalState.REQUESTED, SupplierDecisionKind.APPROVE): ApprovalState.APPROVED,
        (ApprovalState.REQUESTED, SupplierDecisionKind.WITHDRAW): ApprovalState.WITHDRAWN,
        (ApprovalState.APPROVED, SupplierDecisionKind.APPROVE): ApprovalState.APPROVED,
        (ApprovalState.APPROVED, SupplierDecisionKind.SUSPEND): ApprovalState.SUSPENDED,
        (ApprovalState.APPROVED, SupplierDecisionKind.WITHDRAW): ApprovalState.WITHDRAWN,
        (ApprovalState.SUSPENDED, SupplierDecisionKind.APPROVE): ApprovalState.APPROVED,
        (ApprovalState.SUSPENDED, SupplierDecisionKind.WITHDRAW): ApprovalState.WITHDRAWN,
    },
)
