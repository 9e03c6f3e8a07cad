"""Labels of finished products, one for each serial number, and of logistic units, each with a number of its own."""

from alembic import op

revision = "0037"
down_revision = "0036"

LABELS = """
alter table label
  drop constraint label_kind_check,
  add constraint label_kind_check check (kind in ('CONTAINER', 'SAMPLE', 'PRODUCT', 'UNIT')),
  add serial text check (serial ~ '^[!-~]{1,20}$'),
  add sscc text check (sscc ~ '^[0-9]{18}$'),
  add check (serial is null or kind = 'PRODUCT'),
  add check ((sscc is not null) = (kind = 'UNIT'));
create unique index label_of_product on label (company_id, lot_id, serial) nulls not distinct where kind = 'PRODUCT';
create unique index label_of_unit on label (company_id, sscc) where kind = 'UNIT';
"""


def upgrade() -> None:
    op.execute(LABELS)
