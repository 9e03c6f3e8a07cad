"""The tree over the entries of a restored database, computed anew from the entries alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, TextClause, text

from domain.audit import merkle
from domain.audit.entry import AuditEntry, is_blank, leaf
from domain.audit.merkle import Node
from workers.log_check import Finding
from workers.sealing import purged
from workers.sealing.purged import Known
from workers.sealing.reading import ENTRY

STRETCH = 2000
_LACKING = bytes(32)

ENTRIES = f"""
    select w.position, s.transaction_id as transaction_of, s.number as number_of, n.hash as node, {{purged}}, {ENTRY}
    from generate_series(cast(:start as bigint), cast(:last as bigint)) as w (position)
    left join sealed_entry s on s.company_id = :company and s.position = w.position
    left join log_node n on n.company_id = :company and n.level = 0 and n.index = w.position
    left join audit_entry e on e.company_id = s.company_id and e.transaction_id = s.transaction_id
      and e.number = s.number
    order by w.position
"""  # noqa: S608 -- our own fragments


@dataclass
class Tree:
    """Grows with the entries of a company, in the order in which they were sealed; what lacks is a finding."""

    connection: Connection
    company: UUID
    size: int = 0
    findings: list[Finding] = field(default_factory=list)
    _edge: dict[Node, bytes] = field(default_factory=dict)
    _purges: Known = field(default_factory=dict)

    @cached_property
    def _entries(self) -> TextClause:
        return text(ENTRIES.format(purged=purged.columns(self.connection)))

    def root(self, size: int) -> bytes:
        """The root over the first `size` entries, which are no fewer than those asked for before."""
        assert size >= self.size, (size, self.size)
        while self.size < size:
            self._grow(min(size, self.size + STRETCH))
        return merkle.root(self.size, self._edge)

    def _grow(self, size: int) -> None:
        bounds = {"company": self.company, "start": self.size, "last": size - 1}
        rows = self.connection.execute(self._entries, bounds).all()
        purged.learn(self.connection, self.company, {row.purge_id for row in rows}, self._purges)
        hashes = list(self._hashes(rows))
        nodes = {**self._edge, **merkle.append(self.size, self._edge, hashes)}
        self._edge, self.size = {node: nodes[node] for node in merkle.edge(size)}, size

    def _hashes(self, rows: Any) -> Iterator[bytes]:  # noqa: ANN401 -- rows of ENTRIES
        for position, transaction, number, node, purge, listed, *columns in (tuple(row) for row in rows):
            place = f"transaction {transaction}, entry {number}" if transaction else f"position {position}"
            if transaction is None or columns[0] is None:
                self.findings.append(Finding("missing-entry", position, place, "the backup doesn't have this entry"))
                yield _LACKING
                continue
            if purge is not None or is_blank(AuditEntry(*columns)):
                # Its hash is taken as it stands: were it another, no checkpoint would be of this tree.
                if told := purged.problem(purge, listed=listed, known=self._purges):
                    self.findings.append(Finding("changed-entry", position, place, told))
                yield node or _LACKING
                continue
            try:
                found = merkle.leaf_hash(leaf(AuditEntry(*columns)))
            except ValueError as error:
                told = f"its values can't be read: {error}"
                self.findings.append(Finding("changed-entry", position, place, told))
                found = _LACKING
            else:
                if found != node:
                    told = "the entry is not the one that the backup's own tree was made of"
                    self.findings.append(Finding("changed-entry", position, place, told))
            yield found
