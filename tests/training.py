"""Training for tests, through the domain's own commands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, Row, text

from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Role
from domain.kernel.refusals import Refusal
from domain.training.commands import defining, qualifying, sessions, withdrawing
from domain.training.commands.sessions import ATTEND_SESSION, CLOSE_SESSION, OfSession
from domain.training.commands.signing import ASSESS_TRAINING, CONFIRM_READING, AssessTraining, ConfirmReading
from domain.training.kinds import TrainingMethod, TrainingOutcome
from domain.training.rules import Audience, Required
from domain.training.shifts.commands import assigning
from domain.training.shifts.commands import defining as shifts
from domain.training.shifts.kinds import Weekday
from domain.training.shifts.rules import ShiftDetails
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant
from tests.practising import Gym

TABLES = (
    *("personnel_class", "qualification", "absence", "training_subject", "training_version", "curriculum"),
    *("training_requirement", "training_policy", "training_record", "training_session", "training_attendance"),
    *("shift", "shift_assignment", "signature"),
)
READ, ASSESSMENT, CLASS_SESSION = TrainingMethod.READ, TrainingMethod.ASSESSMENT, TrainingMethod.CLASS_SESSION


def today(zone: str = "Europe/Vienna") -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True)
class School:
    """What a plant's people learn, seen from outside of the domain."""

    do: Do
    plant: Plant
    admin: Engine

    @property
    def quality(self) -> Actor:
        """The reviewer, in the whole company."""
        return replace(self.plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)}))

    def rows(self, table: str) -> list[Row[Any]]:
        with self.admin.connect() as connection:
            query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- our own table's name
            return list(connection.execute(text(query), {"c": self.plant.company}))

    def row(self, table: str, wanted: UUID) -> Row[Any]:
        return next(one for one in self.rows(table) if one.id == wanted)

    def all(self) -> list[list[Row[Any]]]:
        return [self.rows(one) for one in TABLES]

    def refused(self, kind: type[Refusal], act: Callable[[], object]) -> Refusal:
        """The act is refused so, and nothing of training is other than before."""
        before = self.all()
        with pytest.raises(kind) as found:
            act()
        assert self.all() == before
        return found.value

    def personnel_class(self, code: str = "TRAINER", *, trainers: bool = True) -> UUID:
        return self.do(
            self.quality, lambda uow: defining.define_class(uow, code=code, name=code.title(), trainers=trainers)
        ).id

    def qualify(
        self,
        person: Actor,
        of_class: UUID,
        *,
        site: SiteId | None = None,
        expires_on: date | None = None,
        by: Actor | None = None,
    ) -> UUID:
        return self.do(
            by or self.plant.reviewer,
            lambda uow: qualifying.grant_qualification(
                uow,
                person=person.as_person,
                personnel_class=of_class,
                site=site or self.plant.site,
                granted_on=None,
                expires_on=expires_on,
                evidence="Certificate 12",
            ),
        ).id

    def document(self, code: str = "SOP-1", *, site: SiteId | None = None) -> UUID:
        by = self.quality if site is None else self.plant.reviewer
        return self.do(by, lambda uow: defining.define_document(uow, code=code, title="Gowning", site=site)).id

    def version(
        self, document: UUID, label: str = "1.0", *, days: int = 0, retraining: bool = True, by: Actor | None = None
    ) -> UUID:
        return self.do(
            by or self.quality,
            lambda uow: defining.add_version(
                uow,
                document=document,
                label=label,
                effective_on=today() + timedelta(days=days),
                retraining=retraining,
            ),
        ).id

    def curriculum(
        self,
        *required: Required,
        audience: Audience | None = None,
        code: str = "FLOOR",
        qualification: UUID | None = None,
        phases: Sequence[str] = (),
        by: Actor | None = None,
    ) -> UUID:
        return self.do(
            by or self.plant.reviewer,
            lambda uow: defining.define_curriculum(
                uow,
                code=code,
                title="What the floor knows",
                site=self.plant.site,
                audience=replace(audience or Audience(role=Role.OPERATOR), phases=tuple(phases)),
                requirements=required,
                qualification=qualification,
            ),
        ).id

    def policy(self, *, grace: int = 0, notice: int = 14) -> None:
        found = self.rows("training_policy")
        self.do(
            self.quality,
            lambda uow: defining.set_policy(
                uow,
                grace_days=grace,
                notice_days=notice,
                seen=found[0].version if found else None,
                reason="As agreed",
            ),
        )

    def read(self, version: UUID, *, by: Actor | None = None, site: SiteId | None = None) -> UUID:
        seen = self.row("training_version", version).version
        given = ConfirmReading(version, seen, site or self.plant.site)
        return recipes.sign(self.do, by or self.plant.operator, CONFIRM_READING, given).id

    def assess(
        self,
        version: UUID,
        person: Actor,
        *,
        by: Actor,
        outcome: TrainingOutcome = TrainingOutcome.PASSED,
        remark: str | None = None,
    ) -> UUID:
        seen = self.row("training_version", version).version
        given = AssessTraining(version, seen, self.plant.site, person.as_person, outcome, remark)
        return recipes.sign(self.do, by, ASSESS_TRAINING, given).id

    def session(self, version: UUID, attendees: Sequence[Actor], *, by: Actor) -> UUID:
        return self.do(
            by,
            lambda uow: sessions.open_session(
                uow,
                training_version=version,
                site=self.plant.site,
                held_on=today(),
                attendees=[one.as_person for one in attendees],
            ),
        ).id

    def attend(self, session: UUID, *, by: Actor) -> None:
        recipes.sign(self.do, by, ATTEND_SESSION, self._of(session))

    def close(self, session: UUID, *, by: Actor) -> None:
        recipes.sign(self.do, by, CLOSE_SESSION, self._of(session))

    def _of(self, session: UUID) -> OfSession:
        return OfSession(session, self.row("training_session", session).version)

    def absence(self, person: Actor, *, days: int = 3, by: Actor | None = None) -> UUID:
        return self.do(
            by or self.plant.supervisor,
            lambda uow: qualifying.record_absence(
                uow,
                person=person.as_person,
                site=self.plant.site,
                from_on=today(),
                until_on=today() + timedelta(days=days),
                reason="Leave",
            ),
        ).id

    def shift(
        self,
        code: str = "EARLY",
        *,
        weekdays: Sequence[Weekday] = tuple(Weekday)[:5],
        begins_at: str = "06:00",
        ends_at: str = "14:00",
        by: Actor | None = None,
    ) -> UUID:
        details = ShiftDetails(name=f"{code.title()} shift", begins_at=begins_at, ends_at=ends_at, weekdays=weekdays)
        return self.do(
            by or self.plant.supervisor,
            lambda uow: shifts.define_shift(uow, site=self.plant.site, code=code, details=details),
        ).id

    def assign(
        self, shift: UUID, person: Actor, *, days: int = 0, until: int | None = None, by: Actor | None = None
    ) -> UUID:
        """From so many days ahead until so many."""
        last = None if until is None else today() + timedelta(days=until)
        return self.do(
            by or self.plant.supervisor,
            lambda uow: assigning.assign_shift(
                uow, shift=shift, person=person.as_person, from_on=today() + timedelta(days=days), until_on=last
            ),
        ).id

    def end(self, assignment: UUID, *, days: int = 0, reason: str = "Works elsewhere", by: Actor | None = None) -> None:
        version, until_on = self.row("shift_assignment", assignment).version, today() + timedelta(days=days)
        self.do(
            by or self.plant.supervisor,
            lambda uow: assigning.end_assignment(
                uow, assignment=assignment, version=version, until_on=until_on, reason=reason
            ),
        )

    def withdraw(self, record: UUID, *, by: Actor | None = None) -> None:
        seen = self.row("training_record", record).version
        self.do(
            by or self.plant.reviewer,
            lambda uow: withdrawing.withdraw_record(uow, record=record, seen=seen, reason="Of another person"),
        )


def one_of_each(do: Do, plant: Plant, admin: Engine) -> School:
    """A row of every table at the plant's site; nothing is of its second operator."""
    school = School(do, plant, admin)
    trainers = school.personnel_class()
    school.policy()
    school.qualify(plant.supervisor, trainers)
    version = school.version(school.document(site=plant.site), by=plant.reviewer)
    document = school.row("training_version", version).subject_id
    school.curriculum(Required(document, READ))
    school.read(version)
    session = school.session(version, [plant.operator], by=plant.supervisor)
    school.attend(session, by=plant.operator)
    school.close(session, by=plant.supervisor)
    school.absence(plant.operator)
    school.assign(school.shift(), plant.operator)
    gym = Gym(do, plant, admin)
    gym.start(gym.begin(recipes.written(do, plant, of=recipes.recipe(do, plant, code="PRACTISED")).id), 1)
    return school
