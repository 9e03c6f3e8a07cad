"""Asks the database's one function for searching, which sees all entries and gives those within the reader's reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.kernel.ids import CompanyId, SiteId
from domain.search.kinds import MATCHES, SearchKind, SearchMatch

Reach = Mapping[SearchKind, frozenset[SiteId] | None]
"""Which kinds to search, and each at which sites; None for the whole company."""

SEARCH = text("""
    select kind, id, rank, shown
    from search(:company, :wanted, cast(:kinds as text[]), cast(:places as text[]), :most)
    order by rank, distance, id desc limit :most
""")


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found; `shown` is what was searched of it, as it is written."""

    kind: SearchKind
    id: UUID
    match: SearchMatch
    shown: str


def search(session: Session, company: CompanyId, wanted: str, *, reach: Reach, most: int) -> list[Hit]:
    """At most so many things that the text meets, the best first, among equals the newest.

    The database compares the company with the one that the session was opened for; another one is a defect, and raises.
    """
    given = {
        "company": company,
        "wanted": wanted,
        "kinds": [kind for kind, sites in reach.items() if sites is None],
        "places": [f"{kind}:{site}" for kind, sites in reach.items() for site in sites or ()],
        "most": most,
    }
    found = session.execute(SEARCH, given)
    return [Hit(SearchKind(row.kind), row.id, MATCHES[row.rank - 1], row.shown) for row in found]
