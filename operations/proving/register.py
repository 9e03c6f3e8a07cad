"""Whether the qualified person's registers are complete, and nothing is certified twice (QPC-2, QPC-3)."""

from operations.proving.findings import asked

GAPLESS = asked(
    "QPC-3",
    "qp_certificate",
    """
    select id, 'entry ' || number || ' of its site''s register follows ' || coalesce('entry ' || before, 'none')
    from (select id, number, lag(number) over (partition by site_id order by number, id) as before
      from qp_certificate where company_id = :company) c
    where number <> 1 + coalesce(before, 0) order by 1
    """,
)

ONCE = asked(
    "QPC-2",
    "qp_certificate_lot",
    """
    select id, 'lot ' || lot_number || ' is certified ' || times || ' times by ' || authorisation_number
    from (select l.id, l.lot_number, c.authorisation_number,
        count(*) over (partition by l.lot_id, c.market, c.authorisation_number) as times
      from qp_certificate_lot l join qp_certificate c on c.company_id = l.company_id and c.id = l.certificate_id
      where l.company_id = :company and not exists (select from qp_certificate_revocation r
        where r.company_id = c.company_id and r.certificate_id = c.id)) s
    where times > 1 order by 1
    """,
)

CHECKS = (GAPLESS, ONCE)
"""Told by the rows alone: an entry that is gone with its audit trail is missed by the entry behind it."""
