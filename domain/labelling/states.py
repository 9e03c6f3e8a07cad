"""Where a print job may go, and how long it may take."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.labelling.kinds import JobState


class JobAct(StrEnum):
    SEND = "SEND"
    CANCEL = "CANCEL"
    EXPIRE = "EXPIRE"
    COMPLETE = "COMPLETE"
    FAIL = "FAIL"
    LOSE = "LOSE"
    CONFIRM = "CONFIRM"
    DENY = "DENY"


# A job is sent once. What was lost on the way is a person's to confirm or deny; an answer that comes late is taken too.
JOB: StateMachine[JobState, JobAct] = StateMachine(
    kind="label job",
    table={
        (JobState.QUEUED, JobAct.SEND): JobState.SENT,
        (JobState.QUEUED, JobAct.CANCEL): JobState.CANCELLED,
        (JobState.QUEUED, JobAct.EXPIRE): JobState.EXPIRED,
        (JobState.SENT, JobAct.COMPLETE): JobState.PRINTED,
        (JobState.SENT, JobAct.FAIL): JobState.FAILED,
        (JobState.SENT, JobAct.LOSE): JobState.UNKNOWN,
        (JobState.UNKNOWN, JobAct.COMPLETE): JobState.PRINTED,
        (JobState.UNKNOWN, JobAct.FAIL): JobState.FAILED,
        (JobState.UNKNOWN, JobAct.LOSE): JobState.UNKNOWN,
        (JobState.UNKNOWN, JobAct.CONFIRM): JobState.PRINTED,
        (JobState.UNKNOWN, JobAct.DENY): JobState.FAILED,
    },
)

UNDER_WAY = frozenset({JobState.QUEUED, JobState.SENT})
