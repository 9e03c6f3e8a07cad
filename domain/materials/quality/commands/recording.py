"""Record what was found in a lot: entered, received from a laboratory, or read from a certificate (EXE-19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.quality import form, queries
from domain.materials.quality.commands import investigating
from domain.materials.quality.commands.statuses import open_testing
from domain.materials.quality.events import LotResultRecorded
from domain.materials.quality.judging import judge, reported
from domain.materials.quality.kinds import InvestigationState, PurposeOfTesting, ResultSource
from domain.materials.quality.models import (
    LotCertificate,
    LotInvestigation,
    LotResult,
    LotResultRevision,
    LotSample,
    LotTesting,
)
from domain.materials.quality.reading import found_columns, found_of, test_of
from domain.materials.quality.refusals import NoSpecification, ResultStands
from domain.materials.quality.specification_models import SpecificationTest
from domain.materials.quality.testing import allowed_purpose, may_repeat
from domain.materials.quality.values import Found

ENTRIES = 200

Row = TypeVar("Row", LotSample, LotCertificate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One result: of the test with this code; `reference` is the laboratory's own number of it."""

    test: str
    found: Found
    instrument: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where results belong: one of sample and certificate, with the lot and the testing that it serves."""

    lot: MaterialLot
    testing: LotTesting
    source: ResultSource
    sample: UUID | None = None
    certificate: UUID | None = None


def record_result(uow: UnitOfWork, entry: Entry, *, sample: UUID) -> LotResult:
    """What a person found in a sample, judged by the specification frozen for the lot's testing (EXE-3, EXE-4).

    Raises NotFound, Forbidden, NoSpecification, InvalidInput, ResultStands.
    """
    return _record(uow, _sampled(uow, sample, ResultSource.ENTERED), entry)


def import_results(uow: UnitOfWork, entries: Sequence[Entry], *, sample: UUID) -> MaterialLot:
    """What a laboratory's system found in a sample, all or nothing; each result names what the laboratory calls it.

    Raises what `record_result` raises, and InvalidInput without a reference.
    """
    if not 1 <= len(entries) <= ENTRIES:
        raise InvalidInput(path=("results",), problem=f"This takes 1 to {ENTRIES} results; {len(entries)} were given.")
    place = _sampled(uow, sample, ResultSource.LABORATORY)
    for index, one in enumerate(entries):
        try:
            _require_named(one)
            _record(uow, place, one)
        except (InvalidInput, ResultStands) as refused:
            refused.path = ("results", str(index), *refused.path)
            raise
    return place.lot


def _require_named(entry: Entry) -> None:
    if entry.reference is None:
        problem = "A laboratory's result names the number that the laboratory has it under."
        raise InvalidInput(path=("reference",), problem=problem)


def record_certified(uow: UnitOfWork, entry: Entry, *, certificate: UUID) -> LotResult:
    """A figure of a supplier's certificate, which is enough for a test of reduced demand (21 CFR 211.84(d)(2)).

    Raises NotFound, Forbidden, NoSpecification, InvalidInput, ResultStands.
    """
    found = _named(uow, LotCertificate, certificate, "certificate")
    lot = uow.load(MaterialLot, found.lot_id, Permission.LOT_TEST)
    last = queries.deciding(queries.testings_of(uow, lot))
    if last is None:
        purpose = allowed_purpose(LotStatus(lot.status), None) or PurposeOfTesting.RELEASE
        last = open_testing(uow, lot, purpose)
    return _record(uow, _Place(lot, last, ResultSource.CERTIFICATE, certificate=found.id), entry)


def revision_of(result: LotResult, *, reason: str | None, signature: UUID | None) -> LotResultRevision:
    """The result as it stands now, as a revision that accepts no change (EXE-6)."""
    return LotResultRevision(
        id=new_id(),
        site_id=result.site_id,
        result_id=result.id,
        reason=reason,
        signature_id=signature,
        reported=result.reported,
        outcome=result.outcome,
        instrument=result.instrument,
        reference=result.reference,
        revision=result.revision,
        recorded_by=result.recorded_by,
        recorded_name=result.recorded_name,
        recorded_at=result.recorded_at,
        **found_columns(found_of(result)),
    )


def _sampled(uow: UnitOfWork, wanted: UUID, source: ResultSource) -> _Place:
    sample = _named(uow, LotSample, wanted, "sample")
    lot = uow.load(MaterialLot, sample.lot_id, Permission.LOT_TEST)
    if sample.testing_id is None:
        raise InvalidInput(path=("sample",), problem="This sample is kept (RETENTION); take another one to be tested.")
    return _Place(lot, uow.hold(LotTesting, sample.testing_id), source, sample=sample.id)


def _named(uow: UnitOfWork, model: type[Row], wanted: UUID, what: str) -> Row:
    found = uow.look_at(model, wanted)
    if found is None:
        raise NotFound(kind=model.__name__, id=wanted, path=(what,))
    return found


def _record(uow: UnitOfWork, place: _Place, entry: Entry) -> LotResult:
    row = _test(uow, place, entry.test)
    test = test_of(row)
    found = form.require_found(entry.found, test)
    for name, words in (("instrument", entry.instrument), ("reference", entry.reference)):
        if words is not None:
            require_line(words, limit=form.REFERENCE, path=(name,))
    attempt = _attempt(uow, place, row)
    result = LotResult(
        id=new_id(),
        site_id=place.lot.site_id,
        lot_id=place.lot.id,
        testing_id=place.testing.id,
        test_id=row.id,
        sample_id=place.sample,
        certificate_id=place.certificate,
        attempt=attempt,
        source=place.source,
        reported=reported(found, test),
        outcome=judge(found, test),
        instrument=entry.instrument,
        reference=entry.reference,
        revision=1,
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
        **found_columns(found),
    )
    uow.add(result)
    uow.add(revision_of(result, reason=None, signature=None))
    uow.record(LotResultRecorded(lot=place.lot.id, result=result.id, outcome=result.outcome))
    investigating.look_into(uow, place.lot, result, test=row.code)
    return result


def _test(uow: UnitOfWork, place: _Place, code: str) -> SpecificationTest:
    """The test of this code in the specification that the testing froze. Raises NoSpecification, InvalidInput."""
    if place.testing.specification_id is None:
        specification = queries.effective_for(uow, place.lot)
        if specification is None:
            material = uow.find(MaterialDefinition, MaterialDefinition.id == place.lot.material_id)[0]
            raise NoSpecification(material=material.code)
        place.testing.specification_id = specification.id
    tests = {one.code: one for one in queries.tests_of(uow, place.testing.specification_id)}
    if code not in tests:
        problem = f"The specification of this testing has no test {code[:40]!r}; it has {', '.join(tests)}."
        raise InvalidInput(path=("test",), problem=problem)
    return tests[code]


def _attempt(uow: UnitOfWork, place: _Place, test: SpecificationTest) -> int:
    """A first result, or a retest beside those that there are (REV-9). Raises ResultStands, InvalidInput."""
    uow.session.flush()  # results of this very command count too
    of_test = uow.find(LotResult, LotResult.testing_id == place.testing.id, LotResult.test_id == test.id)
    before = [one for one in of_test if one.certificate_id == place.certificate]
    if not before:
        return 1
    asked = uow.find(LotInvestigation, LotInvestigation.result_id.in_([one.id for one in before]))
    states = {one.result_id: InvestigationState(one.state) for one in asked}
    last = max(before, key=lambda one: one.attempt)
    if place.certificate is not None or not may_repeat([states.get(one.id) for one in before]):
        raise ResultStands(test=test.code, shown=found_of(last).shown, path=("test",))
    if last.attempt >= form.ATTEMPTS:
        problem = f"{test.code} was tried {last.attempt} times in this testing, which is the most; conclude on it."
        raise InvalidInput(path=("test",), problem=problem)
    return last.attempt + 1


def corrected(result: LotResult, found: Found, test: SpecificationTest) -> None:
    """Put another finding in the place of what stands, judged anew."""
    required = test_of(test)
    for name, value in found_columns(found).items():
        setattr(result, name, value)
    result.reported, result.outcome = reported(found, required), judge(found, required)
