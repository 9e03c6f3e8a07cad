"""The table of application identifiers."""

import pytest

from domain.labels import identifiers
from domain.labels.spelling import plain

pytestmark = pytest.mark.requirement("LBL-2")


def test_no_identifier_begins_as_another_does() -> None:
    known = identifiers.known()
    assert [(one, other) for one in known for other in known if one != other and other.startswith(one)] == []


def test_what_ends_itself_has_one_length() -> None:
    for one in identifiers.known().values():
        assert not one.ends_itself or one.least == one.most, one


def test_what_an_identifier_needs_or_excludes_is_known() -> None:
    known = identifiers.known()
    for one in known.values():
        for code in (*one.excludes, *(code for choice in one.needs for code in choice)):
            assert any(other.startswith(code) for other in known), (one, code)


@pytest.mark.parametrize(
    ("code", "least", "most", "ends_itself"),
    [
        ("00", 18, 18, True),
        ("01", 14, 14, True),
        ("10", 1, 20, False),
        ("17", 6, 6, True),
        ("21", 1, 20, False),
        ("3103", 6, 6, True),
        ("3370", 6, 6, True),
        ("413", 13, 13, True),
        ("7003", 10, 10, False),
        ("8006", 18, 18, False),
        ("99", 1, 90, False),
    ],
)
def test_the_lengths_are_gs1s(code: str, least: int, most: int, *, ends_itself: bool) -> None:
    found = identifiers.named(plain(code))
    assert (found.least, found.most, found.ends_itself) == (least, most, ends_itself)
