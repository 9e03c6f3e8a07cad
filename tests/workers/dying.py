"""A worker to be killed: it writes all of an import, says so, and waits within the transaction."""

import sys
import time
from pathlib import Path
from uuid import UUID

from domain.kernel.ids import CompanyId
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import imported
from domain.recipes.importing.models import RecipeImport
from infra import database
from infra.mail import FolderMailbox
from infra.object_storage.folder import FolderStore
from infra.services import Services
from infra.transaction import Transactions
from tests.conftest import AUDIT_KEY, one_of_each
from tests.importing import job
from workers import recipe_import

write_recipe = imported.write_recipe


def write_and_wait(uow: UnitOfWork, **given: object) -> RecipeImport:
    found = write_recipe(uow, **given)  # type: ignore[arg-type]  # as the real one
    uow.session.flush()
    sys.stdout.write("written\n")
    sys.stdout.flush()
    time.sleep(60)
    return found


if __name__ == "__main__":
    url, objects, company, of = sys.argv[1:]
    imported.write_recipe = write_and_wait
    services = Services(
        transactions=Transactions(database.engine(url, threads=2), AUDIT_KEY, consumers=one_of_each),
        objects=FolderStore(Path(objects)),
        mailbox=FolderMailbox(Path(objects)),
        secret=bytes(32),
        public_url="http://testserver",
    )
    recipe_import.carry_out(services, job(CompanyId(UUID(company)), f"RecipeImport:{of}"))
