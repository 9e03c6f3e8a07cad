"""A gateway keeps the current downtime sets of its site in a folder, and what it has while nothing answers."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.audit.notes import SigningKey
from gateway import forms
from gateway.client import HttpRequests
from gateway.paper import Folder, PaperSet
from gateway.requests import AnswerRefused, Unreachable
from gateway.signing import Authorization


@dataclass
class Service:
    """Tells the sets of these files, by batch and number."""

    files: dict[tuple[str, int], bytes] = field(default_factory=dict)
    down: bool = False
    gone: bool = False
    lost: str = ""
    fetched: int = 0

    def sets(self) -> tuple[PaperSet, ...]:
        if self.down:
            raise Unreachable("down")
        told = [
            {"id": f"{number}", "batch": batch, "number": number, "sha256": hashlib.sha256(data).hexdigest()}
            for (batch, number), data in self.files.items()
        ]
        found = forms.sets({"sets": told})
        assert found is not None
        return found

    def paper(self, wanted: PaperSet) -> bytes:
        if self.gone or wanted.batch == self.lost:
            raise AnswerRefused("404")
        self.fetched += 1
        return self.files[wanted.batch, wanted.number]


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.mark.requirement("EXE-11")
def test_the_folder_holds_what_is_current_and_keeps_it_while_the_service_is_down(tmp_path: Path) -> None:
    service, path = Service({("B/1", 3): b"three", ("B-2", 1): b"one"}), tmp_path / "sets"
    folder = Folder(path, service)
    folder.once()
    (path / "notes.pdf").write_bytes(b"of a person")
    assert names(path) == ["B-2.set-1.1.pdf", "B_1.set-3.3.pdf", "notes.pdf"]
    assert (path / "B_1.set-3.3.pdf").read_bytes() == b"three"
    folder.once()
    assert service.fetched == 2
    service.down = True
    with pytest.raises(Unreachable):
        folder.once()
    assert len(names(path)) == 3
    service.down, service.gone, service.files = False, True, {("B/1", 4): b"four"}
    folder.once()
    assert "B_1.set-3.3.pdf" in names(path)
    service.gone = False
    folder.once()
    assert names(path) == ["B_1.set-4.4.pdf", "notes.pdf"]


@pytest.mark.requirement("EXE-11")
def test_a_set_that_cant_be_fetched_keeps_no_other_batch_from_its_newest(tmp_path: Path) -> None:
    service, folder = Service({("B-1", 1): b"one", ("B-2", 1): b"two", ("B-3", 1): b"three"}), tmp_path / "sets"
    Folder(folder, service).once()
    service.files, service.lost = {("B-1", 2): b"four", ("B-2", 2): b"five"}, "B-1"
    Folder(folder, service).once()
    assert names(folder) == ["B-1.set-1.1.pdf", "B-2.set-2.2.pdf"]


@pytest.mark.requirement("EXE-11")
def test_what_is_not_what_was_told_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service({("B-1", 1): b"one"})
    monkeypatch.setattr(service, "paper", lambda _: b"other")
    Folder(tmp_path, service).once()
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "given",
    [None, {}, {"sets": [{}]}, {"sets": [{"id": "../x", "batch": "B", "number": 1, "sha256": "a" * 64}]}],
)
def test_what_is_no_list_of_sets_is_none(given: object) -> None:
    assert forms.sets(given) is None


def test_the_service_is_asked_as_the_contract_says(monkeypatch: pytest.MonkeyPatch) -> None:
    key = SigningKey("theriac.gateway", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    requests = HttpRequests(Authorization(key=key, company="acme", origin="http://127.0.0.1:1"))
    told = {"id": "s1", "batch": "B-1", "number": 3, "pages": 17, "sha256": "a" * 64}
    answers = {"/gateway/downtime-sets": (200, json.dumps({"sets": [told]}).encode())}
    monkeypatch.setattr(requests, "_send", lambda method, path, _, **__: answers[path] if method == "GET" else None)
    (found,) = requests.sets()
    assert (found.batch, found.number, found.name) == ("B-1", 3, "B-1.set-3.s1.pdf")
    answers["/gateway/downtime-sets/s1"] = (200, b"%PDF")
    assert requests.paper(found) == b"%PDF"
    answers["/gateway/downtime-sets/s1"] = (404, b"{}")
    with pytest.raises(AnswerRefused):
        requests.paper(found)
    for wrong in ((500, b""), (200, b"[]")):
        answers["/gateway/downtime-sets"] = answers["/gateway/downtime-sets/s1"] = wrong
        with pytest.raises(Unreachable):
            requests.sets()
    answers["/gateway/downtime-sets/s1"] = (500, b"")
    with pytest.raises(Unreachable):
        requests.paper(found)
    requests.close()
