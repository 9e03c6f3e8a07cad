"""The folder's own ways to fail: changed files, cut-off writes, foreign files."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from infra.object_storage import folder
from infra.object_storage.folder import FolderStore
from infra.object_storage.store import Corrupt, NotStored, Unavailable

RECORD = b"the record"
DIGEST = hashlib.sha256(RECORD).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "objects"


def overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o640)
    path.write_bytes(data)


def test_files_are_read_only(folder_store: FolderStore, root: Path) -> None:
    folder_store.put("a/b", RECORD, sha256=DIGEST)
    assert {path.stat().st_mode & 0o222 for path in (root / "a" / "b@").iterdir()} == {0}


def test_a_change_on_the_disk_is_found_on_reading(folder_store: FolderStore, root: Path) -> None:
    folder_store.put("a", RECORD, sha256=DIGEST)
    overwrite(root / "a@" / "content", b"THE record")
    with pytest.raises(Corrupt):
        folder_store.get("a")


def test_a_shortened_file_is_found_on_reading(folder_store: FolderStore, root: Path) -> None:
    folder_store.put("a", RECORD, sha256=DIGEST)
    os.truncate(root / "a@" / "content", 3)
    with pytest.raises(Corrupt):
        folder_store.get("a")


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"retain_until": 7}'])
def test_an_unreadable_note_is_corruption(folder_store: FolderStore, root: Path, text: bytes) -> None:
    folder_store.put("a", RECORD, sha256=DIGEST)
    overwrite(root / "a@" / "about.json", text)
    with pytest.raises(Corrupt):
        folder_store.get("a")


def test_a_missing_note_is_corruption_not_absence(folder_store: FolderStore, root: Path) -> None:
    folder_store.put("a", RECORD, sha256=DIGEST)
    (root / "a@" / "about.json").unlink()
    with pytest.raises(Corrupt):
        folder_store.get("a")


def test_an_object_moved_to_another_key_is_found(folder_store: FolderStore, root: Path) -> None:
    folder_store.put("a", RECORD, sha256=DIGEST)
    (root / "a@").rename(root / "b@")
    with pytest.raises(Corrupt):
        folder_store.get("b")


def test_a_write_that_was_cut_off_leaves_nothing(
    folder_store: FolderStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(folder, "_sync", crash)
        with pytest.raises(KeyboardInterrupt):
            folder_store.put("a", RECORD, sha256=DIGEST)
    assert not folder_store.exists("a")
    assert folder_store.list() == ()
    with pytest.raises(NotStored):
        folder_store.get("a")
    (begun,) = (root / ".begun").iterdir()
    FolderStore(root)
    assert begun.exists(), "it may be another process's, at work"
    yesterday = time.time() - 25 * 3600
    os.utime(begun, (yesterday, yesterday))
    FolderStore(root)
    assert not begun.exists()
    folder_store.put("a", RECORD, sha256=DIGEST)


def test_foreign_files_are_not_listed(folder_store: FolderStore, root: Path) -> None:
    folder_store.put("a", RECORD, sha256=DIGEST)
    (root / "README").write_text("not ours")
    assert folder_store.list() == ("a",)


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable):
        FolderStore(tmp_path / "file")
