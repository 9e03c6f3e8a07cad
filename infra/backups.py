"""Backups of a PostgreSQL in pg_dump's own format: taken, looked into and restored by the wheel's programs."""

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from infra import embedded_postgres

HOURS = 12
"""So long may one program run."""

_MADE = re.compile(r"^;\s*Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC$", re.MULTILINE)
_ROLE = re.compile(r'\b(?:OWNER TO|TO|FROM|FOR ROLE) "?([\w-]+)"?')
_NO_ROLES = frozenset({"PUBLIC", "public", "current_user", "CURRENT_USER"})
_AT_ONCE = "2"


class BackupFailed(Exception):
    """A program of PostgreSQL's refused; the message ends with what it said."""


def take(url: str, file: Path) -> None:
    """Dump the database at the URL, as a role that sees all of its rows. Raises BackupFailed."""
    _run("pg_dump", "--format=custom", f"--file={file}", "--lock-wait-timeout=60s", _plain(url), url=url)


def made_at(file: Path) -> datetime:
    """When a dump was begun, by the clock of who made it, to the second. Raises BackupFailed."""
    found = _MADE.search(_run("pg_restore", "--list", str(file)))
    if found is None:
        raise BackupFailed(f"{file} doesn't say when it was made")
    return datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def roles_named(file: Path) -> tuple[str, ...]:
    """Whom the dump gives something: a dump holds no roles itself. Raises BackupFailed."""
    schema = _run("pg_restore", "--schema-only", "--file=-", str(file))
    said = (line for line in schema.splitlines() if line.startswith(("ALTER ", "GRANT ", "REVOKE ", "CREATE POLICY ")))
    return tuple(sorted({role for line in said for role in _ROLE.findall(line)} - _NO_ROLES))


def restore(file: Path, url: str) -> None:
    """Fill the empty database at the URL; the first statement that fails ends it. Raises BackupFailed."""
    how = ("--exit-on-error", f"--jobs={_AT_ONCE}", "--no-publications", "--no-subscriptions")
    _run("pg_restore", *how, f"--dbname={_plain(url)}", str(file), url=url)


def _plain(url: str) -> str:
    """As libpq takes it, without the password, which the list of processes would show."""
    return make_url(url).set(drivername="postgresql", password=None).render_as_string()


def _run(program: str, *arguments: str, url: str | None = None) -> str:
    password = None if url is None else make_url(url).password
    environment = embedded_postgres.environment() | {"TZ": "UTC"} | ({"PGPASSWORD": password} if password else {})
    try:
        done = subprocess.run(  # noqa: S603 -- the wheel's own program with arguments of ours
            [embedded_postgres.program_file(program), *arguments],
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=HOURS * 3600,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise BackupFailed(f"{program} failed: {error}") from error
    if done.returncode != 0:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout
