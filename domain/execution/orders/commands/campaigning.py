"""Open a campaign of batches of one product, and close it."""

from uuid import UUID

from domain.execution.orders import rules
from domain.execution.orders.events import BatchCampaignClosed, BatchCampaignOpened
from domain.execution.orders.kinds import CampaignState
from domain.execution.orders.models import BatchCampaign
from domain.execution.orders.refusals import CampaignCodeTaken
from domain.execution.orders.states import CAMPAIGN, CampaignAct
from domain.execution.rules import batches
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.recipes.models import MasterRecipe
from domain.tenancy.models import Site


def open_campaign(uow: UnitOfWork, *, site: UUID, code: str, recipe: UUID) -> BatchCampaign:
    """Batches of this recipe's product are to run back to back at a site (EQP-4).

    Raises NotFound, Forbidden, InvalidInput, NothingMade, CampaignCodeTaken.
    """
    uow.require(Permission.BATCH_ISSUE, site=SiteId(site))
    uow.hold(Site, site)  # two who give one code at once take turns
    if batches.NUMBER.fullmatch(code) is None:
        problem = "A code has 1 to 40 letters, digits, points, dashes, slashes; it begins with a letter or digit."
        raise InvalidInput(path=("code",), problem=problem)
    master = uow.look_at(MasterRecipe, recipe)
    if master is None:
        raise NotFound(kind="MasterRecipe", id=recipe, path=("recipe",))
    batches.require_product(master.kind, master.code)
    if uow.find(BatchCampaign, BatchCampaign.site_id == site, BatchCampaign.code == code):
        raise CampaignCodeTaken(campaign=code, path=("code",))
    found = BatchCampaign(
        id=new_id(),
        site_id=site,
        code=code,
        product=master.product,
        state=CampaignState.OPEN,
        opened_by=uow.person,
        opened_name=uow.actor.name,
        opened_at=uow.now,
    )
    uow.record(BatchCampaignOpened(campaign=found.id))
    return uow.add(found)


def close_campaign(uow: UnitOfWork, *, campaign: UUID, version: int, reason: str) -> BatchCampaign:
    """No order joins it any more; those that it has stay. Raises NotFound, Forbidden, VersionConflict, WrongState."""
    found = uow.load(BatchCampaign, campaign, Permission.BATCH_ISSUE, version=version)
    found.state = CAMPAIGN.after(CampaignState(found.state), CampaignAct.CLOSE)
    found.because = require_words(reason, limit=rules.REASON, path=("reason",))
    found.closed_by, found.closed_name, found.closed_at = uow.person, uow.actor.name, uow.now
    uow.record(BatchCampaignClosed(campaign=found.id))
    return found
