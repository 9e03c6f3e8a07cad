"""What evidence somebody is shown who judges by it, and signs."""

from collections.abc import Iterable

from domain.exceptions.evidence_models import Evidence
from domain.kernel.canonical import Json


def shown(found: Iterable[Evidence]) -> dict[str, Json]:
    """All of it by number, the files by their hash; nothing where there is none."""
    told: list[Json] = [_told(one) for one in sorted(found, key=lambda one: one.number)]
    return {"evidence": told} if told else {}


def _told(one: Evidence) -> Json:
    return {
        "number": one.number,
        "says": one.says,
        "by": one.added_name,
        **({} if one.file_sha256 is None else {"file": {"name": one.file_name, "sha256": one.file_sha256}}),
        **({} if one.link_text is None else {"about": one.link_text}),
    }
