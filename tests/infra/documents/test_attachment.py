"""Reading the record back out of bytes that anyone may have made."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from infra.documents import attachment
from infra.documents.attachment import NoRecordAttached, attached_json
from infra.documents.typeset import typeset
from tests.infra.documents import sample

CONTENT = sample.record(sample.document(1))
PDF = typeset(CONTENT)


def made_with(*names: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name in names:
        writer.add_attachment(name, b"{}")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_attachment_is_read_back() -> None:
    assert attached_json(PDF) == CONTENT
    assert attached_json(made_with("record.json", "other.txt")) == b"{}"


@pytest.mark.parametrize("names", [(), ("other.json",), ("record.json", "record.json")])
def test_exactly_one_record_is_expected(names: tuple[str, ...]) -> None:
    with pytest.raises(NoRecordAttached, match="exactly one"):
        attached_json(made_with(*names))


@settings(deadline=None)
@given(st.binary())
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(NoRecordAttached):
        attached_json(data)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(PDF) - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_pdf_gives_bytes_or_the_one_refusal(place: int, damage: bytes) -> None:
    try:
        attached_json(PDF[:place] + damage + PDF[place + len(damage) :])
    except NoRecordAttached:
        return


def test_a_cut_pdf_is_refused() -> None:
    with pytest.raises(NoRecordAttached):
        attached_json(PDF[: len(PDF) // 2])


def test_a_pdf_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment, "LARGEST_PDF", 10)
    with pytest.raises(NoRecordAttached, match="at most 10"):
        attached_json(PDF)
