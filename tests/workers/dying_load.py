"""A worker to be killed: it makes all rows of a table, says so, and waits within the transaction."""

import sys
import time
from pathlib import Path
from uuid import UUID

from domain.kernel.ids import CompanyId
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading.commands import loaded
from domain.loading.models import DataLoad
from infra import database
from infra.mail import FolderMailbox
from infra.object_storage.folder import FolderStore
from infra.services import Services
from infra.transaction import Transactions
from tests.conftest import AUDIT_KEY, one_of_each
from tests.loading import job
from workers import data_load

write_rows = loaded.write_rows


def write_and_wait(uow: UnitOfWork, **given: object) -> DataLoad:
    found = write_rows(uow, **given)  # type: ignore[arg-type]  # as the real one
    uow.session.flush()
    sys.stdout.write("written\n")
    sys.stdout.flush()
    time.sleep(60)
    return found


if __name__ == "__main__":
    url, objects, company, of = sys.argv[1:]
    loaded.write_rows = write_and_wait
    services = Services(
        transactions=Transactions(database.engine(url, threads=2), AUDIT_KEY, consumers=one_of_each),
        objects=FolderStore(Path(objects)),
        mailbox=FolderMailbox(Path(objects)),
        secret=bytes(32),
        public_url="http://testserver",
    )
    data_load.carry_out(services, job(CompanyId(UUID(company)), UUID(of)))
