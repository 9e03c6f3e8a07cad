"""Where the PDF of a downtime set lies, and what the code on each of its pages says."""

from uuid import UUID

MEDIA_TYPE = "application/pdf"
FORMAT = "theriac.downtime-set/1"


def key(company: UUID, downtime_set: UUID, sha256: str) -> str:
    """By its content, so that nothing is ever written over."""
    return f"{company}/downtime/{downtime_set}/{sha256}.pdf"


def page_code(downtime_set: str, page: int) -> str:
    """What a scanner reads on a page: "theriac:downtime:<id of the set>:4"."""
    return f"theriac:downtime:{downtime_set}:{page}"
