"""Paper for tests: a batch at a site that keeps downtime sets, one of them used, its pages and what comes off them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from domain.downtime.commands import keeping, reconciling, setting, transcribing, using
from domain.downtime.commands.keeping import Made
from domain.downtime.commands.putting_right import (
    CORRECT_TRANSCRIPTION,
    TAKE_BACK_PAGE,
    CorrectTranscription,
    TakeBackPage,
)
from domain.downtime.commands.reconciling import CHECK_PAGE, CheckPage, ReconcilePage, Scan
from domain.downtime.commands.transcribing import FromPaper, TranscribePhase
from domain.downtime.commands.using import UseSet
from domain.downtime.kinds import PageOutcome
from domain.execution.commands.recording import RecordValue
from domain.execution.content import Content
from domain.execution.rules.recording import Late
from domain.kernel.actor import Actor
from infra.transaction import as_process
from tests import execution, recipes
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant
from tests.triggers import triggers_off

TABLES = (
    *("downtime_policy", "downtime_set", "downtime_use", "downtime_page", "downtime_page_account"),
    *("transcription", "transcription_correction"),
)
SLIP = "A slip of the keys"
SHA256 = "a" * 64
SCAN = Scan(key="x/files/a", name="page-2.pdf", size=1000, sha256=SHA256, media_type="application/pdf")
SECOND = timedelta(seconds=1)


@dataclass
class Paper:
    """A batch of `tests.recipes.PHASES` whose first phase is done, and what is done with its sets."""

    do: Do
    plant: Plant
    admin: Engine
    run: Run
    began: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(hours=2))

    @classmethod
    def of(cls, do: Do, plant: Plant, admin: Engine) -> "Paper":
        return cls(do, plant, admin, execution.run(do, plant, admin))

    def rows(self, table: str) -> Sequence[Any]:
        assert table in TABLES, table
        with self.admin.connect() as connection:
            query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- one of ours
            return connection.execute(text(query), {"c": self.plant.company}).all()

    def policy(self, *, kept: bool = True, every: int = 15, seen: int | None = None, by: Actor | None = None) -> None:
        site, reason = self.plant.site, "As agreed with production"
        self.do(
            by or self.plant.reviewer,
            lambda uow: setting.set_policy(uow, site=site, kept=kept, every_minutes=every, seen=seen, reason=reason),
        )

    def heed(self) -> None:
        self.do(as_process(self.plant.company, "downtime"), lambda uow: keeping.heed_change(uow, batch=self.run.batch))

    def states(self) -> list[str]:
        return [one.state for one in sorted(self.rows("downtime_set"), key=lambda one: one.number)]

    def make(self, *, pages: int = 3, as_of: datetime | None = None, number: int | None = None) -> UUID:
        """State of the set that is being made that it was; of several, of which."""
        wanted: UUID = next(
            one.id for one in self.rows("downtime_set") if one.state == "REQUESTED" and number in {None, one.number}
        )
        made = Made(as_of=as_of or datetime.now(UTC), pages=pages, sha256=SHA256, size=1000)
        process = as_process(self.plant.company, "downtime")
        self.do(process, lambda uow: keeping.state_made(uow, downtime_set=wanted, made=made))
        return wanted

    def earlier(self, by: timedelta) -> None:
        """As if what is known of sets had happened so long before."""
        columns = ("due_at", "requested_at", "as_of", "made_at")
        said = ", ".join(f"{one} = {one} - :by" for one in columns)
        moved = text(f"update downtime_set set {said} where company_id = :c")  # noqa: S608 -- our own names
        with self.admin.begin() as connection, triggers_off(connection, "downtime_set"):
            connection.execute(moved, {"c": self.plant.company, "by": by})

    def used(self, *, copies: int = 1, pages: int = 3) -> UUID:
        """A set of the batch, whose first phase is done, used for the last two hours."""
        self.policy()
        self.run.clear_line()
        self.heed()
        self.make(pages=pages)
        self.earlier(timedelta(hours=3))
        return self.use(copies=copies)

    def use(self, *, copies: int = 1, by: Actor | None = None, **other: Any) -> UUID:  # noqa: ANN401 -- fields of a use
        made = next(one for one in self.rows("downtime_set") if one.pages is not None)
        given = {
            "downtime_set": made.id,
            "version": made.version,
            "began_at": self.began,
            "ended_at": datetime.now(UTC) - SECOND,
            "copies": copies,
            "reason": "The line to the provider was cut.",
        }
        wanted = UseSet(**{**given, **other})
        return self.do(by or self.plant.supervisor, lambda uow: using.use_set(uow, wanted)).id

    def page(self, number: int, copy: int = 1) -> Any:  # noqa: ANN401 -- a row
        return next(one for one in self.rows("downtime_page") if (one.page, one.copy) == (number, copy))

    def source(self, number: int) -> FromPaper:
        return FromPaper(page=self.page(number).id, performed_by="Op. Erator")

    def enter(
        self,
        phase: int,
        name: str,
        content: Content,
        *,
        page: int = 2,
        at: timedelta = timedelta(minutes=5),
        by: Actor | None = None,
    ) -> UUID:
        """A value off a page, so long after the use began."""
        given = RecordValue(
            phase=self.run.phase(phase).id,
            parameter=self.run.parameter(phase, name),
            repetition=1,
            content=content,
            late=Late(self.began + at, "Written on paper during downtime"),
        )
        source = self.source(page)
        act = transcribing.record_value
        return self.do(by or self.plant.operator, lambda uow: act(uow, given, source)).id

    def times(self, phase: int, *, page: int = 2, at: timedelta = timedelta(0), lasts: timedelta = SECOND) -> UUID:
        """The paper's times of a phase."""
        began = self.began + at
        given = TranscribePhase(
            phase=self.run.phase(phase).id, began_at=began, ended_at=began + lasts, source=self.source(page)
        )
        return self.do(self.plant.operator, lambda uow: transcribing.transcribe_phase(uow, given)).id

    def account(
        self,
        number: int,
        outcome: PageOutcome = PageOutcome.UNUSED_DESTROYED,
        *,
        copy: int = 1,
        scan: Scan | None = None,
        reason: str | None = None,
        by: Actor | None = None,
    ) -> None:
        page = self.page(number, copy)
        given = ReconcilePage(page=page.id, version=page.version, outcome=outcome, scan=scan, reason=reason)
        self.do(by or self.plant.operator, lambda uow: reconciling.reconcile_page(uow, given))

    def check(self, number: int, *, by: Actor | None = None) -> None:
        page = self.page(number)
        recipes.sign(self.do, by or self.plant.second_operator, CHECK_PAGE, CheckPage(page.id, page.version))

    def take_back(self, number: int, reason: str = SLIP, *, by: Actor | None = None) -> None:
        page = self.page(number)
        given = TakeBackPage(page.id, page.version, reason)
        recipes.sign(self.do, by or self.plant.supervisor, TAKE_BACK_PAGE, given)

    def correct(self, entry: UUID, *, by: Actor | None = None, **said: Any) -> None:  # noqa: ANN401 -- fields of an entry
        """What it doesn't say stays."""
        stood = next(one for one in self.rows("transcription") if one.id == entry)
        given = {
            "began_at": stood.began_at,
            "ended_at": stood.ended_at,
            "performed_by": stood.performed_name,
            "remark": stood.remark,
            "reason": SLIP,
        }
        wanted = CorrectTranscription(subject=entry, version=stood.version, **{**given, **said})
        recipes.sign(self.do, by or self.plant.operator, CORRECT_TRANSCRIPTION, wanted)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A row of each kind: a policy, a set that was used, its pages, one of them scanned with an entry off it."""
    phases = (recipes.PHASES[0], replace(recipes.PHASES[2], number=2))  # without a charge, which would take from stock
    version = recipes.effective_recipe(do, plant, phases=phases, code="MET-PAPER")
    paper = Paper(do, plant, admin, Run(do, plant, admin, execution.issue(do, plant, version, "B-PAPER")))
    paper.used(pages=2)
    paper.correct(paper.times(1), performed_by="Operator")
    paper.account(1)
    paper.take_back(1)
    paper.account(2, PageOutcome.USED, scan=SCAN)
    paper.check(2)
