"""Where a job may go, what becomes of its labels, and what a label says of weights and storage."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, WrongState
from domain.labelling import composing, rules
from domain.labelling.kinds import JobState, PrintOutcome
from domain.labelling.refusals import PrintedTooOften, PrinterBusy
from domain.labelling.states import JOB, UNDER_WAY, JobAct
from domain.materials.models import MaterialDefinition


@pytest.mark.requirement("LBL-8")
def test_every_pair_of_state_and_act_leads_where_the_table_says_or_nowhere() -> None:
    ended = {JobState.PRINTED, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED}
    for state in JobState:
        for act in JobAct:
            if (state, act) in JOB.table:
                assert state not in ended
                assert JOB.after(state, act) is not JobState.QUEUED
            else:
                with pytest.raises(WrongState):
                    JOB.after(state, act)
    # Nothing that was sent waits to be sent again.
    assert [state for state in JobState if (state, JobAct.SEND) in JOB.table] == [JobState.QUEUED]
    assert {state for state in JobState if state not in ended | {JobState.UNKNOWN}} == UNDER_WAY


@pytest.mark.requirement("LBL-8")
@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_each_label_of_a_job_has_one_outcome_in_its_order(printed: int, doubtful: int, rest: int) -> None:
    labels = printed + doubtful + rest
    found = rules.outcomes(labels, printed=printed, in_doubt=doubtful)
    assert len(found) == labels
    order = (PrintOutcome.PRINTED, PrintOutcome.UNKNOWN, PrintOutcome.NOT_PRINTED)
    assert found == tuple(sorted(found, key=order.index))
    assert [found.count(one) for one in order] == [printed, doubtful, rest]


@given(st.text())
def test_a_printers_words_are_kept_as_one_line_that_prints(said: str) -> None:
    kept = rules.printable(said)
    assert len(kept) <= rules.SAID
    assert kept == " ".join(kept.split())
    assert all(one.isprintable() for one in kept)


def test_bounds_are_refused_with_their_limits() -> None:
    for refused in (
        lambda: rules.require_media(14, 50),
        lambda: rules.require_media(100, 401),
        lambda: rules.require_minutes(0),
        lambda: rules.require_minutes(1441),
        lambda: rules.require_printer_code(" P"),
        lambda: rules.require_gateway(new_id(), "dock 1"),
        lambda: rules.require_gateway(new_id(), ""),
        lambda: rules.require_gateway(new_id(), None),
        lambda: rules.require_gateway(None, "dock"),
        lambda: rules.require_few(()),
    ):
        with pytest.raises(InvalidInput) as refusal:
            refused()
        assert refusal.value.path
    with pytest.raises(PrinterBusy):
        rules.require_room("P-1", waiting=rules.MOST_WAITING)
    with pytest.raises(PrintedTooOften):
        rules.require_seldom("container D/1", printed=rules.MOST_PRINTS)
    rules.require_seldom("container D/1", printed=rules.MOST_PRINTS - 1)
    rules.require_media(15, 400)


@pytest.mark.requirement("WGH-6", "EXE-5")
@given(
    st.decimals(0, 10_000, places=3),
    st.decimals(0, 10_000, places=3),
    st.sampled_from(["t", "kg", "g", "mg", "ug"]),
    st.sampled_from(["kg", "g"]),
)
def test_gross_is_net_and_tare_exactly(net: Decimal, tare: Decimal, unit: str, other: str) -> None:
    grams = {"t": 6, "kg": 3, "g": 0, "mg": -3, "ug": -6}
    found = composing.weights_of(Quantity(net, unit), Quantity(tare, other))
    assert found.gross is not None
    assert found.gross.unit == unit
    assert found.gross.value - net == tare.scaleb(grams[other] - grams[unit])


def test_what_is_counted_has_no_gross_weight_and_what_was_never_weighed_no_tare() -> None:
    pieces, tare = Quantity(Decimal(500), "{bottle}"), Quantity(Decimal(1), "kg")
    counted, untared = composing.weights_of(pieces, tare), composing.weights_of(tare, None)
    assert (counted.net, counted.gross, counted.tare) == (None, None, tare)
    assert (untared.net, untared.gross, untared.tare) == (tare, None, None)


def test_how_a_material_is_kept_is_said_in_words_and_figures() -> None:
    kept = MaterialDefinition(
        storage="In the dark\nroom", storage_low=Decimal("2.0"), storage_high=Decimal(8), humidity_high=Decimal(60)
    )
    kept.protected_from_light = True
    said = "2.0 to 8 °C, up to 60 % relative humidity, protect from light"
    assert composing.storage_of(kept) == ("In the dark", "room", said)
    assert composing.storage_of(MaterialDefinition(storage_high=Decimal(25))) == ("up to 25 °C",)
    assert composing.storage_of(MaterialDefinition()) == ()
