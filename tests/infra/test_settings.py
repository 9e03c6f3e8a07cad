"""Settings are checked at the start, each mistake in a line of its own."""

import stat
from pathlib import Path

import pytest

from infra import settings


def test_the_home_is_ours_and_not_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THERIAC_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/somebody")
    assert settings.read().home == Path(".theriac")


def test_each_mistake_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THERIAC_AUDIT_KEY", "secret-that-is-no-key")
    monkeypatch.setenv("PORT", "many")
    with pytest.raises(settings.SettingsInvalid) as told:
        settings.read()
    lines = str(told.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["THERIAC_AUDIT_KEY", "PORT"]
    assert "64 characters" in lines[0]
    assert "secret-that-is-no-key" not in str(told.value)


def test_what_is_missing_is_told_by_name() -> None:
    with pytest.raises(settings.SettingsInvalid, match="THERIAC_SEAL_KEY: must be set"):
        settings.needed(DATABASE_URL="x", THERIAC_SEAL_KEY=None)


def test_local_keys_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    first = settings.local_keys(tmp_path)
    assert settings.local_keys(tmp_path) == first
    assert len(set(first.values())) == 3
    for name in first:
        assert stat.S_IMODE((tmp_path / "keys" / name).stat().st_mode) == 0o600
