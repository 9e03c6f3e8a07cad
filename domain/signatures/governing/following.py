"""Following the policy of signatures as an act is prepared and signed: the one place where it is consulted (SIG-7)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, select

from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Role
from domain.kernel.rows import Lookup
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.acts import SignedAct
from domain.signatures.governing import rules
from domain.signatures.governing.models import SignaturePolicy, SignaturePolicySigner
from domain.signatures.governing.rules import Governing, Line
from domain.signatures.models import Meaning
from domain.tenancy.models import Site, SiteKind

COMPANY, ACT = bindparam("company", type_=Uuid()), bindparam("act", type_=Text())
LINES = (
    select(
        SignaturePolicy.id,
        SignaturePolicy.site_id,
        Site.kind,
        SignaturePolicy.version,
        SignaturePolicy.request_days,
        SignaturePolicySigner.order_number,
        SignaturePolicySigner.role,
        SignaturePolicySigner.meaning,
    )
    .join(Site, (Site.company_id == SignaturePolicy.company_id) & (Site.id == SignaturePolicy.site_id))
    .outerjoin(
        SignaturePolicySigner,
        (SignaturePolicySigner.company_id == SignaturePolicy.company_id)
        & (SignaturePolicySigner.policy_id == SignaturePolicy.id),
    )
    .where(SignaturePolicy.company_id == COMPANY, SignaturePolicy.act == ACT, SignaturePolicy.withdrawn.is_(False))
)


def lines_of(act: SignedAct[Any, Any]) -> Lookup:
    """What `line_for` will ask, for a command that foresees it."""
    return Lookup(LINES, {"act": act.name})


def line_for(uow: UnitOfWork, act: SignedAct[Any, Any], *, site: SiteId | None) -> Governing | None:
    """What governs an act at a site; None where nothing was set, or the act is never governed.

    Raises SignaturePolicyUnusable: then the act is neither prepared nor signed.
    """
    if not act.governed:
        return None
    line = rules.governing(_lines(uow.look_up(LINES, act=act.name)), site=site)
    return None if line is None else rules.read_line(line, act=act.name, demanded=act.demanded)


def require_signer(
    uow: UnitOfWork, act: SignedAct[Any, Any], meaning: Meaning, line: Governing | None, *, site: SiteId | None
) -> None:
    """The actor holds a role that the policy lets sign this. Raises RoleNotInPolicy."""
    if line is not None:
        rules.require_role(line.signers, act=act.name, meaning=meaning, held=roles_at(uow.actor, site))


def roles_at(actor: Actor, site: SiteId | None) -> frozenset[Role]:
    """The roles that somebody holds at a site, those in the whole company too."""
    return frozenset(grant.role for grant in actor.grants if grant.site in {None, site})


def _lines(rows: Sequence[Sequence[Any]]) -> list[Line]:
    found: dict[Any, Line] = {}
    for id_, site, kind, version, days, *signer in rows:
        line = found.setdefault(id_, Line(id_, site, kind == SiteKind.ENTERPRISE, (), version, days))
        if signer[1] is not None:
            found[id_] = replace(line, signers=(*line.signers, tuple(signer)))
    return list(found.values())
