"""A link opens one thing for one person, and only as it was given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.downloads import links
from api.downloads.links import Link, LinkInvalid
from domain.kernel.ids import new_id

pytestmark = pytest.mark.requirement("TEN-2")
SECRET = b"a secret of a test"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LATER = int(NOW.timestamp()) + 1
made = st.builds(
    Link, path=st.text("/:abc19é%?#").map("/x".__add__), company=st.uuids(), person=st.uuids(), expires=st.just(LATER)
)


def followed(url: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(url)
    return unquote(parts.path), dict(parse_qsl(parts.query))


@given(made)
def test_a_link_is_read_as_it_was_made(link: Link) -> None:
    path, query = followed(link.url(SECRET, "https://theriac.example"))
    assert links.read(SECRET, path, query, now=NOW) == link


@given(made, made)
def test_no_link_opens_what_another_one_does(link: Link, other: Link) -> None:
    _, query = followed(link.url(SECRET, ""))
    for changed in (replace(link, path=other.path), replace(link, company=other.company), replace(link, expires=1)):
        if changed != link:
            path, altered = followed(changed.url(SECRET, ""))
            with pytest.raises(LinkInvalid, match="altered"):
                links.read(SECRET, path, altered | {"mac": query["mac"]}, now=NOW)


@given(made, st.binary(min_size=1))
def test_a_link_that_another_secret_sealed_opens_nothing(link: Link, secret: bytes) -> None:
    path, query = followed(link.url(secret + SECRET, ""))
    with pytest.raises(LinkInvalid, match="altered"):
        links.read(SECRET, path, query, now=NOW)


def test_a_link_ends_at_its_moment() -> None:
    link = Link("/a", new_id(), new_id(), LATER)
    path, query = followed(link.url(SECRET, ""))
    with pytest.raises(LinkInvalid, match="its time is over"):
        links.read(SECRET, path, query, now=NOW + timedelta(seconds=1))
    ends = datetime.fromtimestamp(Link.until_later("/a", company=new_id(), person=new_id()).expires, UTC)
    assert timedelta(minutes=4) < ends - datetime.now(UTC) <= timedelta(minutes=5)


@pytest.mark.parametrize("part", ["company", "person", "expires", "mac"])
def test_a_link_without_a_part_or_with_nonsense_in_it_is_refused(part: str) -> None:
    path, query = followed(Link("/a", new_id(), new_id(), LATER).url(SECRET, ""))
    for found in ({name: value for name, value in query.items() if name != part}, query | {part: "é" * 5_000}):
        with pytest.raises(LinkInvalid):
            links.read(SECRET, path, found, now=NOW)
