"""The least that a write could cost: pgbench, the same rows in one transaction, triggers included."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url, text

from domain.audit.entry import transaction_key
from domain.kernel.ids import CompanyId, new_id
from infra import embedded_postgres
from infra.transaction import HMAC_BLOCK, INNER, OUTER
from operations import composition
from tests.benchmarks import loading, processor, rows
from tests.benchmarks.house import House
from tests.benchmarks.measuring import Measured
from tests.benchmarks.rows import Batches, Line

CONNECTIONS = 8
SECONDS = 60
MICROSECONDS = 1_000_000
REPETITION = 900
"""Far above what the clients reach."""

TABLE = """
drop table if exists bench.place;
create table bench.place (
  row int primary key, company uuid, site uuid, batch uuid, phase uuid, parameter uuid, repetition int, person uuid,
  account uuid, name text, value uuid, revision uuid, signature uuid, challenge uuid, message uuid, message2 uuid,
  record uuid, record_inner text, record_outer text, sign uuid, sign_inner text, sign_outer text, content text,
  digest text
);
grant select on bench.place to theriac_app;
"""
COLUMNS = (
    "row, company, site, batch, phase, parameter, repetition, person, account, name, value, revision, signature,"
    " challenge, message, message2, record, record_inner, record_outer, sign, sign_inner, sign_outer, content, digest"
)
BEGIN = r"""
\set n :n + 1
\set row :n * 8 + :client_id
begin;
select set_config('theriac.company', w.company::text, true), set_config('theriac.person', w.person::text, true),
  set_config('theriac.process', '', true), set_config('theriac.session_person', '', true),
  set_config('theriac.reason', 'benchmark', true), set_config('theriac.command', '', true),
  set_config('theriac.transaction', w.{0}::text, true), set_config('theriac.entries', '0', true),
  set_config('theriac.closed', '', true), set_config('theriac.key_inner', w.{0}_inner, true),
  set_config('theriac.key_outer', w.{0}_outer, true)
  from bench.place w where w.row = :row;
"""
END = """
select pg_notify('theriac_outbox', ''), close_transaction();
commit;
"""
RECORD = f"""{BEGIN.format("record")}
with w as (select * from bench.place where row = :row), v as (
  insert into parameter_value (company_id, id, version, site_id, batch_id, phase_execution_id, recipe_parameter_id,
    repetition, number, unit, outcome, recorded_by, recorded_name, recorded_at, revision)
  select company, value, 1, site, batch, phase, parameter, repetition, 2.10, '%', 'WITHIN', person, name,
    clock_timestamp(), 1 from w
), r as (
  insert into parameter_value_revision (company_id, id, site_id, value_id, number, unit, outcome, recorded_by,
    recorded_name, recorded_at, revision)
  select company, revision, site, value, 2.10, '%', 'WITHIN', person, name, clock_timestamp(), 1 from w
) insert into outbox (company_id, id, event, consumer, payload)
  select company, record, 'ValueRecorded', 'live', jsonb_build_object('batch', batch, 'phase', phase, 'value', value)
  from w;
{END}"""  # noqa: S608 -- our own fragments
COMPLETE = f"""{BEGIN.format("sign")}
with w as (select * from bench.place where row = :row), p as (
  update phase_execution p set state = 'COMPLETE', completed_by = w.person, completed_at = clock_timestamp(),
    version = p.version + 1 from w where p.company_id = w.company and p.id = w.phase
), c as (
  update signature_challenge c set used_at = clock_timestamp(), version = c.version + 1 from w
  where c.company_id = w.company and c.id = w.challenge
), s as (
  insert into signature (company_id, id, site_id, act, meaning, subject_type, subject_id, subject_version, person_id,
    account_id, printed_name, signed_at, time_zone, method, digest, content, challenge_id)
  select company, signature, site, 'completePhase', 'PERFORMED', 'PhaseExecution', phase, 3, person, account, name,
    clock_timestamp(), 'Europe/Vienna', 'PASSWORD', digest, content, challenge from w
) insert into outbox (company_id, id, event, consumer, payload)
  select company, unnest(array[message, message2]), unnest(array['PhaseCompleted', 'PhaseSigned']), 'live',
    jsonb_build_object('batch', batch, 'phase', phase) from w;
{END}"""  # noqa: S608 -- our own fragments
CHALLENGE = text("""
    insert into signature_challenge (company_id, id, version, act, meaning, subject_type, subject_id, subject_version,
      site_id, content, digest, asked_by, created_at, expires_at)
    select company, challenge, 1, 'completePhase', 'PERFORMED', 'PhaseExecution', phase, 3, site, content::jsonb,
      digest, person, clock_timestamp(), clock_timestamp() + interval '1 hour' from bench.place
""")


class NoPgbench(Exception):
    """There is no pgbench here to compare with."""


@dataclass(frozen=True, slots=True)
class Places:
    """The program, and the rows of bench.place that it fills."""

    program: str
    count: int


def prepare(house: House, work: Batches, *, first_batch: int, count: int) -> Places | None:
    """Keys, ids and challenges for so many transactions; None where there is no pgbench."""
    bundled = embedded_postgres.program_file("pgbench")
    program = str(bundled) if bundled.exists() else shutil.which("pgbench")
    if program is None:
        return None
    key = composition.key(house.settings.audit_key)
    with house.admin.begin() as connection:
        for statement in TABLE.split(";"):
            if statement.strip():
                connection.execute(text(statement))
    with loading.quietly(house.admin) as raw:
        loading.copy(raw, "bench.place", _lines(work, key, first_batch=first_batch, count=count), COLUMNS)
    with house.admin.begin() as connection:
        connection.execute(CHALLENGE)
        connection.execute(text("analyze bench.place, signature_challenge"))
    return Places(program, count)


def _lines(work: Batches, key: bytes, *, first_batch: int, count: int) -> Iterator[Line]:
    phases = len(work.recipe.phases)
    by = work.performer
    for row in range(count):
        number = first_batch * phases + row
        phase = work.id(rows.PHASE, number)
        content = f'{{"act":"completePhase","subject":"{phase}","values":"{"2.10 % " * 120}"}}'
        own = (row, work.recipe.company, work.recipe.site, work.id(rows.BATCH, number // phases), phase)
        parameter = work.recipe.phases[number % phases][1][0]
        fields = (*own, parameter, REPETITION, by.person, by.account, by.name, *(new_id() for _ in range(6)))
        keys = (*_keys(key, work), *_keys(key, work))
        yield "\t".join(map(str, (*fields, *keys, content, hashlib.sha256(content.encode()).hexdigest()))) + "\n"


def _keys(master: bytes, work: Batches) -> tuple[str, str, str]:
    """A transaction's id, and the halves of its key as `infra.transaction` hands them over."""
    transaction = new_id()
    key = transaction_key(master, CompanyId(work.recipe.company), transaction).ljust(HMAC_BLOCK, b"\0")
    halves = (bytes(byte ^ pad for byte in key).hex() for pad in (INNER, OUTER))
    inner, outer = halves
    return str(transaction), inner, outer


def run(house: House, places: Places, script: str, *, first: int, each: int) -> Measured:
    """`each` transactions at each connection, from the place `first` of each on."""
    url = make_url(str(house.settings.database_url))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script)
        argv = [places.program, "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1", "-t", str(each)]
        argv += ["-D", f"n={first - 1}", "-f", str(file), "--log", "--log-prefix", f"{folder}/times"]
        argv += ["-h", str(url.query["host"]), "-p", str(url.query["port"]), "-U", str(url.username)]
        before = processor.seconds_of_database(house.postmaster)
        done = subprocess.run(  # noqa: S603 -- PostgreSQL's own program
            [*argv, str(url.database)],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
        )
        assert done.returncode == 0, done.stderr[-500:]
        used = processor.seconds_of_database(house.postmaster) - before
        times = [line.split() for found in Path(folder).glob("times*") for line in found.read_text().splitlines()]
    return _figures(times, used)


def _figures(times: list[list[str]], used: float) -> Measured:
    """From pgbench's own log: client, transaction, microseconds, script, second and microsecond of its end."""
    latencies = sorted(int(one[2]) / 1000 for one in times)
    ends = [int(one[4]) + int(one[5]) / MICROSECONDS for one in times]
    seconds = max(ends) - min(end - int(one[2]) / MICROSECONDS for end, one in zip(ends, times, strict=True))
    count = len(latencies)
    p99 = latencies[int(count * 0.99)]
    return Measured(count / seconds, latencies[count // 2], p99, 0.0, used * 1000 / count, count)
