"""A gateway's key is its own, and no number of a reading comes twice."""

import stat
from pathlib import Path

import pytest

from gateway import keys
from gateway.keys import Sequence
from gateway.problems import GatewayProblem


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "plant" / "gateway.key"
    with keys.held(path) as (key, _):
        first = str(key.verifier)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.with_name("gateway.key.sequence").stat().st_mode) == 0o600
    with keys.held(path) as (key, _):
        assert str(key.verifier) == first
    assert first.startswith("theriac.gateway+")


def test_one_process_holds_a_key(tmp_path: Path) -> None:
    path = tmp_path / "gateway.key"
    with keys.held(path), pytest.raises(GatewayProblem, match="already running"), keys.held(path):
        pass


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "gateway.key"
    with keys.held(path):
        pass
    path.chmod(mode)
    with pytest.raises(GatewayProblem, match="read by others"), keys.held(path):
        pass


@pytest.mark.parametrize("content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_what_is_no_key_is_refused_and_left(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "gateway.key"
    with keys.held(path):
        pass
    path.write_bytes(content)
    with pytest.raises(GatewayProblem, match="isn't the key of a gateway"), keys.held(path):
        pass
    assert path.read_bytes() == content


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "gateway.key"
    with keys.held(path) as (_, sequence):
        assert [sequence.next() for _ in range(3)] == [1, 2, 3]
    with keys.held(path) as (_, sequence):
        assert sequence.next() == 4


def test_a_number_is_kept_before_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sequence"
    path.write_text("6")
    sequence = Sequence(path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            sequence.next()
    assert path.read_text() == "6"
    assert sequence.next() == 7
    assert path.read_text() == "7"


@pytest.mark.parametrize("content", [None, "", "x", "-1", "1.5", "9" * 16, "\N{ARABIC-INDIC DIGIT ONE}"])
def test_lost_numbers_are_told_rather_than_begun_again(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "gateway.key"
    with keys.held(path):
        pass
    counted = path.with_name("gateway.key.sequence")
    counted.unlink()
    if content is not None:
        counted.write_text(content)
    with pytest.raises(GatewayProblem, match="enrol the new key"), keys.held(path):
        pass


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    used = pytest.raises(GatewayProblem, match=r"file.* can't be used: File exists")
    with used, keys.held(tmp_path / "file" / "gateway.key"):
        pass
