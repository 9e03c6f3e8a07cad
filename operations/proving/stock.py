"""Whether what is there is what was booked, to the last digit (MAT-7), and may be in use (REV-4)."""

from operations.proving.findings import asked

LOTS = asked(
    "MAT-7",
    "lot_balance",
    """
    select b.id, b.remaining || ' ' || b.unit || ' remain; its transactions come to ' || t.sum || ', its containers to '
      || p.sum
    from lot_balance b
    cross join lateral (select coalesce(sum(t.quantity_value), 0) as sum from inventory_transaction t
      where t.company_id = b.company_id and t.lot_id = b.id) t
    cross join lateral (select coalesce(sum(p.remaining), 0) as sum from container p
      where p.company_id = b.company_id and p.lot_id = b.id) p
    where b.company_id = :company and (b.remaining < 0 or b.remaining <> t.sum or b.remaining <> p.sum) order by 1
    """,
)

CONTAINERS = asked(
    "MAT-7",
    "container",
    """
    select p.id, p.remaining || ' ' || p.unit || ' remain; its transactions come to ' || t.sum
    from container p cross join lateral (select coalesce(sum(t.quantity_value), 0) as sum from inventory_transaction t
      where t.company_id = p.company_id and t.container_id = p.id) t
    where p.company_id = :company and (p.remaining < 0 or p.remaining <> t.sum) order by 1
    """,
)

EDGES = asked(
    "MAT-6",
    "genealogy_edge",
    """
    select e.id, e.quantity_value || ' ' || e.quantity_unit || ' went; what was booked for it comes to ' || t.sum
    from genealogy_edge e cross join lateral (
      select -coalesce(sum(t.quantity_value), 0) as sum from inventory_transaction t
      where t.company_id = e.company_id and t.edge_id = e.id and t.kind = 'ISSUE') t
    join lot_balance b on b.company_id = e.company_id and b.id = e.source_lot_id and b.unit = e.quantity_unit
    where e.company_id = :company and e.kind = 'CHARGE' and t.sum <> e.quantity_value
    order by 1
    """,
)

FOLLOWING = asked(
    "REV-4",
    "material_lot",
    """
    with recursive up (lot, origin) as (
      select l.id, l.id from material_lot l where l.company_id = :company and l.status in ('RELEASED', 'RESTRICTED')
      union
      select up.lot, e.source_lot_id from up join genealogy_edge e
        on e.company_id = :company and e.target_id = up.origin and e.kind in ('SPLIT', 'MERGE', 'TRANSFER'))
    select up.lot, 'it is in use, and batch ' || b.number || ', which gave it, is ' || b.disposition
    from up join genealogy_edge e on e.company_id = :company and e.target_id = up.origin and e.kind = 'OUTPUT'
    join batch b on b.company_id = e.company_id and b.id = e.source_batch_id
    where b.disposition <> 'RELEASED' order by 1, 2
    """,
)

DECISIONS = asked(
    "REV-12",
    "batch",
    """
    select b.id, 'it is ' || b.disposition || ', and what was decided and revoked comes to ' || s.standing
    from batch b cross join lateral (
      select coalesce((select case when exists (select from release_revocation r
            where r.company_id = d.company_id and r.disposition_id = d.id) then 'RELEASE_REVOKED' else d.decision end
          from disposition d where d.company_id = b.company_id and d.batch_id = b.id order by d.id desc limit 1),
        'PENDING') as standing) s
    where b.company_id = :company and b.disposition <> s.standing order by 1
    """,
)

APART = asked(
    "REV-13",
    "decided_lot",
    """
    with recursive down (decided, lot) as (
      select d.id, d.lot_id from decided_lot d where d.company_id = :company and d.decision = 'REJECTED'
      union
      select down.decided, e.target_lot_id from down join genealogy_edge e
        on e.company_id = :company and e.source_lot_id = down.lot and e.kind in ('SPLIT', 'MERGE', 'TRANSFER'))
    select d.id, 'a release was apart from lot ' || d.number || ', and lot ' || l.number || ' is ' || l.status
    from down join decided_lot d on d.company_id = :company and d.id = down.decided
    join material_lot l on l.company_id = :company and l.id = down.lot
    where l.status in ('RELEASED', 'RESTRICTED') or l.status <> 'REJECTED' and l.id = d.lot_id order by 1, 2
    """,
)

CHECKS = (LOTS, CONTAINERS, EDGES, FOLLOWING, DECISIONS, APART)
