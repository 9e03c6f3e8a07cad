"""Reads of the test's database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from infra.reads.pools import ThreadReads
from tests.conftest import Urls


@contextmanager
def opened(urls: Urls, *, connections: int = 1) -> Iterator[ThreadReads]:
    found = ThreadReads(make_url(urls.app), connections=connections)
    found.open()
    try:
        yield found
    finally:
        found.close()
