"""Where an import may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.recipes.importing.kinds import ImportState


class ImportAct(StrEnum):
    """READ begins it, and begins it anew after a crash; FINISH ends it, a dry run after its checks."""

    READ = "READ"
    CHECK = "CHECK"
    WRITE = "WRITE"
    FINISH = "FINISH"
    REFUSE = "REFUSE"
    FAIL = "FAIL"


IMPORT = StateMachine[ImportState, ImportAct](
    kind="recipe import",
    table={
        (ImportState.QUEUED, ImportAct.READ): ImportState.READING,
        (ImportState.READING, ImportAct.READ): ImportState.READING,
        (ImportState.CHECKING, ImportAct.READ): ImportState.READING,
        (ImportState.WRITING, ImportAct.READ): ImportState.READING,
        (ImportState.READING, ImportAct.CHECK): ImportState.CHECKING,
        (ImportState.CHECKING, ImportAct.WRITE): ImportState.WRITING,
        (ImportState.CHECKING, ImportAct.FINISH): ImportState.DONE,
        (ImportState.WRITING, ImportAct.FINISH): ImportState.DONE,
        (ImportState.READING, ImportAct.REFUSE): ImportState.REFUSED,
        (ImportState.CHECKING, ImportAct.REFUSE): ImportState.REFUSED,
        (ImportState.WRITING, ImportAct.REFUSE): ImportState.REFUSED,
        (ImportState.READING, ImportAct.FAIL): ImportState.FAILED,
        (ImportState.CHECKING, ImportAct.FAIL): ImportState.FAILED,
        (ImportState.WRITING, ImportAct.FAIL): ImportState.FAILED,
    },
)
