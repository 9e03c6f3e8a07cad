"""What an object store promises holds for every one of them."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from infra.object_storage import store as stores
from infra.object_storage.store import (
    AlreadyStored,
    Corrupt,
    InvalidKey,
    NotStored,
    ObjectStore,
    ObjectStoreProblem,
    RetentionShortened,
    StillRetained,
    Stored,
    TooLarge,
)

RECORD = b"the record of batch MF-0001"
LATER = datetime.now(UTC) + timedelta(days=2)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(store: ObjectStore, key: str, data: bytes = RECORD, retain_until: datetime | None = None) -> Stored:
    return store.put(key, data, sha256=digest(data), retain_until=retain_until)


def test_what_is_stored_reads_back_with_its_digest(store: ObjectStore) -> None:
    stored = put(store, "records/MF-0001/record.pdf", retain_until=LATER)
    assert (stored.key, stored.sha256, stored.size) == ("records/MF-0001/record.pdf", digest(RECORD), len(RECORD))
    assert stored.version
    assert store.get(stored.key) == store.get(stored.key, sha256=stored.sha256) == RECORD


def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    put(store, "empty", b"")
    assert store.get("empty", sha256=digest(b"")) == b""


def test_a_repeat_is_answered_with_what_was_stored_first(store: ObjectStore) -> None:
    assert put(store, "a") == put(store, "a", retain_until=LATER) == put(store, "a")


def test_other_content_under_the_same_key_is_refused_and_changes_nothing(store: ObjectStore) -> None:
    put(store, "a")
    with pytest.raises(AlreadyStored):
        put(store, "a", b"another")
    assert store.get("a") == RECORD


def test_of_many_writers_at_once_one_stores_and_the_others_are_refused(store: ObjectStore) -> None:
    def attempt(number: int) -> bytes | None:
        content = b"writer %d" % number
        try:
            put(store, "contested", content)
        except AlreadyStored:
            return None
        return content

    with ThreadPoolExecutor(4) as pool:
        written = [content for content in pool.map(attempt, range(8)) if content is not None]
    assert written == [store.get("contested")]


def test_many_writers_of_the_same_content_get_the_same_answer(store: ObjectStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(lambda _: put(store, "same"), range(8)))
    assert len(answers) == 1


def test_bytes_that_are_not_what_their_digest_says_are_refused(store: ObjectStore) -> None:
    for wrong in (digest(b"another"), digest(RECORD).upper(), ""):
        with pytest.raises(Corrupt):
            store.put("a", RECORD, sha256=wrong)
    assert not store.exists("a")


def test_reading_asks_for_the_content_that_the_reader_expects(store: ObjectStore) -> None:
    put(store, "a")
    with pytest.raises(Corrupt):
        store.get("a", sha256=digest(b"another"))


def test_what_was_never_stored_is_not_there(store: ObjectStore) -> None:
    put(store, "a/b")
    for absent in ("a", "a/b/c", "b", "a/bc"):
        assert not store.exists(absent)
        with pytest.raises(NotStored):
            store.get(absent)
        with pytest.raises(NotStored):
            store.extend_retention(absent, retain_until=LATER)
    assert store.exists("a/b")


def test_a_key_and_keys_below_it_live_side_by_side(store: ObjectStore) -> None:
    put(store, "a", b"1")
    put(store, "a/b", b"2")
    assert (store.get("a"), store.get("a/b")) == (b"1", b"2")


def test_retention_is_extended_and_never_shortened(store: ObjectStore) -> None:
    put(store, "a", retain_until=LATER)
    store.extend_retention("a", retain_until=LATER + timedelta(days=1))
    with pytest.raises(RetentionShortened):
        store.extend_retention("a", retain_until=LATER)
    store.extend_retention("a", retain_until=LATER + timedelta(days=1))


def test_retention_may_begin_after_the_object_was_stored(store: ObjectStore) -> None:
    put(store, "a")
    store.extend_retention("a", retain_until=LATER)
    with pytest.raises(RetentionShortened):
        store.extend_retention("a", retain_until=LATER - timedelta(hours=1))


def test_a_repeat_extends_retention_and_never_shortens_it(store: ObjectStore) -> None:
    put(store, "a", retain_until=LATER)
    put(store, "a", retain_until=LATER + timedelta(days=3))
    put(store, "a", retain_until=LATER)
    with pytest.raises(RetentionShortened):
        store.extend_retention("a", retain_until=LATER + timedelta(days=2))


KEYS = ("a", "a-b", "a-b/c", "a.b", "a/1", "a/2/x", "a/2/y", "a0", "b/1")


@pytest.mark.requirement("KEP-3")
def test_an_object_is_deleted_once_its_retention_has_ended_and_not_before(store: ObjectStore) -> None:
    put(store, "kept", retain_until=LATER)
    soon = stores.whole_second(datetime.now(UTC) + timedelta(seconds=1))
    put(store, "over", retain_until=soon)
    put(store, "over/below")
    for key in ("kept", "over"):
        with pytest.raises(StillRetained):
            store.delete(key)
    assert [store.get(key) for key in ("kept", "over")] == [RECORD, RECORD]
    assert (store.retained_until("over"), store.retained_until("over/below")) == (soon, None)
    time.sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds()) + 0.1)
    store.delete("over")
    store.delete("over")
    assert store.list() == ("kept", "over/below")
    with pytest.raises(NotStored):
        store.get("over")
    with pytest.raises(NotStored):
        store.retained_until("over")


def test_keys_are_listed_by_their_bytes_within_a_prefix(store: ObjectStore) -> None:
    for key in reversed(KEYS):
        put(store, key)
    assert store.list() == KEYS
    assert store.list("a/") == ("a/1", "a/2/x", "a/2/y")
    assert store.list("a/2/") == ("a/2/x", "a/2/y")
    assert store.list("a/2/x") == ("a/2/x",)
    assert store.list("none/") == ()


def test_pages_of_every_size_make_up_the_whole_list(store: ObjectStore) -> None:
    for key in KEYS:
        put(store, key)
    for size in (1, 2, 5, 9):
        seen: list[str] = []
        while page := store.list(after=seen[-1] if seen else None, limit=size):
            assert len(page) <= size
            seen += page
        assert tuple(seen) == KEYS
    assert store.list("a", after="a/15", limit=2) == ("a/2/x", "a/2/y")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "..",
        "a/../b",
        "./a",
        ".hidden",
        "a b",
        "a\\b",
        "a\x00",
        "é",
        "a@",
        "x" * 201,
        "x/" * 300,
    ],
)
def test_what_is_no_key_is_refused_everywhere(store: ObjectStore, key: str) -> None:
    for act in (
        lambda: put(store, key),
        lambda: store.get(key),
        lambda: store.exists(key),
        lambda: store.extend_retention(key, retain_until=LATER),
        lambda: store.list(after=key),
    ):
        with pytest.raises(InvalidKey):
            act()


def test_a_prefix_that_begins_no_key_is_refused(store: ObjectStore) -> None:
    with pytest.raises(InvalidKey):
        store.list("a b")


def test_an_object_over_the_bound_is_refused(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MAX_OBJECT_BYTES", 10)
    put(store, "ten", b"x" * 10)
    with pytest.raises(TooLarge):
        put(store, "eleven", b"x" * 11)
    assert store.list() == ("ten",)


def test_every_problem_is_caught_by_one_name() -> None:
    problems = (AlreadyStored, Corrupt, InvalidKey, NotStored, RetentionShortened, TooLarge, stores.Unavailable)
    assert all(issubclass(problem, ObjectStoreProblem) for problem in problems)
