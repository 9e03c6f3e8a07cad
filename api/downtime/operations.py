"""Keeping downtime sets, declaring one used, accounting for its pages, transcribing, checking, and asking for all."""

import strawberry
from sqlalchemy import ColumnElement, select

from api.auth.signing import sign
from api.context import Info, act, changed, read, visible
from api.downtime import inputs as forms
from api.downtime.types import DowntimePage, DowntimePolicy, DowntimeSet, DowntimeUse, Transcription
from api.execution import uploads
from api.listing import listed
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Given, Pages, Row, Rows, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.downtime import models
from domain.downtime.commands import reconciling, setting, transcribing, using
from domain.downtime.commands.reconciling import ReconcilePage, Scan
from domain.downtime.commands.transcribing import TranscribePhase
from domain.downtime.commands.using import UseSet
from domain.downtime.kinds import DowntimeSetState
from domain.execution.content import time_text
from domain.people.rules import require_reason
from infra.transaction import Outcome

OF_SITE = Rows(lambda row, _, given: [row.site_id == given.id("site", "Site")])


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `downtimeSets` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("site", "Site")] if given.has("site") else []
    found += [row.batch_id == given.id("batch", "Batch")] if given.has("batch") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


SETS = Pages(_chosen, newest_first=True)


@strawberry.type
class DowntimeQuery:
    @strawberry.field(
        description="Whether a site's batches have a current downtime set; null where quality set nothing.",
        metadata=lowered(OF_SITE),
    )
    def downtime_policy(self, info: Info, site: strawberry.ID) -> DowntimePolicy | None:
        actor, row = info.context.actor, models.DowntimePolicy
        chosen = select(row).where(row.company_id == actor.company, row.site_id == local_id(site, "Site", path="site"))
        seen = visible(actor, DowntimePolicy, chosen).options(*prefetch(info, DowntimePolicy))
        found: DowntimePolicy | None = info.context.session.scalars(seen).one_or_none()
        return found

    @strawberry.field(
        description="The downtime set with this id; null where there is none that you may read.",
        metadata=by_id("DowntimeSet"),
    )
    def downtime_set(self, info: Info, id: strawberry.ID) -> DowntimeSet | None:  # noqa: A002 -- GraphQL's word
        return read(info, DowntimeSet, local_id(id, "DowntimeSet", path="id"))

    @strawberry.field(
        description="The downtime sets that you may read, the newest first; CURRENT ones are what lies at a site.",
        metadata=lowered(SETS),
    )
    def downtime_sets(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site: strawberry.ID | None = None,
        batch: strawberry.ID | None = None,
        state: DowntimeSetState | None = None,
    ) -> Connection[DowntimeSet]:
        given = {"site": site, "batch": batch, "state": state}
        return listed(info, DowntimeSet, SETS, Window(first, after, last, before), **given)


@strawberry.type
class DowntimeMutation:
    @strawberry.mutation(description="Say whether a site's batches have a current downtime set, and how often anew.")
    def set_downtime_policy(self, info: Info, input: forms.SetDowntimePolicyInput) -> forms.SetDowntimePolicyPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.SetDowntimePolicyPayload, "policy", DowntimePolicy, lambda: _set(info, input))

    @strawberry.mutation(
        description="Declare that a set was used while the service was down: an exception. Every page is issued then."
    )
    def use_downtime_set(self, info: Info, input: forms.UseDowntimeSetInput) -> forms.UseDowntimeSetPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, forms.UseDowntimeSetPayload, "use", DowntimeUse, lambda: _use(info, input))

    @strawberry.mutation(description="Account for an issued page, once.")
    def reconcile_downtime_page(
        self,
        info: Info,
        input: forms.ReconcileDowntimePageInput,  # noqa: A002 -- GraphQL's word
    ) -> forms.DowntimePagePayload:
        return changed(info, forms.DowntimePagePayload, "page", DowntimePage, lambda: _reconcile(info, input))

    @strawberry.mutation(description="Tell when a phase began and ended on paper, beside the server's times (EXE-11).")
    def transcribe_phase(self, info: Info, input: forms.TranscribePhaseInput) -> forms.TranscribePhasePayload:  # noqa: A002 -- GraphQL's word
        work = lambda: _transcribe(info, input)  # noqa: E731 -- one expression
        return changed(info, forms.TranscribePhasePayload, "transcription", Transcription, work)

    @strawberry.mutation(
        description="Check what was transcribed from a page against its scan, as another person than who did (EXE-11)."
    )
    def check_downtime_page(self, info: Info, input: forms.CheckDowntimePageInput) -> forms.DowntimePagePayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            forms.DowntimePagePayload,
            "page",
            DowntimePage,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Take back what a page was accounted for as: it is accounted for anew (EXE-6).")
    def take_back_downtime_page(self, info: Info, input: forms.TakeBackDowntimePageInput) -> forms.DowntimePagePayload:  # noqa: A002 -- GraphQL's word
        work = lambda: sign(info, *input.signed(), input.signature, input.command_id)  # noqa: E731 -- one expression
        return changed(info, forms.DowntimePagePayload, "page", DowntimePage, work)

    @strawberry.mutation(description="Correct what was entered off a page; another person checks that again (EXE-6).")
    def correct_transcription(self, info: Info, input: forms.CorrectTranscriptionInput) -> forms.TranscribePhasePayload:  # noqa: A002 -- GraphQL's word
        work = lambda: sign(info, *input.signed(), input.signature, input.command_id)  # noqa: E731 -- one expression
        return changed(info, forms.TranscribePhasePayload, "transcription", Transcription, work)


def _set(info: Info, given: forms.SetDowntimePolicyInput) -> Outcome:
    site = local_id(given.site, "Site", path="site")
    return act(
        info,
        "setDowntimePolicy",
        lambda uow: setting.set_policy(
            uow,
            site=site,
            kept=given.kept,
            every_minutes=given.every_minutes,
            seen=given.version,
            reason=given.reason,
        ),
        given=[str(site), given.kept, given.every_minutes, given.version, given.reason],
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )


def _use(info: Info, given: forms.UseDowntimeSetInput) -> Outcome:
    wanted = UseSet(
        downtime_set=local_id(given.downtime_set, "DowntimeSet", path="downtimeSet"),
        version=given.version,
        began_at=given.began_at,
        ended_at=given.ended_at,
        copies=given.copies,
        reason=given.reason,
    )
    period = [time_text(given.began_at), time_text(given.ended_at)]
    return act(
        info,
        "useDowntimeSet",
        lambda uow: using.use_set(uow, wanted),
        given=[str(wanted.downtime_set), given.version, *period, given.copies, given.reason],
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )


def _reconcile(info: Info, given: forms.ReconcileDowntimePageInput) -> Outcome:
    wanted = ReconcilePage(
        page=local_id(given.page, "DowntimePage", path="page"),
        version=given.version,
        outcome=given.outcome,
        scan=None if given.scan is None else _scan(info, given.scan),
        reason=given.reason,
    )
    scanned = None if wanted.scan is None else wanted.scan.sha256
    return act(
        info,
        "reconcileDowntimePage",
        lambda uow: reconciling.reconcile_page(uow, wanted),
        given=[str(wanted.page), given.version, given.outcome.value, scanned, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _scan(info: Info, given: str) -> Scan:
    """Raises InvalidInput."""
    context = info.context
    found = uploads.require(context.services.secret, context.actor.company, given, path=("scan",))
    return Scan(key=found.key, name=found.name, size=found.size, sha256=found.sha256, media_type=found.media_type)


def _transcribe(info: Info, given: forms.TranscribePhaseInput) -> Outcome:
    source = given.paper.to_domain()
    phase = local_id(given.phase, "PhaseExecution", path="phase")
    wanted = TranscribePhase(phase=phase, began_at=given.began_at, ended_at=given.ended_at, source=source)
    told = [str(source.page), source.performed_by, source.remark]
    return act(
        info,
        "transcribePhase",
        lambda uow: transcribing.transcribe_phase(uow, wanted),
        given=[str(phase), time_text(given.began_at), time_text(given.ended_at), *told],
        command_id=given.command_id,
    )
