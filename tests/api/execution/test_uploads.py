"""Upload tokens: whoever changes one letter has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.execution import uploads
from domain.kernel.ids import CompanyId, new_id
from domain.kernel.refusals import InvalidInput

SECRET = bytes(32)
COMPANY = CompanyId(new_id())


def sealed() -> str:
    upload = uploads.Upload(
        company=str(COMPANY),
        name="scan.pdf",
        size=3,
        sha256="0" * 64,
        media_type="application/pdf",
        expires=uploads.expiry(),
    )
    return uploads.token(SECRET, upload)


TOKEN = sealed()


def test_a_token_tells_what_was_uploaded() -> None:
    uploads.require(SECRET, COMPANY, sealed())
    content = uploads.content(sealed())
    assert content.file_key == f"{COMPANY}/files/{'0' * 64}"
    assert (content.file_name, content.file_size) == ("scan.pdf", 3)


@given(st.text(max_size=60))
@pytest.mark.requirement("EXE-16")
def test_any_other_text_is_no_token(text: str) -> None:
    with pytest.raises(InvalidInput):
        uploads.require(SECRET, COMPANY, text)


@given(st.data())
@pytest.mark.requirement("EXE-16")
def test_a_changed_token_is_no_token(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(TOKEN) - 1))
    letter = data.draw(st.characters(exclude_characters=TOKEN[place]))
    with pytest.raises(InvalidInput):
        uploads.require(SECRET, COMPANY, TOKEN[:place] + letter + TOKEN[place + 1 :])


def test_a_nest_of_brackets_is_no_token() -> None:
    import base64

    with pytest.raises(InvalidInput):
        uploads.content(base64.urlsafe_b64encode(b"[" * 1400).decode())
