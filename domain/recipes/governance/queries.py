"""What is asked about a version's governance outside of a command."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.recipes.governance import routes
from domain.recipes.governance.routes import Step
from domain.recipes.kinds import ApprovalRole, VersionState
from domain.recipes.models import MasterRecipeVersion, RecipeApproval, RecipeApprovalStep


def is_next(session: Session, step: RecipeApprovalStep) -> bool:
    """Whether it is the turn of a frozen step's role: its submission is in review, and every earlier step given."""
    version, frozen, approval = MasterRecipeVersion, RecipeApprovalStep, RecipeApproval
    state = session.scalars(
        select(version.state).where(
            version.company_id == step.company_id,
            version.id == step.recipe_version_id,
            version.submission == step.submission,
        )
    ).one_or_none()
    of_submission = [
        (one.company_id == step.company_id)
        & (one.recipe_version_id == step.recipe_version_id)
        & (one.submission == step.submission)
        for one in (frozen, approval)
    ]
    steps = session.execute(select(frozen.order_number, frozen.role).where(of_submission[0])).all()
    given = session.scalars(select(approval.role).where(of_submission[1])).all()
    route = tuple(Step(order, ApprovalRole(role)) for order, role in steps)
    turn = routes.turn(route, {ApprovalRole(one) for one in given})
    return state == VersionState.IN_REVIEW and ApprovalRole(step.role) in turn
