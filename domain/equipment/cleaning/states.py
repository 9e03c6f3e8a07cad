"""Where the cleanliness of equipment, a cleaning and its procedure may go."""

from enum import StrEnum

from domain.equipment.cleaning.kinds import CleaningState, Cleanliness, ProcedureState
from domain.kernel.state_machine import StateMachine


class CleanlinessAct(StrEnum):
    """BEGIN_USE_BY_OVERRIDE is a use that a supervisor answers for, of what isn't clean.

    Of shareable equipment further batches JOIN_USE and LEAVE_USE; the last to leave ends it (EQP-6).
    Maintenance that OPENs it UP where it touches the product leaves it dirty (MNT-2).
    """

    BEGIN_USE = "BEGIN_USE"
    BEGIN_USE_BY_OVERRIDE = "BEGIN_USE_BY_OVERRIDE"
    JOIN_USE = "JOIN_USE"
    LEAVE_USE = "LEAVE_USE"
    END_USE = "END_USE"
    BEGIN_CLEANING = "BEGIN_CLEANING"
    BEGIN_STERILISATION = "BEGIN_STERILISATION"
    PASS = "PASS"  # noqa: S105 -- an act, no secret
    PASS_STERILE = "PASS_STERILE"  # noqa: S105 -- as above
    FAIL = "FAIL"
    LAPSE = "LAPSE"
    OPEN_UP = "OPEN_UP"


class CleaningAct(StrEnum):
    """What is verified by a second person is PERFORMed, then VERIFYed or REJECTed; else it PASSes at once."""

    PERFORM = "PERFORM"
    PASS = "PASS"  # noqa: S105 -- as above
    FAIL = "FAIL"
    VERIFY = "VERIFY"
    REJECT = "REJECT"


class ProcedureAct(StrEnum):
    """A draft is CHANGEd, what is in effect REPLACEd by a draft that SUPERSEDEs it once quality APPROVEs that."""

    CHANGE = "CHANGE"
    APPROVE = "APPROVE"
    REPLACE = "REPLACE"
    SUPERSEDE = "SUPERSEDE"
    CLEAN = "CLEAN"
    RETIRE = "RETIRE"


# What is clean may be cleaned once more: a product change demands a major cleaning after a minor one (EQP-4).
CLEANLINESS: StateMachine[Cleanliness, CleanlinessAct] = StateMachine(
    kind="piece of equipment",
    table={
        (Cleanliness.CLEAN, CleanlinessAct.BEGIN_USE): Cleanliness.IN_USE,
        (Cleanliness.STERILE, CleanlinessAct.BEGIN_USE): Cleanliness.IN_USE,
        (Cleanliness.DIRTY, CleanlinessAct.BEGIN_USE_BY_OVERRIDE): Cleanliness.IN_USE,
        (Cleanliness.CLEAN, CleanlinessAct.BEGIN_USE_BY_OVERRIDE): Cleanliness.IN_USE,
        (Cleanliness.STERILE, CleanlinessAct.BEGIN_USE_BY_OVERRIDE): Cleanliness.IN_USE,
        (Cleanliness.IN_USE, CleanlinessAct.JOIN_USE): Cleanliness.IN_USE,
        (Cleanliness.IN_USE, CleanlinessAct.LEAVE_USE): Cleanliness.IN_USE,
        (Cleanliness.IN_USE, CleanlinessAct.END_USE): Cleanliness.DIRTY,
        (Cleanliness.DIRTY, CleanlinessAct.BEGIN_CLEANING): Cleanliness.CLEANING,
        (Cleanliness.CLEAN, CleanlinessAct.BEGIN_CLEANING): Cleanliness.CLEANING,
        (Cleanliness.STERILE, CleanlinessAct.BEGIN_CLEANING): Cleanliness.CLEANING,
        (Cleanliness.CLEAN, CleanlinessAct.BEGIN_STERILISATION): Cleanliness.CLEANING,
        (Cleanliness.CLEANING, CleanlinessAct.PASS): Cleanliness.CLEAN,
        (Cleanliness.CLEANING, CleanlinessAct.PASS_STERILE): Cleanliness.STERILE,
        (Cleanliness.CLEANING, CleanlinessAct.FAIL): Cleanliness.DIRTY,
        (Cleanliness.CLEAN, CleanlinessAct.LAPSE): Cleanliness.DIRTY,
        (Cleanliness.STERILE, CleanlinessAct.LAPSE): Cleanliness.DIRTY,
        (Cleanliness.CLEAN, CleanlinessAct.OPEN_UP): Cleanliness.DIRTY,
        (Cleanliness.STERILE, CleanlinessAct.OPEN_UP): Cleanliness.DIRTY,
        (Cleanliness.DIRTY, CleanlinessAct.OPEN_UP): Cleanliness.DIRTY,
    },
)

CLEANING: StateMachine[CleaningState, CleaningAct] = StateMachine(
    kind="cleaning",
    table={
        (CleaningState.RUNNING, CleaningAct.PERFORM): CleaningState.PERFORMED,
        (CleaningState.RUNNING, CleaningAct.PASS): CleaningState.PASSED,
        (CleaningState.RUNNING, CleaningAct.FAIL): CleaningState.FAILED,
        (CleaningState.PERFORMED, CleaningAct.VERIFY): CleaningState.PASSED,
        (CleaningState.PERFORMED, CleaningAct.REJECT): CleaningState.FAILED,
    },
)

PROCEDURE: StateMachine[ProcedureState, ProcedureAct] = StateMachine(
    kind="cleaning procedure",
    table={
        (ProcedureState.DRAFT, ProcedureAct.CHANGE): ProcedureState.DRAFT,
        (ProcedureState.DRAFT, ProcedureAct.APPROVE): ProcedureState.EFFECTIVE,
        (ProcedureState.DRAFT, ProcedureAct.RETIRE): ProcedureState.RETIRED,
        (ProcedureState.EFFECTIVE, ProcedureAct.CLEAN): ProcedureState.EFFECTIVE,
        (ProcedureState.EFFECTIVE, ProcedureAct.REPLACE): ProcedureState.EFFECTIVE,
        (ProcedureState.EFFECTIVE, ProcedureAct.SUPERSEDE): ProcedureState.SUPERSEDED,
        (ProcedureState.EFFECTIVE, ProcedureAct.RETIRE): ProcedureState.RETIRED,
    },
)
