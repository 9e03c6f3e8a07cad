"""Executed batches as rows for COPY: made by counting, so that the same world comes out every time."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

BEGINNING = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
VALUES, SIGNATURES, EXCEPTIONS = 3, 2, 5
NULL = r"\N"
ZERO_MAC = r"\\x" + "00" * 32

Line = str


@dataclass(frozen=True, slots=True)
class Signer:
    """A person with the account they sign with."""

    person: UUID
    account: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a batch is made of: an effective version, and its phases with their parameters."""

    company: UUID
    site: UUID
    version: UUID
    digest: str
    phases: Sequence[tuple[UUID, Sequence[UUID]]]


@dataclass(frozen=True, slots=True)
class Batches:
    """`count` batches of one recipe; finished ones carry their signatures, the others wait for them.

    `milliseconds` begin each id, so that two loads never meet; `first` is the number of the first batch.
    """

    recipe: Recipe
    performer: Signer
    verifier: Signer
    count: int
    finished: bool
    milliseconds: int
    first: int = 0

    def id(self, kind: int, number: int) -> UUID:
        """A UUIDv7 of this load: of each kind of row in the order of its numbers."""
        return UUID(int=self.milliseconds << 80 | 7 << 76 | kind << 64 | 2 << 62 | self.first << 40 | number)

    @property
    def phases(self) -> Iterator[tuple[int, int, UUID]]:
        """Each phase: its number in the load, its batch's, and its id."""
        for number in range(self.count * len(self.recipe.phases)):
            yield number, number // len(self.recipe.phases), self.id(PHASE, number)


BATCH, PHASE, VALUE, REVISION, SIGNATURE, CHALLENGE, ISSUE, ISSUE_CHALLENGE, EXCEPTION, ENTRY = range(10)
"""Kinds of ids."""


def moment(number: int) -> str:
    return (BEGINNING + timedelta(seconds=number)).isoformat()


def line(*fields: object) -> Line:
    return "\t".join(NULL if field is None else str(field) for field in fields) + "\n"


def batches(of: Batches) -> Iterator[Line]:
    recipe = of.recipe
    state, begun = "COMPLETE" if of.finished else "RUNNING", moment(0)
    for n in range(of.count):
        number, ended = f"{'W' if of.finished else 'R'}-{of.milliseconds}-{of.first + n}", moment(n + 1)
        yield line(
            *(recipe.company, of.id(BATCH, n), 3, recipe.site, number, recipe.version, recipe.digest),
            *("Metformin HCl 500 mg", "300000", "{tbl}", state, "PENDING", of.performer.person, begun),
            *(of.id(ISSUE, n), begun, ended if of.finished else None),
        )


def phases(of: Batches) -> Iterator[Line]:
    recipe, by = of.recipe, of.performer.person
    for n, batch, phase in of.phases:
        place = n % len(recipe.phases)
        begun, ended = moment(n), moment(n + 1) if of.finished else None
        yield line(
            *(recipe.company, phase, 3, recipe.site, of.id(BATCH, batch), recipe.phases[place][0], place + 1),
            *("COMPLETE" if of.finished else "RUNNING", by, begun, by if of.finished else None, ended, ended),
        )


def values(of: Batches) -> Iterator[Line]:
    recipe = of.recipe
    for n, batch, phase in of.phases:
        parameters = recipe.phases[n % len(recipe.phases)][1]
        for k in range(VALUES):
            at = of.id(VALUE, n * VALUES + k)
            own = (recipe.company, at, 1, recipe.site, of.id(BATCH, batch), phase, parameters[k], 1)
            yield line(*own, *_content(of, n))


def revisions(of: Batches) -> Iterator[Line]:
    recipe = of.recipe
    for n, _, _ in of.phases:
        for k in range(VALUES):
            at = n * VALUES + k
            yield line(recipe.company, of.id(REVISION, at), recipe.site, of.id(VALUE, at), *_content(of, n))


def _content(of: Batches, n: int) -> tuple[object, ...]:
    return f"2.{n % 10}0", "%", "WITHIN", of.performer.person, of.performer.name, moment(n), 1


def _given(of: Batches) -> Iterator[tuple[UUID, UUID, str, str, str, UUID, Signer, str]]:
    """Each signature: challenge, id, act, meaning, type and id of the subject, signer, when."""
    for n in range(of.count):
        made = of.id(ISSUE_CHALLENGE, n), of.id(ISSUE, n)
        yield *made, "issueBatch", "ISSUED", "Batch", of.id(BATCH, n), of.performer, moment(0)
    if not of.finished:
        return
    for n, _, phase in of.phases:
        acts = (("completePhase", "PERFORMED", of.performer), ("verifyPhase", "VERIFIED", of.verifier))
        for k, (act, meaning, signer) in enumerate(acts):
            at = n * SIGNATURES + k
            yield of.id(CHALLENGE, at), of.id(SIGNATURE, at), act, meaning, "PhaseExecution", phase, signer, moment(n)


def _shown(act: str, subject: UUID) -> tuple[str, str]:
    """What was signed, of the size that a phase with three values has, and its digest."""
    value = {
        "parameter": "Loss on drying",
        "limits": "alert 1.2-2.3, action 1.0-2.5 %",
        "text": "2.10 %",
        "revision": 1,
    }
    shown = {"act": act, "subject": str(subject), "values": [{**value, "recordedBy": str(subject)}] * VALUES}
    written = json.dumps(shown, separators=(",", ":"))
    return written, hashlib.sha256(written.encode()).hexdigest()


def challenges(of: Batches) -> Iterator[Line]:
    recipe = of.recipe
    for challenge, _, act, meaning, kind, subject, signer, at in _given(of):
        content, digest = _shown(act, subject)
        yield line(
            *(recipe.company, challenge, 2, act, meaning, kind, subject, 2, recipe.site),
            *(content, digest, signer.person, at, moment(10**8), at),
        )


def signatures(of: Batches) -> Iterator[Line]:
    recipe = of.recipe
    for challenge, signature, act, meaning, kind, subject, signer, at in _given(of):
        content, digest = _shown(act, subject)
        yield line(
            *(recipe.company, signature, recipe.site, act, meaning, kind, subject, 2, signer.person, signer.account),
            *(signer.person, signer.name, at, "Europe/Vienna", "PASSWORD", digest, content, challenge),
        )


GRAVE = ("MINOR", "MINOR", "MAJOR", "CRITICAL")
"""How grave the exceptions are that were assessed."""


def exceptions(of: Batches) -> Iterator[Line]:
    """Of a finished batch five: one open, the others assessed."""
    recipe, found = of.recipe, range(EXCEPTIONS if of.finished else 0)
    for n in range(of.count):
        for k in found:
            phase = n * len(recipe.phases) + k
            place = of.id(PHASE, phase), k + 1, of.id(VALUE, phase * VALUES)
            judged = (GRAVE[k - 1], "No effect.", of.verifier.person, moment(n), of.id(SIGNATURE, phase * SIGNATURES))
            yield line(
                *(recipe.company, of.id(EXCEPTION, n * EXCEPTIONS + k), 2, recipe.site, of.id(BATCH, n), k + 1),
                *("EXE-2", *place, "Loss on drying: 2.7 %", "Recorded 2.7 %; action 1.0-2.5 %.", moment(n)),
                *(("ASSESSED", *judged) if k else ("OPEN", *[None] * len(judged))),
            )


def assessments(of: Batches) -> Iterator[Line]:
    """Of each exception that isn't open one, which called nobody else."""
    recipe, found = of.recipe, range(1, EXCEPTIONS if of.finished else 1)
    for n in range(of.count):
        for k in found:
            signature = of.id(SIGNATURE, (n * len(recipe.phases) + k) * SIGNATURES)
            exception = of.id(EXCEPTION, n * EXCEPTIONS + k)
            yield line(
                *(recipe.company, exception, recipe.site, of.id(BATCH, n), exception, 1, GRAVE[k - 1], "No effect."),
                *("{}", of.verifier.person, of.verifier.name, moment(n), signature),
            )


def entries(of: Batches, *, each: int, xids: int) -> Iterator[Line]:
    """`each` audit entries for each phase: first its rows as they were made, then changes of them in turn."""
    company, by, total = of.recipe.company, of.performer.person, of.count * len(of.recipe.phases)
    for n, batch, phase in of.phases:
        rows = list(_rows_of(of, n, phase))
        for k in range(each):
            table, row = rows[k % len(rows)]
            act = "INSERT" if k < len(rows) else "UPDATE"
            new, old = _told(of, table, row, batch) if act == "INSERT" else (f'{{"version":"{k}"}}', '{"version":"1"}')
            yield line(
                *(company, 1, of.id(ENTRY, (n * each + k) // 5), (n * each + k) % 5 + 1, n * xids // total + 1),
                *(moment(n), table, row, act, by, None, None, NULL, None, old, new, ZERO_MAC),
            )


def _rows_of(of: Batches, n: int, phase: UUID) -> Iterator[tuple[str, UUID]]:
    yield "phase_execution", phase
    for k in range(VALUES):
        yield "parameter_value", of.id(VALUE, n * VALUES + k)
    for k in range(SIGNATURES):
        yield "signature", of.id(SIGNATURE, n * SIGNATURES + k)


def _told(of: Batches, table: str, row: UUID, batch: int) -> tuple[str, None]:
    told = {"company_id": str(of.recipe.company), "id": str(row), "batch_id": str(of.id(BATCH, batch)), "version": "1"}
    return json.dumps({**told, "table": table, "recorded_name": of.performer.name, "recorded_at": moment(0)}), None
