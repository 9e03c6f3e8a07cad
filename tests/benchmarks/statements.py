"""The screens that are measured, twice: as the query that a client sends, and as one statement by hand."""

from dataclasses import dataclass


def _time(column: str) -> str:
    return f"""to_char({column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


@dataclass(frozen=True, slots=True)
class Work:
    """A screen: its GraphQL document, and the statement that gives the same JSON; both take company and batch."""

    document: str
    statement: str
    fields: int
    """Leaf fields at least, so that an answer that lacks some is noticed."""


BATCH_SCREEN = Work(
    """
    query ($batch: ID!) { batch(id: $batch) {
      id version number product state disposition issuedAt startedAt completedAt
      size { value unit } site { code name } issuer { name }
      phases { id number state startedAt completedAt signedOffAt recipePhase { name }
        values { id number unit outcome recordedName recordedAt recipeParameter { name } }
        signatures { id meaning printedName signedAt stale } } } }
    """,
    f"""
    select json_build_object('data', json_build_object('batch', (select row_to_json(x) from (
      select 'Batch:' || b.id as id, b.version, b.number, b.product, b.state, b.disposition,
        {_time("b.issued_at")} as "issuedAt", {_time("b.started_at")} as "startedAt",
        {_time("b.completed_at")} as "completedAt",
        json_build_object('value', b.size_value::text, 'unit', b.size_unit) as size,
        (select row_to_json(s) from (select s.code, s.name from site s
           where s.company_id = b.company_id and s.id = b.site_id) s) as site,
        (select row_to_json(s) from (select i.name from person i
           where i.company_id = b.company_id and i.id = b.issued_by) s) as issuer,
        coalesce((select json_agg(row_to_json(p)) from (
          select 'PhaseExecution:' || p.id as id, p.number, p.state, {_time("p.started_at")} as "startedAt",
            {_time("p.completed_at")} as "completedAt", {_time("p.signed_off_at")} as "signedOffAt",
            (select row_to_json(r) from (select r.name from recipe_phase r
               where r.company_id = p.company_id and r.id = p.recipe_phase_id) r) as "recipePhase",
            coalesce((select json_agg(row_to_json(v)) from (
              select 'ParameterValue:' || v.id as id, v.number::text as number, v.unit, v.outcome,
                v.recorded_name as "recordedName", {_time("v.recorded_at")} as "recordedAt",
                (select row_to_json(q) from (select q.name from recipe_parameter q
                   where q.company_id = v.company_id and q.id = v.recipe_parameter_id) q) as "recipeParameter"
              from parameter_value v where v.company_id = p.company_id and v.phase_execution_id = p.id order by v.id
            ) v), '[]') as values,
            coalesce((select json_agg(row_to_json(g)) from (
              select 'Signature:' || g.id as id, g.meaning, g.printed_name as "printedName",
                {_time("g.signed_at")} as "signedAt", exists (select from signature_staleness t
                  where t.company_id = g.company_id and t.id = g.id) as stale
              from signature g where g.company_id = p.company_id and g.subject_id = p.id order by g.id
            ) g), '[]') as signatures
          from phase_execution p where p.company_id = b.company_id and p.batch_id = b.id order by p.number
        ) p), '[]') as phases
      from batch b where b.company_id = %(company)s and b.id = %(batch)s) x)))
    """,  # noqa: S608 -- our own fragments
    fields=7_600,
)

REVIEW_QUEUE = Work(
    """
    { batches(first: 50) { edges { node { id number product state disposition completedAt
        exceptionCounts { critical major minor unassessed awaiting open } } } } }
    """,
    f"""
    select json_build_object('data', json_build_object('batches', json_build_object('edges',
      (select json_agg(json_build_object('node', row_to_json(x))) from (
        select 'Batch:' || b.id as id, b.number, b.product, b.state, b.disposition,
          {_time("b.completed_at")} as "completedAt",
          (select row_to_json(c) from (select
              count(*) filter (where e.classification = 'CRITICAL') as critical,
              count(*) filter (where e.classification = 'MAJOR') as major,
              count(*) filter (where e.classification = 'MINOR') as minor,
              count(*) filter (where e.classification is null) as unassessed,
              count(*) filter (where e.awaits is not null) as awaiting,
              count(*) filter (where e.state = 'OPEN') as open
            from batch_exception e where e.company_id = b.company_id and e.batch_id = b.id) c) as "exceptionCounts"
        from batch b where b.company_id = %(company)s order by b.id desc limit 50) x))))
    """,  # noqa: S608 -- our own fragments
    fields=550,
)

AUDIT_PAGE = Work(
    """
    query ($batch: ID!) { auditTrail(batch: $batch, first: 100) { edges { node {
      transactionId number at tableName rowId act who { name } reason new } } } }
    """,
    f"""
    with rows as materialized (
      select b.id from batch b where b.company_id = %(company)s and b.id = %(batch)s
      union all select p.id from phase_execution p where p.company_id = %(company)s and p.batch_id = %(batch)s
      union all select v.id from parameter_value v where v.company_id = %(company)s and v.batch_id = %(batch)s
      union all select h.id from batch_hold h where h.company_id = %(company)s and h.batch_id = %(batch)s
      union all select x.id from batch_exception x where x.company_id = %(company)s and x.batch_id = %(batch)s
      union all select w.id from batch_review w where w.company_id = %(company)s and w.batch_id = %(batch)s
      union all select d.id from disposition d where d.company_id = %(company)s and d.batch_id = %(batch)s
      union all select t.id from genealogy_edge t where t.company_id = %(company)s and t.target_id = %(batch)s
      union all select s.id from genealogy_edge s where s.company_id = %(company)s and s.source_id = %(batch)s
    ), ids as (
      select id from rows
      union all select g.id from rows join signature g on g.company_id = %(company)s and g.subject_id = rows.id
    ), page as materialized (
      select e.transaction_id, e.number from ids, lateral (select e.transaction_id, e.number from audit_entry e
        where e.company_id = %(company)s and e.row_id = ids.id offset 0) e
      order by e.transaction_id, e.number limit 100
    )
    select json_build_object('data', json_build_object('auditTrail', json_build_object('edges',
      (select json_agg(json_build_object('node', row_to_json(x))) from (
        select e.transaction_id as "transactionId", e.number, {_time("e.at")} as at, e.table_name as "tableName",
          e.row_id as "rowId", e.act, (select row_to_json(w) from (select w.name from person w
            where w.company_id = e.company_id and w.id = e.person) w) as who, e.reason, e.new
        from page join audit_entry e on e.company_id = %(company)s
          and e.transaction_id = page.transaction_id and e.number = page.number
        order by e.transaction_id, e.number) x))))
    """,  # noqa: S608 -- our own fragments
    fields=900,
)

ONE_OBJECT = Work(
    "query ($batch: ID!) { batch(id: $batch) { id number product state issuedAt } }",
    f"""
    select json_build_object('data', json_build_object('batch', (select row_to_json(x) from (
      select 'Batch:' || b.id as id, b.number, b.product, b.state, {_time("b.issued_at")} as "issuedAt"
      from batch b where b.company_id = %(company)s and b.id = %(batch)s) x)))
    """,  # noqa: S608 -- our own fragments
    fields=5,
)

GENEALOGY = Work(
    """
    query ($lot: ID!) { lot(id: $lot) { id number status genealogy(direction: BACKWARD, depth: 20) {
      depth edge { id kind quantity { value unit } recordedName recordedAt }
      lot { number status material { name } } batch { number product } } } }
    """,
    f"""
    with recursive reached (node, depth) as (
      select %(lot)s::uuid, 0
      union
      select e.source_id, reached.depth + 1 from reached
        join genealogy_edge e on e.company_id = %(company)s and e.target_id = reached.node
      where reached.depth < 19 and e.kind <> 'REVERSAL' and not exists (
        select from genealogy_edge r where r.company_id = %(company)s and r.reverses_id = e.id)
    ), nearest as (select node, min(depth) as depth from reached group by node)
    select json_build_object('data', json_build_object('lot', (select row_to_json(x) from (
      select 'MaterialLot:' || l.id as id, l.number, l.status,
        coalesce((select json_agg(row_to_json(s)) from (
          select nearest.depth + 1 as depth,
            (select row_to_json(o) from (select 'GenealogyEdge:' || e.id as id, e.kind,
               json_build_object('value', e.quantity_value::text, 'unit', e.quantity_unit) as quantity,
               e.recorded_name as "recordedName", {_time("e.recorded_at")} as "recordedAt") o) as edge,
            (select row_to_json(o) from (select f.number, f.status,
               (select row_to_json(m) from (select m.name from material_definition m
                  where m.company_id = f.company_id and m.id = f.material_id) m) as material
               from material_lot f where f.company_id = e.company_id and f.id = e.source_lot_id) o) as lot,
            (select row_to_json(o) from (select b.number, b.product from batch b
               where b.company_id = e.company_id and b.id = e.source_batch_id) o) as batch
          from nearest join genealogy_edge e on e.company_id = %(company)s and e.target_id = nearest.node
          order by nearest.depth, e.id) s), '[]') as genealogy
      from material_lot l where l.company_id = %(company)s and l.id = %(lot)s) x)))
    """,  # noqa: S608 -- our own fragments
    fields=5_000,
)

WORKS = {
    "batch screen": BATCH_SCREEN,
    "review queue": REVIEW_QUEUE,
    "genealogy, 10 levels": GENEALOGY,
    "audit page": AUDIT_PAGE,
    "one object": ONE_OBJECT,
}
