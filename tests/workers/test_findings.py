"""What verification finds is told once, with its place, until quality has acknowledged it."""

import pytest
import structlog
from sqlalchemy import text

from domain.integrity import commands
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from infra.transaction import Outcome
from tests.sealing import House
from tests.verifying import Keeping, keeping
from workers import log_check
from workers.verification import runs

pytestmark = pytest.mark.requirement("AUD-4")


@pytest.fixture
def kept(house: House, monkeypatch: pytest.MonkeyPatch) -> Keeping:
    monkeypatch.setattr(log_check, "SETTLE_SECONDS", 0.0)
    return keeping(house)


def test_a_tampered_object_is_told_once_and_with_the_row_that_names_it(kept: Keeping) -> None:
    path = kept.file(kept.keys[2])
    path.chmod(0o600)
    path.write_bytes(b"forged")
    with structlog.testing.capture_logs() as told:
        kept.verify()
    (finding,) = kept.findings()
    assert (finding.part, finding.kind, finding.place) == ("OBJECTS", "changed-object", kept.keys[2])
    assert (finding.state, finding.named_by) == ("OPEN", "data_load")
    assert "was stored with SHA-256" in finding.explanation
    assert finding.run_id == kept.runs()["OBJECTS"].id
    assert kept.runs()["OBJECTS"].mismatches == 1
    assert [one["event"] for one in told if one["log_level"] == "error"] == ["defect", "not as it was kept"]
    kept.again()
    kept.verify()
    assert kept.findings() == [finding], "the same again is the same finding"
    assert kept.runs()["OBJECTS"].mismatches == 1, "and the run says that it is still so"
    assert kept.events() == ["IntegrityAlarmRaised"]


def test_an_object_replaced_together_with_what_the_store_keeps_about_it_is_told(kept: Keeping) -> None:
    """Whoever owns the store can make it consistent in itself; the row still has the SHA-256."""
    target, other = kept.file(kept.keys[1]), kept.file(kept.keys[3])
    for name in ("content", "about.json"):
        written = target.with_name(name)
        text_ = other.with_name(name).read_bytes().replace(kept.keys[3].encode(), kept.keys[1].encode())
        written.chmod(0o600)
        written.write_bytes(text_)
    kept.verify()
    (finding,) = kept.findings()
    assert (finding.kind, finding.place) == ("changed-object", kept.keys[1])
    assert "was asked for" in finding.explanation


def test_missing_objects_are_all_told_and_the_alarm_is_raised_once(kept: Keeping) -> None:
    for key in kept.keys[:2]:
        path = kept.file(key)
        for name in ("content", "about.json"):
            path.with_name(name).unlink()
        path.parent.rmdir()
    kept.verify()
    assert [(one.kind, one.place) for one in kept.findings()] == [("missing-object", key) for key in kept.keys[:2]]
    assert kept.events() == ["IntegrityAlarmRaised", "MismatchFound"]


def test_a_tampered_entry_is_told_with_its_place_in_the_log(kept: Keeping) -> None:
    kept.house.tamper(
        "update audit_entry set new = jsonb_set(new, '{name}', '\"Forged\"')"
        " where company_id = :c and table_name = 'site' and new ->> 'code' = 'BOS'",
        c=kept.company,
    )
    kept.verify()
    (finding,) = kept.findings()
    assert (finding.part, finding.kind) == ("LOG", "changed-entry")
    asked = """
        select s.position from sealed_entry s join audit_entry e using (company_id, transaction_id, number)
        where s.company_id = :c and e.table_name = 'site' and e.new ->> 'code' = 'BOS'
    """
    assert [row.position for row in kept.house.ask(asked, c=kept.company)] == [finding.position]
    assert ": INSERT of site " in finding.place


def test_an_entry_that_was_never_sealed_is_told(kept: Keeping) -> None:
    kept.house.tamper(
        "insert into audit_entry select company_id, epoch, gen_random_uuid(), 1, xid, at, table_name,"
        " gen_random_uuid(), act, person, process, session_person, reason, command, old, new, mac"
        " from audit_entry where company_id = :c and table_name = 'site' and new ->> 'code' = 'BOS'",
        c=kept.company,
    )
    kept.verify()
    assert [(one.part, one.kind) for one in kept.findings()] == [("ENTRIES", "inserted-entry")]


@pytest.mark.parametrize("whole", [False, True])
def test_a_truncated_log_is_told(kept: Keeping, whole: bool) -> None:
    """The database forgets its last entries, or that it ever had a log; the store has its checkpoints."""
    cut = "" if whole else " and position >= (select min(size) from checkpoint where company_id = :c)"
    house, of = kept.house, {"c": kept.company}
    gone = f"(select transaction_id, number from sealed_entry where company_id = :c{cut})"  # noqa: S608 -- our own text
    house.tamper(f"delete from audit_entry where company_id = :c and (transaction_id, number) in {gone}", **of)  # noqa: S608 -- our own text
    house.tamper(f"delete from sealed_entry where company_id = :c{cut}", **of)  # noqa: S608 -- our own text
    if whole:
        house.tamper("delete from log_node where company_id = :c", **of)
        house.tamper("delete from checkpoint where company_id = :c", **of)
        house.tamper("delete from log_head where company_id = :c", **of)
    else:
        house.tamper(
            "delete from checkpoint c where company_id = :c and size > (select min(size) from checkpoint o"
            " where o.company_id = :c)",
            **of,
        )
        house.tamper("update log_head h set size = (select max(size) from checkpoint) where company_id = :c", **of)
    kept.verify()
    assert [(one.part, one.kind) for one in kept.findings()] == [("LOG", "checkpoint")]


def test_what_is_open_is_told_until_quality_acknowledges_it(kept: Keeping) -> None:
    kept.file(kept.keys[0]).unlink()
    kept.verify()
    engine = kept.house.relay_engine
    assert runs.standing(engine) == runs.Standing(open=1, late=0)
    (finding,) = kept.findings()

    def acknowledge(who: Actor, reason: str = "Restored from the second copy", version: int = 1) -> Outcome:
        return kept.do(
            who,
            lambda uow: commands.acknowledge_finding(uow, finding=finding.id, version=version, reason=reason),
        )

    for other in (kept.plant.administrator, kept.plant.operator, kept.plant.qualified):
        with pytest.raises(Forbidden):
            acknowledge(other)
    with pytest.raises(InvalidInput):
        acknowledge(kept.plant.reviewer, reason=" ")
    with pytest.raises(VersionConflict):
        acknowledge(kept.plant.reviewer, version=2)
    assert kept.findings() == [finding]
    acknowledge(kept.plant.reviewer)
    (after,) = kept.findings()
    assert (after.state, after.acknowledged_name) == ("ACKNOWLEDGED", "Reviewer")
    assert after.acknowledged_because == "Restored from the second copy"
    assert runs.standing(engine) == runs.Standing(open=0, late=0)
    with pytest.raises(WrongState):
        acknowledge(kept.plant.reviewer, version=2)
    assert kept.events() == ["IntegrityAlarmRaised", "FindingAcknowledged"]


@pytest.mark.parametrize("change", ["place = 'elsewhere'", "state = 'OPEN'", "explanation = 'Nothing.'"])
def test_a_finding_stays_as_it_was_told(kept: Keeping, change: str) -> None:
    kept.file(kept.keys[0]).unlink()
    kept.verify()
    with pytest.raises(Exception, match=r"a finding stays as it was told"), kept.house.admin.begin() as connection:
        connection.execute(text(f"update verification_finding set {change}"))  # noqa: S608 -- our own text
