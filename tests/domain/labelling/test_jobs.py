"""A job is sent once; what became of each label is told by the printer or, where it can't, by a person who looked."""

from datetime import timedelta

import pytest

from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict, WrongState
from domain.labelling.refusals import AnsweredAlready
from domain.labels.refusals import ReprintNeedsReason
from tests.domain.labelling.test_printing import refuses
from tests.labelling import PrintRoom
from tests.plant import Plant

pytestmark = pytest.mark.requirement("LBL-8")


def test_a_job_that_was_printed_is_printed_whole(room: PrintRoom) -> None:
    job = room.print(room.printer(), room.drums("10", "10"))
    room.send(job)
    sent = room.job(job)
    assert (sent.state, sent.answer_until > sent.sent_at) == ("SENT", True)
    refuses(
        room,
        (
            (WrongState, lambda: room.send(job)),
            (WrongState, lambda: room.cancel(job, seen=2)),
            (WrongState, lambda: room.settle(job, [])),
            (InvalidInput, lambda: room.answer(job, 3)),
            (InvalidInput, lambda: room.answer(job, 2, in_doubt=1)),
            (InvalidInput, lambda: room.answer(job, -1)),
            (InvalidInput, lambda: room.answer(job, 0, in_doubt=-1)),
        ),
    )
    room.answer(job, 2)
    assert (room.job(job).state, room.job(job).said, room.outcomes(job)) == ("PRINTED", None, ["PRINTED"] * 2)
    refuses(room, ((WrongState, lambda: room.answer(job, 2)), (WrongState, lambda: room.settle(job, []))))
    room.heed(job)
    assert room.job(job).state == "PRINTED"


def test_a_printer_that_stops_says_how_far_it_came_and_the_rest_may_be_printed(room: PrintRoom) -> None:
    drums = room.drums("10", "10", "10")
    printer = room.printer()
    job = room.print(printer, drums)
    room.send(job)
    room.answer(job, 1, said="Out of\npaper\x00.")
    assert (room.job(job).state, room.job(job).said) == ("FAILED", "Out of paper .")
    assert room.outcomes(job) == ["PRINTED", "NOT_PRINTED", "NOT_PRINTED"]
    room.print(printer, drums[1:])
    with pytest.raises(ReprintNeedsReason):
        room.print(printer, drums[:1])


@pytest.mark.requirement("LBL-3")
def test_what_nobody_knows_counts_as_printed_until_a_person_looked(room: PrintRoom) -> None:
    drums = room.drums("10", "10", "10")
    printer = room.printer()
    job = room.print(printer, drums)
    room.send(job)
    room.answer(job, 1, in_doubt=1, said="The line is lost.")
    assert (room.job(job).state, room.outcomes(job)) == ("UNKNOWN", ["PRINTED", "UNKNOWN", "NOT_PRINTED"])
    doubtful = room.prints(job)[1].id
    refuses(
        room,
        (
            (ReprintNeedsReason, lambda: room.print(printer, [drums[1]])),
            (InvalidInput, lambda: room.settle(job, [room.prints(job)[0].id])),
            (InvalidInput, lambda: room.settle(job, [doubtful, doubtful])),
            (InvalidInput, lambda: room.settle(job, [doubtful], reason=" ")),
            (VersionConflict, lambda: room.settle(job, [doubtful], seen=1)),
            (WrongState, lambda: room.send(job)),
            (AnsweredAlready, lambda: room.answer(job, 3)),
            (AnsweredAlready, lambda: room.answer(job, 0, in_doubt=1)),
        ),
    )
    room.settle(job, [], reason="It lies in the printer, blank.")
    settled = room.job(job)
    assert (settled.state, settled.told_name, settled.said) == ("FAILED", "Operator", "The line is lost.")
    assert room.outcomes(job) == ["PRINTED", "NOT_PRINTED", "NOT_PRINTED"]
    room.print(printer, [drums[1]])


def test_an_answer_that_never_came_may_come_late_or_be_told(room: PrintRoom) -> None:
    late, told = (room.print(room.printer(number), room.drums("10", number=number)) for number in ("LATE", "TOLD"))
    for job in (late, told):
        room.send(job)
        room.heed(job)
        assert room.job(job).state == "SENT"
        room.heed(job, later=timedelta(minutes=2))
        assert (room.job(job).state, room.outcomes(job)) == ("UNKNOWN", ["UNKNOWN"])
    room.answer(late, 1)
    assert (room.job(late).state, room.job(late).said) == ("PRINTED", None)
    room.settle(told, [room.prints(told)[0].id])
    assert (room.job(told).state, room.outcomes(told)) == ("PRINTED", ["PRINTED"])
    refuses(room, ((WrongState, lambda: room.answer(told, 0)),))


def test_what_waits_too_long_expires_whoever_comes_first(room: PrintRoom) -> None:
    drums, printer = room.drums("10", "10"), room.printer()
    heeded, fetched = (room.print(printer, [drum], minutes=1) for drum in drums)
    room.heed(heeded)
    assert room.job(heeded).state == "QUEUED"
    room.heed(heeded, later=timedelta(minutes=2))
    room.send(fetched, later=timedelta(minutes=2))
    for job in (heeded, fetched):
        assert (room.job(job).state, room.job(job).sent_at, room.outcomes(job)) == ("EXPIRED", None, ["NOT_PRINTED"])
    room.print(printer, drums)


def test_a_job_that_waits_is_cancelled_with_a_reason(room: PrintRoom, plant: Plant, other_plant: Plant) -> None:
    job = room.print(room.printer(), room.drums("10"))
    refuses(
        room,
        (
            (NotFound, lambda: room.cancel(new_id())),
            (NotFound, lambda: room.cancel(job, by=other_plant.operator)),
            (Forbidden, lambda: room.cancel(job, by=plant.engineer)),
            (VersionConflict, lambda: room.cancel(job, seen=2)),
            (InvalidInput, lambda: room.cancel(job, reason="")),
            (WrongState, lambda: room.answer(job, 1)),
        ),
    )
    room.cancel(job)
    assert (room.job(job).state, room.job(job).told_reason, room.outcomes(job)) == (
        "CANCELLED",
        "Wrong lot",
        ["NOT_PRINTED"],
    )
    refuses(room, ((WrongState, lambda: room.cancel(job, seen=2)), (WrongState, lambda: room.send(job))))
