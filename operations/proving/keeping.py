"""Whether the record of each decided batch is kept for as long as the law asks, and went as it may (KEP-1, KEP-4)."""

from operations.proving.findings import asked, asked_of_all

# What was decided on before there was retention has a row without a day until the schedule has computed it.
KEPT = asked(
    "KEP-1",
    "batch",
    """
    select b.id, case when r.id is null then 'it is decided on, and its record is kept until no day'
      else 'its record is kept until ' || r.until || ', less than five years after the decision' end
    from disposition d
    join batch b on b.company_id = d.company_id and b.id = d.batch_id
    join site s on s.company_id = b.company_id and s.id = b.site_id
    left join record_retention r on r.company_id = b.company_id and r.batch_id = b.id
    where d.company_id = :company
      and (r.id is null or r.until < (timezone(s.time_zone, d.decided_at)::date + interval '60 months')::date)
    order by b.id
    """,
)

# The values of an entry go with its row by a purge alone, which lists that row and is signed by two persons.
PURGED = asked_of_all(
    "KEP-4",
    "",
    """
    select e.row_id, case when e.purge_id is null then 'an entry of it lost its values, and no purge took them'
      else 'an entry of it lost its values to a purge that doesn''t list it, or that no two persons signed' end,
      e.table_name
    from audit_entry e where e.company_id = :company and (e.purge_id is not null or e.old is null and e.new is null)
      and not exists (
        select from purged_row r join batch_purge w on w.company_id = r.company_id and w.id = r.batch_purge_id
        join purge p on p.company_id = w.company_id and p.id = w.purge_id
        join signature s on s.company_id = p.company_id and s.id = p.signature_id and s.person_id = p.proposed_by
        join signature a on a.company_id = p.company_id and a.id = p.approval_signature_id
          and a.person_id = p.approved_by and a.person_id <> s.person_id
        where r.company_id = e.company_id and r.table_name = e.table_name and r.row_id = e.row_id and not r.stays
          and w.id = e.purge_id and w.entries is not null)
    order by 1
    """,
)

CHECKS = (KEPT, PURGED)
