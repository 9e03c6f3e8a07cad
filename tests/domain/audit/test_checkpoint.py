"""A checkpoint says a size and a root, signed by that log's own key, in one form only."""

import base64
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audit.checkpoint import Checkpoint, body, open_note, parse_body, sign
from domain.audit.notes import NoteRefused, SigningKey, write_note

COMPANY = UUID("018f0000-0000-7000-8000-00000000000c")
KEY = SigningKey.derive(b"seal key of a test installation", COMPANY)
CHECKPOINT = Checkpoint.of(COMPANY, size=42, root=bytes(range(32)), epoch=1, at="2026-03-01T08:30:00.000123Z")
ROOT = base64.b64encode(bytes(range(32))).decode()


def test_its_text_is_that_of_the_format() -> None:
    assert body(CHECKPOINT) == (
        "theriac.log/018f0000-0000-7000-8000-00000000000c\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
        "epoch 1\nat 2026-03-01T08:30:00.000123Z\n"
    )


def test_the_formats_own_example_is_read() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    found = parse_body(text)
    assert (found.origin, found.size, found.extensions) == ("example.com/behind-the-sofa", 20852163, ())
    assert (found.epoch, found.at) == (None, None)
    assert body(found) == text


@pytest.mark.requirement("AUD-3")
def test_what_was_signed_is_opened_with_the_public_key() -> None:
    found = open_note(sign(CHECKPOINT, KEY), KEY.verifier)
    assert found == CHECKPOINT
    assert (found.epoch, found.at) == (1, "2026-03-01T08:30:00.000123Z")


@given(st.integers(0, 10**19 - 1), st.binary(min_size=32, max_size=32), st.integers(0, 10**6))
def test_any_head_comes_back_as_it_was_signed(size: int, root: bytes, epoch: int) -> None:
    head = Checkpoint.of(COMPANY, size=size, root=root, epoch=epoch, at="2026-03-01T08:30:00.000000Z")
    assert open_note(sign(head, KEY), KEY.verifier) == head


@pytest.mark.requirement("AUD-4")
def test_another_companys_key_opens_nothing() -> None:
    other = SigningKey.derive(b"seal key of a test installation", UUID(int=1))
    with pytest.raises(NoteRefused, match="did not sign this"):
        open_note(sign(CHECKPOINT, KEY), other.verifier)


@pytest.mark.requirement("AUD-4")
def test_a_key_vouches_only_for_its_own_log() -> None:
    foreign = write_note(body(replace(CHECKPOINT, origin="theriac.log/other")), KEY)
    with pytest.raises(NoteRefused, match=r"is of 'theriac\.log/other'"):
        open_note(foreign, KEY.verifier)


@pytest.mark.requirement("AUD-4")
def test_another_size_under_the_signature_is_refused() -> None:
    with pytest.raises(NoteRefused, match="does not fit"):
        open_note(sign(CHECKPOINT, KEY).replace("\n42\n", "\n43\n"), KEY.verifier)


@pytest.mark.parametrize(
    "text",
    [
        f"{KEY.name}\n042\n{ROOT}\n",
        f"{KEY.name}\n+42\n{ROOT}\n",
        f"{KEY.name}\n-1\n{ROOT}\n",
        f"{KEY.name}\n٤٢\n{ROOT}\n",
        f"{KEY.name}\n{'9' * 20}\n{ROOT}\n",
        f"{KEY.name}\n42\n{ROOT[:-1]}\n",
        f"{KEY.name}\n42\n{ROOT[:-2]}9=\n",
        f"{KEY.name}\n42\n{base64.urlsafe_b64encode(bytes([251]) * 32).decode()}\n",
        f"{KEY.name}\n42\nAAAA\n",
        f"{KEY.name}\n42\n",
        f"{KEY.name}\n42\n{ROOT}\n\nepoch 1\n",
        f"\n42\n{ROOT}\n",
        f"{KEY.name}\n42\n{ROOT}",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        parse_body(text)


def test_an_epoch_that_is_no_number_counts_as_none() -> None:
    assert replace(CHECKPOINT, extensions=("epoch one",)).epoch is None
