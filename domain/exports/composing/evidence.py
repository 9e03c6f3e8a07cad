"""Evidence, as the record tells it beside the exception or the deviation that it is of."""

from domain.exports.composing.source import Source, must, whole
from domain.exports.document.judging import Evidence


def of_exception(source: Source, exception: str) -> list[Evidence]:
    """What was given of an exception, by number."""
    return _told(source, exception_id=exception)


def of_deviation(source: Source, deviation: str) -> list[Evidence]:
    """What was given of a deviation, by number."""
    return _told(source, deviation_id=deviation)


def _told(source: Source, **of: str) -> list[Evidence]:
    return [
        {
            "number": must(one, "number"),
            "says": must(one, "says"),
            "file": one.get("file_name"),
            "sha256": one.get("file_sha256"),
            "about": one.get("link_text"),
            "by": must(one, "added_name"),
            "at": source.time(one, "added_at"),
        }
        for one in source.all("evidence", by=lambda one: whole(one, "number"), **of)
    ]
