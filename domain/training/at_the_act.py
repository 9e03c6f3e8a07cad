"""What a person's standing follows from, asked in one statement: an act is never slower by more than that (EXE-15).

Whoever asks says, in SQL, which site it is about, by which recipe version somebody works there, and in which phase.
Only what a curriculum of the site names is read, so that where none is in force nothing is.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, text

from domain.training.facts import Curriculum, Demand, Facts, Held, Learned, Subject, Version
from domain.training.kinds import AudienceKind, SubjectKind, TrainingMethod, TrainingOutcome
from domain.training.standing import ForRecipeVersion

# The names and the conditions are those of `queries.at_site` and `queries.facts_of`; a test holds them together.
_ASKED = """
with here as ({here}),
lines as materialized (
  select c.id, c.audience, c.role, c.personnel_class_id, c.recipe_id, c.qualification_id, c.phases,
    r.subject_id, r.method, r.months, r.position
  from here join curriculum c on c.company_id = :company and c.retired_at is null
      and (c.for_site_id is null or c.for_site_id = here.site_id)
    join training_requirement r on r.company_id = c.company_id and r.curriculum_id = c.id
),
subjects as materialized (
  select id, kind, code, title from training_subject where company_id = :company and retired_at is null
    and id in (select subject_id from lines union select recipe_id from lines)
),
versions as materialized (
  select v.subject_id, v.id, v.line, v.number, v.label, v.effective_on, v.ended_on, v.retraining
  from here join training_version v on v.company_id = :company
    and v.subject_id in (select id from subjects) and (v.site_id is null or v.site_id = here.site_id)
)
select cast(json_build_object(
  'recipe', here.recipe_id, 'version', here.recipe_version_id, 'phases', here.phases,
  'zone', (select time_zone from site where company_id = :company and id = here.site_id),
  'grace', (select grace_days from training_policy where company_id = :company),
  'lines', (select json_agg(l order by l.id, l.position) from lines l),
  'classes', (select json_agg(json_build_array(p.id, p.code)) from personnel_class p where p.company_id = :company
    and p.id in (select qualification_id from lines)),
  'subjects', (select json_agg(s) from subjects s),
  'versions', (select json_agg(v order by v.number) from versions v),
  'roles', (select json_agg(distinct g.role) from role_grant g where g.company_id = :company
    and g.person_id = :person and g.revoked_at is null and (g.site_id is null or g.site_id = here.site_id)
    and exists (select from lines)),
  'held', (select json_agg(json_build_array(q.personnel_class_id, q.granted_on, q.expires_on)) from qualification q
    where q.company_id = :company and q.person_id = :person and q.withdrawn_at is null
      and (q.site_id is null or q.site_id = here.site_id) and exists (select from lines)),
  'learned', (select json_agg(json_build_array(t.training_version_id, t.method, t.outcome, t.completed_on, t.id))
    from training_record t where t.company_id = :company and t.person_id = :person and t.withdrawn_at is null
      and t.training_version_id in (select id from versions))
) as text) from here
"""


def asking(here: str) -> TextClause:
    """The statement, for what `here` gives as `site_id`, `recipe_id`, `recipe_version_id` and `phases`.

    `phases` are the codes of the act's phase and of the blocks that hold it, an array of text. It may ask for
    `:company` and names of its own. The one column is a JSON text for `read`; there is no row where `here` has none.
    """
    return text(_ASKED.format(here=here))


AT_SITE = asking(
    "select cast(:site as uuid) as site_id, cast(null as uuid) as recipe_id, cast(null as uuid) as recipe_version_id,"
    " cast(null as text[]) as phases"
)
"""For a site that is known: `site` and `person`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the statement found, before the day is known."""

    told: Mapping[str, Any]

    @property
    def demands_nothing(self) -> bool:
        """No curriculum is in force at the site."""
        return not self.told["lines"]

    @property
    def wanted(self) -> ForRecipeVersion:
        """By which version of which recipe somebody works, in which phase."""
        phases = frozenset(self.told["phases"] or ())
        return ForRecipeVersion(UUID(self.told["recipe"]), UUID(self.told["version"]), phases)

    def facts(self, now: datetime) -> Facts:
        """The person's facts on the day that it is at the site now (EXE-13)."""
        subjects = {one.id: one for one in map(_subject, self.told["subjects"] or ())}
        return Facts(
            today=now.astimezone(ZoneInfo(self.told["zone"])).date(),
            grace_days=self.told["grace"] or 0,
            subjects=subjects,
            versions=_versions(self.told["versions"] or ()),
            classes={UUID(id_): code for id_, code in self.told["classes"] or ()},
            curricula=_curricula(self.told["lines"] or (), subjects),
            roles=frozenset(self.told["roles"] or ()),
            held=[Held(UUID(of), _day(granted), _maybe(expires)) for of, granted, expires in self.told["held"] or ()],
            learned=_learned(self.told["learned"] or ()),
        )


def read(column: str) -> Asked:
    """The statement's column."""
    return Asked(json.loads(column))


def _subject(row: Mapping[str, Any]) -> Subject:
    return Subject(UUID(row["id"]), SubjectKind(row["kind"]), row["code"], row["title"])


def _versions(rows: Any) -> dict[UUID, list[Version]]:  # noqa: ANN401 -- JSON
    found: dict[UUID, list[Version]] = defaultdict(list)
    for row in rows:
        days = (_maybe(row["effective_on"]), _maybe(row["ended_on"]))
        version = Version(UUID(row["id"]), row["line"], row["number"], row["label"], *days, row["retraining"])
        found[UUID(row["subject_id"])].append(version)
    return dict(found)


def _curricula(rows: Any, subjects: Mapping[UUID, Subject]) -> list[Curriculum]:  # noqa: ANN401 -- JSON
    """What was retired is demanded of nobody."""
    heads: dict[str, Mapping[str, Any]] = {}
    lines: dict[str, list[Demand]] = defaultdict(list)
    for row in rows:
        heads[row["id"]] = row
        if (subject := UUID(row["subject_id"])) in subjects:
            lines[row["id"]].append(Demand(subject, TrainingMethod(row["method"]), row["months"]))
    return [
        Curriculum(
            AudienceKind(head["audience"]),
            head["role"],
            _id(head["personnel_class_id"]),
            _id(head["recipe_id"]),
            tuple(lines[id_]),
            _id(head["qualification_id"]),
            tuple(head["phases"]),
        )
        for id_, head in heads.items()
    ]


def _learned(rows: Any) -> dict[UUID, list[Learned]]:  # noqa: ANN401 -- JSON
    found: dict[UUID, list[Learned]] = defaultdict(list)
    for version, method, outcome, on, place in rows:
        passed = outcome == TrainingOutcome.PASSED
        found[UUID(version)].append(Learned(UUID(version), TrainingMethod(method), passed, _day(on), UUID(place)))
    return dict(found)


def _day(told: str) -> date:
    return date.fromisoformat(told)


def _maybe(told: str | None) -> date | None:
    return None if told is None else _day(told)


def _id(told: str | None) -> UUID | None:
    return None if told is None else UUID(told)
