"""What each act on downtime sets takes and answers."""

from datetime import datetime
from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.downtime.types import DowntimePage, DowntimePolicy, DowntimeUse, Transcription
from api.execution.inputs import PaperInput
from api.problems import Problem
from api.relay import local_id
from domain.downtime.commands.putting_right import (
    CORRECT_TRANSCRIPTION,
    TAKE_BACK_PAGE,
    CorrectTranscription,
    TakeBackPage,
)
from domain.downtime.commands.reconciling import CHECK_PAGE, CheckPage
from domain.downtime.kinds import PageOutcome
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="Whether a site's batches have a current set, from what happens now on.")
class SetDowntimePolicyInput:
    site: strawberry.ID
    kept: bool
    every_minutes: int = strawberry.field(description="5 to 1440: so long at least between two sets of one batch.")
    version: int | None = strawberry.field(default=None, description="Of the policy that it replaces; null for none.")
    reason: str
    command_id: str | None = None


@strawberry.input(description="That a set was used on paper, from when until when, in how many copies, and why.")
class UseDowntimeSetInput:
    downtime_set: strawberry.ID
    version: int
    began_at: datetime
    ended_at: datetime
    copies: int = 1
    reason: str
    command_id: str | None = None


@strawberry.input(description="What became of a page: USED with its scan, SPOILED with the reason, UNUSED_DESTROYED.")
class ReconcileDowntimePageInput:
    page: strawberry.ID
    version: int
    outcome: PageOutcome
    scan: str | None = strawberry.field(default=None, description="The `upload` that POST /uploads answered with.")
    reason: str | None = None
    command_id: str | None = None


@strawberry.input(description="When a phase began and ended on paper; it was completed here with its values by now.")
class TranscribePhaseInput:
    phase: strawberry.ID
    began_at: datetime
    ended_at: datetime
    paper: PaperInput
    command_id: str | None = None


@strawberry.input(description="Sign, as a second person, that what was transcribed is what the scan of the page shows.")
class CheckDowntimePageAct:
    page: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return CHECK_PAGE, CheckPage(local_id(self.page, "DowntimePage", path="page"), self.version)


@strawberry.input
class CheckDowntimePageInput(CheckDowntimePageAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(
    description="Sign that a page was accounted for wrongly: it is ISSUED again; what it was accounted for as stays."
)
class TakeBackDowntimePageAct:
    page: strawberry.ID
    version: int
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return TAKE_BACK_PAGE, TakeBackPage(local_id(self.page, "DowntimePage", path="page"), self.version, self.reason)


@strawberry.input
class TakeBackDowntimePageInput(TakeBackDowntimePageAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(
    description="Sign what an entry says instead, all of it; what it said stays, its page is checked again."
)
class CorrectTranscriptionAct:
    transcription: strawberry.ID
    version: int
    began_at: datetime = strawberry.field(description="Of a value the one that it has: a late entry's time stays.")
    ended_at: datetime | None = None
    performed_by: str
    remark: str | None = None
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return CORRECT_TRANSCRIPTION, CorrectTranscription(
            subject=local_id(self.transcription, "Transcription", path="transcription"),
            version=self.version,
            began_at=self.began_at,
            ended_at=self.ended_at,
            performed_by=self.performed_by,
            remark=self.remark,
            reason=self.reason,
        )


@strawberry.input
class CorrectTranscriptionInput(CorrectTranscriptionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class SetDowntimePolicyPayload:
    policy: DowntimePolicy | None = None
    problems: list[Problem]


@strawberry.type
class UseDowntimeSetPayload:
    use: DowntimeUse | None = None
    problems: list[Problem]


@strawberry.type
class DowntimePagePayload:
    page: DowntimePage | None = None
    problems: list[Problem]


@strawberry.type
class TranscribePhasePayload:
    transcription: Transcription | None = None
    problems: list[Problem]
