"""Whether the record of each decided batch is kept for as long as the law asks (KEP-1)."""

from operations.proving.findings import asked

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

CHECKS = (KEPT,)
