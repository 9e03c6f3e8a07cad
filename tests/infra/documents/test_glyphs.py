"""What prints as itself, and what as its code point."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.documents import font_file, fonts
from infra.documents.glyphs import printable, spelt_out
from tests.infra.documents.sample import PEOPLE


def plain(text: str) -> str:
    return printable(text, fonts.bundled()).strip("\u2068\u2069")


NAMES = [*PEOPLE, "Þórður", "Gülşen Yağcı", "ქეთევან", "Հայկ", "தமிழ்", "ゆき"]  # noqa: RUF001  # Turkish has a dotless i
NAMES += ["علی\u200cرضا", "葛\U000e0100城"]  # noqa: RUF001  # a Persian name with its joiner, a Japanese one with its variant


@pytest.mark.parametrize("name", NAMES)
def test_a_persons_name_prints_as_itself(name: str) -> None:
    assert plain(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("😀", "⟨U+1F600⟩"),
        ("Zoë 👩‍🔬", "Zoë ⟨U+1F469⟩⟨U+200D⟩⟨U+1F52C⟩"),
        ("a\x00b\x07", "a⟨U+0000⟩b⟨U+0007⟩"),
        ("one\ntwo", "one⟨U+000A⟩two"),
        ("\u202eevil", "⟨U+202E⟩evil"),
        ("\u200b\ufeff\u2028", "⟨U+200B⟩⟨U+FEFF⟩⟨U+2028⟩"),
        ("\ue000\ud800", "⟨U+E000⟩⟨U+D800⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("⟨U+0041⟩", "⟨U+27E8⟩U+0041⟩"),
        ("\u0301a", "⟨U+0301⟩a"),
    ],
)
def test_what_no_font_draws_prints_as_its_code_point(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_marks_stay_on_their_letter() -> None:
    assert plain("e\u0323\u0302") == "ệ"
    assert plain("क\u093f") == "कि"
    assert plain("क\u05b0") == "क⟨U+05B0⟩"


def test_a_mark_that_the_font_leaves_blank_is_not_lost() -> None:
    blank = font_file.Coverage(mapped=frozenset([0x71, 0x301]), drawn=frozenset([0x71]))
    assert printable("q\u0301", [fonts.Font("Blank marks", blank)]) == "q⟨U+0301⟩"


def test_a_pile_of_marks_ends() -> None:
    assert plain("a" + "\u0351" * 500).count("\u0351") == 6


def test_right_to_left_text_is_isolated_from_its_neighbours() -> None:
    assert printable("محمد", fonts.bundled()) == "\u2068محمد\u2069"


def test_line_feeds_stay_where_lines_are_asked_for() -> None:
    assert printable("one\r\ntwo\x0b", fonts.bundled(), lines=True) == "one\ntwo⟨U+000B⟩"


def test_a_long_word_can_be_broken_between_letters_only() -> None:
    broken = printable("a\u0351" * 30, fonts.bundled())
    assert broken.split("\u200b") == ["a\u0351" * 12, "a\u0351" * 12, "a\u0351" * 6]


@pytest.mark.parametrize("text", ["W" * 10_000, "\n".join(["W" * 1_999] * 5)])
def test_a_text_is_broken_at_no_more_places_than_typst_replaces(text: str) -> None:
    broken = printable(text, fonts.bundled(), lines=True)
    assert broken.replace("\u200b", "") == text
    assert 300 < broken.count("\u200b") <= 400


@given(st.text())
def test_what_is_spelt_out_stands_alone_in_the_first_font(text: str) -> None:
    latin = fonts.bundled()[0].coverage
    shown = spelt_out(text, fonts.bundled()).replace("⟨", "").replace("⟩", "")
    assert all(ord(char) in latin.mapped for char in shown)
    assert not any(unicodedata.category(char).startswith("M") for char in shown)


def test_bold_draws_what_regular_draws() -> None:
    for bold in fonts.FOLDER.glob("*-Bold.ttf"):
        regular = bold.with_name(bold.name.replace("Bold", "Regular"))
        assert font_file.coverage(bold) == font_file.coverage(regular)


def test_every_font_is_used_and_licensed() -> None:
    listed = (fonts.FOLDER / "README.md").read_text()
    for file in fonts.FOLDER.glob("*.tt?"):
        assert file.name.split("-Bold")[0].split("-Italic")[0].split("-Regular")[0].removeprefix("NotoSans") in listed
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "LICENSE-OFL-1.1.txt").read_text()
    assert "Apache License" in (fonts.FOLDER / "LICENSE-Apache-2.0.txt").read_text()


def test_letters_of_names_are_drawn_and_not_blank() -> None:
    """Some fonts map thousands of characters to empty glyphs: a name would print as nothing."""
    blocks = [(0x41, 0x5A), (0xC0, 0x17F), (0x391, 0x3A1), (0x410, 0x44F), (0x1EA0, 0x1EF9), (0x5D0, 0x5EA)]
    blocks += [(0x621, 0x63A), (0x904, 0x939), (0xE01, 0xE3A), (0x3041, 0x3094), (0x30A1, 0x30F6)]
    blocks += [(0x4E00, 0x9FA5), (0xAC00, 0xD7A3)]
    for first, last in blocks:
        for code in range(first, last + 1):
            letter = unicodedata.normalize("NFC", chr(code))
            assert unicodedata.category(letter).startswith("M") or plain(letter) == letter, hex(code)
