"""A folder as object store, for a laptop and for tests.

An object is a folder `NAME@` that holds `content` and `about.json`. It is written beside its place, synced and renamed
there: the rename is atomic, and fails where an object already lies, so a crash leaves all of an object or nothing.
"""

import fcntl
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from infra.object_storage import store
from infra.object_storage.store import Corrupt, NotStored, Stored, Unavailable

_READ_ONLY: Final = 0o440
_ABANDONED_SECONDS: Final = 24 * 3600
_BEGUN: Final = ".begun"  # no key's segment begins with a dot
_MARK: Final = "@"  # and none contains this


@dataclass(frozen=True, slots=True)
class _About:
    """What `about.json` says."""

    stored: Stored
    retain_until: datetime | None

    def to_json(self) -> bytes:
        until = self.retain_until and self.retain_until.isoformat()
        return json.dumps(asdict(self.stored) | {"retain_until": until}, sort_keys=True).encode()

    @staticmethod
    def from_json(key: str, text: bytes) -> "_About":
        try:
            read = json.loads(text)
            until = read.pop("retain_until")
            about = _About(Stored(**read), until and datetime.fromisoformat(until))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise Corrupt(f"{key}: what the store keeps about it can't be read") from error
        if about.stored.key != key:
            raise Corrupt(f"what lies under {key} was stored as {about.stored.key}")
        return about


class FolderStore:
    """An ObjectStore in a folder of this machine. Retention only extends, and nothing is deleted before its end."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        with _unavailable():
            (self._root / _BEGUN).mkdir(parents=True, exist_ok=True, mode=0o700)
            self._sweep()

    def put(self, key: str, data: bytes, *, sha256: str, retain_until: datetime | None = None) -> Stored:
        """See ObjectStore.put."""
        store.check_key(key)
        store.check_content(key, data, sha256)
        until = retain_until and store.whole_second(retain_until)
        version = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
        about = _About(Stored(key, version, sha256, len(data)), until)
        with _unavailable():
            if not self._place(key).exists() and self._write(about, data):
                return about.stored
            return self._repeat(key, sha256, until)

    def get(self, key: str, *, sha256: str | None = None) -> bytes:
        """See ObjectStore.get."""
        store.check_key(key)
        with _unavailable():
            about = self._about(key)
            content = self._place(key) / "content"
            if not content.is_file() or content.stat().st_size != about.stored.size:
                raise Corrupt(f"{key} was stored with {about.stored.size} bytes, which aren't there")
            data = content.read_bytes()
        store.check_read(about.stored, data, sha256)
        return data

    def extend_retention(self, key: str, *, retain_until: datetime) -> None:
        """See ObjectStore.extend_retention."""
        store.check_key(key)
        until = store.whole_second(retain_until)
        with _unavailable(), self._alone(key):
            about = self._about(key)
            store.check_extends(key, about.retain_until, until)
            new = self._root / _BEGUN / uuid.uuid4().hex
            _write_file(new, _About(about.stored, until).to_json())
            new.replace(self._place(key) / "about.json")
            _sync(self._place(key))

    def retained_until(self, key: str) -> datetime | None:
        """See ObjectStore.retained_until."""
        store.check_key(key)
        with _unavailable():
            return self._about(key).retain_until

    def delete(self, key: str) -> None:
        """See ObjectStore.delete."""
        store.check_key(key)
        with _unavailable():
            try:
                with self._alone(key):
                    store.check_ended(key, self._about(key).retain_until)
                    gone = self._root / _BEGUN / uuid.uuid4().hex
                    self._place(key).rename(gone)
                    _sync(self._place(key).parent)
            except NotStored:
                return
            shutil.rmtree(gone)

    def exists(self, key: str) -> bool:
        """See ObjectStore.exists."""
        store.check_key(key)
        with _unavailable():
            return self._place(key).is_dir()

    def list(self, prefix: str = "", *, after: str | None = None, limit: int = store.MAX_LISTED) -> tuple[str, ...]:
        """See ObjectStore.list."""
        store.check_page(prefix, after, limit)
        with _unavailable():
            found = self._keys("", prefix, after or "")
            return tuple(key for key, _ in zip(found, range(limit), strict=False))

    def _place(self, key: str) -> Path:
        return self._root / (key + _MARK)

    def _about(self, key: str) -> _About:
        try:
            return _About.from_json(key, (self._place(key) / "about.json").read_bytes())
        except FileNotFoundError:
            if self._place(key).is_dir():
                raise Corrupt(f"{key}: what the store keeps about it is gone") from None
            raise NotStored(f"nothing is stored under {key}") from None

    def _write(self, about: _About, data: bytes) -> bool:
        """Whether the object is now there by our hand; False where another was faster."""
        begun = self._root / _BEGUN / uuid.uuid4().hex
        begun.mkdir(mode=0o750)
        _write_file(begun / "content", data)
        _write_file(begun / "about.json", about.to_json())
        _sync(begun)
        place = self._place(about.stored.key)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        try:
            begun.rename(place)
        except OSError:
            shutil.rmtree(begun)
            if place.is_dir():
                return False
            raise
        self._sync_up(place.parent)
        return True

    def _repeat(self, key: str, sha256: str, until: datetime | None) -> Stored:
        about = self._about(key)
        store.check_same(about.stored, sha256)
        self._sync_up(self._place(key).parent)  # the first writer may have crashed before it came to this
        if until is not None and (about.retain_until is None or until > about.retain_until):
            self.extend_retention(key, retain_until=until)
        return about.stored

    def _sync_up(self, folder: Path) -> None:
        """Make the folder's entries durable, and those of all above it up to the store's own."""
        _sync(folder)
        if folder != self._root:
            self._sync_up(folder.parent)

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """Keep other writers away from what is kept about the object."""
        try:
            descriptor = os.open(self._place(key), os.O_RDONLY)
        except FileNotFoundError:
            raise NotStored(f"nothing is stored under {key}") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # held for one small write, so waiting is bounded
            yield
        finally:
            os.close(descriptor)

    def _keys(self, folder: str, prefix: str, after: str) -> Iterator[str]:
        """The keys below folder ("" or ending in a slash) in the order of their bytes, as S3 lists them."""
        for name in sorted(_listed(entry) for entry in os.scandir(self._root / folder) if entry.is_dir()):
            key = folder + name
            if name.startswith("."):
                continue
            if not name.endswith("/"):
                if key.startswith(prefix) and key > after:
                    yield key
            elif (key.startswith(prefix) or prefix.startswith(key)) and (key > after or after.startswith(key)):
                yield from self._keys(key, prefix, after)

    def _sweep(self) -> None:
        """Remove what writers that crashed long ago had begun."""
        for begun in (self._root / _BEGUN).iterdir():
            if time.time() - begun.lstat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(begun) if begun.is_dir() else begun.unlink(missing_ok=True)


def _listed(entry: "os.DirEntry[str]") -> str:
    """An object's entry by its name, a folder's with a slash: sorted, they stand as their keys do."""
    return entry.name.removesuffix(_MARK) if entry.name.endswith(_MARK) else entry.name + "/"


def _write_file(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        os.fchmod(file.fileno(), _READ_ONLY)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(f"the folder of the object store: {error}") from error
