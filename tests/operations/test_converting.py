"""`./theriac batchml` writes an exported record as BatchML, offline."""

import json
from pathlib import Path
from typing import Any

import pytest

import theriac
from domain.exports import archive, members
from domain.exports.record import compose
from infra.exchange.batchml.production.writing import production_record
from tests.domain.exports.test_record import rows


def bundle(folder: Path, **changed: Any) -> Path:  # noqa: ANN401 -- whatever a document has
    """An archive whose record is of the least rows, its document changed."""
    made: Any = compose(rows())
    path = folder / "B-1.ebr.zip"
    path.write_bytes(archive.pack({"record.json": members.write_record(made | changed, rows())}))
    return path


def test_a_record_is_written_as_the_service_sends_it(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = bundle(tmp_path)
    document = json.loads(archive.unpack(path.read_bytes())["record.json"])["document"]
    assert theriac.main(["batchml", str(path), "--to", str(tmp_path / "out.xml")]) == 0
    assert (tmp_path / "out.xml").read_bytes() == production_record(document)
    assert capfdbinary.readouterr().out == b""
    assert theriac.main(["batchml", str(path)]) == 0
    assert capfdbinary.readouterr().out == production_record(document)


def test_what_does_not_follow_from_its_rows_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = bundle(tmp_path, company={"name": "Another"})
    assert theriac.main(["batchml", str(path), "--to", str(tmp_path / "out.xml")]) == 2
    assert "doesn't follow from its rows" in capsys.readouterr().err
    assert not (tmp_path / "out.xml").exists()


@pytest.mark.parametrize(
    "data", [b"", b"not a ZIP", archive.pack({"record.pdf": b""}), archive.pack({"record.json": b"{}"})]
)
def test_what_is_no_record_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert theriac.main(["batchml", str(path)]) == 2
    assert "is no exported record" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_or_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert theriac.main(["batchml", str(tmp_path / "none")]) == 2
    assert "can't be read" in capsys.readouterr().err
    assert theriac.main(["batchml", str(bundle(tmp_path)), "--to", str(tmp_path / "no" / "where")]) == 2
    assert "can't be written" in capsys.readouterr().err
