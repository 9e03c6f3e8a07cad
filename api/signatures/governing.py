"""Who signs which act: what the code demands, and what quality demands beyond it."""

from datetime import datetime
from typing import Any, ClassVar, cast

import strawberry
from sqlalchemy import ColumnElement, func, select

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed, looking, visible
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Expression, Given, Pages, Row, lowered
from api.relay import Connection, Node, Window, local_id
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.ids import SiteId
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission, Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures import acts
from domain.signatures.acts import SignedAct, SignedInput
from domain.signatures.governing import following, models
from domain.signatures.governing.refusals import SignaturePolicyUnusable
from domain.signatures.governing.rules import BEFORE_THE_ACT, OPEN_DAYS, PLACES, SIGNERS, Signer
from domain.signatures.governing.setting import SET_SIGNATURE_POLICY, SetSignaturePolicy
from domain.signatures.models import Meaning
from domain.tenancy.models import Site as SiteRow


def _of(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `signaturePolicies` in SQL."""
    return [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []


POLICIES = Pages(_of)


def _order(row: Row, _: Given) -> ColumnElement[int]:
    order: ColumnElement[int] = func.coalesce(row.order_number, 1)
    return order


@strawberry.type(description="A role whose holder signs an act as this.")
class SignaturePolicySigner:
    model: ClassVar[type[OfCompany]] = models.SignaturePolicySigner

    role: Role
    meaning: Meaning

    @strawberry.field(
        description="At which place, from 1; who signs at the last has the act done.",
        metadata=lowered(Expression(_order)),
    )
    def order(self, root: strawberry.Parent[models.SignaturePolicySigner]) -> int:
        return 1 if root.order_number is None else root.order_number


@strawberry.type(
    description="What a site demands of one act's signatures beyond the code; that of the enterprise holds where a site"
    " has none (SIG-7)."
)
class SignaturePolicy(Node):
    model: ClassVar[type[OfCompany]] = models.SignaturePolicy
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int
    site: Site
    act: str = strawberry.field(description="The mutation's name.")
    withdrawn: bool = strawberry.field(description="It demands nothing, as if it weren't there.")
    signers: list[SignaturePolicySigner]
    because: str
    set_name: str
    set_at: datetime
    signature: Signature
    request_days: int | None = strawberry.field(
        description=f"How many days an act that several sign waits for them; null where nothing was said: {OPEN_DAYS}."
    )


@strawberry.type(description="One signed act at a site: who may sign it, and by what.")
class GovernedAct:
    act: str = strawberry.field(description="The mutation's name.")
    meanings: list[Meaning] = strawberry.field(description="As what it is signed, as its input says.")
    roles: list[Role] = strawberry.field(description="Who may sign it as far as the code goes.")
    signers: list[SignaturePolicySigner] | None = strawberry.field(
        description="What quality demands beyond that; null where nothing was set, or it can't be followed."
    )
    unusable: str | None = strawberry.field(description="Why nobody may sign it: what was set can't be followed.")
    may_wait: bool = strawberry.field(
        description="It may have several places; the others are done at once, where and when they are signed."
    )
    before: list[Role] = strawberry.field(description="Who may sign it at a place before the last.")


@strawberry.input(description="One role that signs an act as this.")
class SignaturePolicySignerInput:
    role: Role
    meaning: Meaning
    order: int = strawberry.field(
        default=1,
        description=f"At which of up to {PLACES} places, one after another, each by another person; at those before the"
        " last as " + ", ".join(BEFORE_THE_ACT) + ".",
    )


@strawberry.input(
    description="Who signs an act at a site, or with the enterprise as the site in the whole company; from now on."
)
class SetSignaturePolicyAct:
    site: strawberry.ID
    version: int = strawberry.field(description="The site's.")
    act: str = strawberry.field(description="The mutation's name, as signatureTable lists it.")
    signers: list[SignaturePolicySignerInput] = strawberry.field(
        description=f"Up to {SIGNERS}, each of the act's meanings among them. None: the line is withdrawn."
    )
    policy_version: int | None = strawberry.field(
        default=None, description="Of the line that it replaces; null for none."
    )
    reason: str
    request_days: int | None = strawberry.field(
        default=None,
        description=f"How long an act that several sign waits for them, 1 to {OPEN_DAYS}; {OPEN_DAYS} where left out.",
    )

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return SET_SIGNATURE_POLICY, SetSignaturePolicy(
            subject=local_id(self.site, "Site", path="site"),
            version=self.version,
            act=self.act,
            signers=tuple(Signer(one.role, one.meaning, one.order) for one in self.signers),
            seen=self.policy_version,
            reason=self.reason,
            days=self.request_days,
        )


@strawberry.input
class SetSignaturePolicyInput(SetSignaturePolicyAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class SetSignaturePolicyPayload:
    policy: SignaturePolicy | None = None
    problems: list[Problem]


@strawberry.type
class SignaturePolicyQuery:
    @strawberry.field(
        description="What quality demands of signatures, at a site or wherever you may know it.",
        metadata=lowered(POLICIES),
    )
    def signature_policies(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
    ) -> Connection[SignaturePolicy]:
        return listed(info, SignaturePolicy, POLICIES, Window(first, after, last, before), siteId=site_id)

    @strawberry.field(
        description="Every signed act with who signs it at a site as what, by the code and by quality; empty where you"
        " may not know it."
    )
    def signature_table(self, info: Info, site: strawberry.ID) -> list[GovernedAct]:
        wanted = local_id(site, "Site", path="site")
        actor = info.context.actor
        chosen = select(SiteRow.id).where(SiteRow.company_id == actor.company, SiteRow.id == wanted)
        known = info.context.session.scalars(visible(actor, Site, chosen)).one_or_none()
        if known is None or not actor.may(Permission.RECIPE_READ, site=SiteId(wanted)):
            return []
        uow = looking(info)
        return [_governed(uow, act, SiteId(wanted)) for act in acts.every()]


@strawberry.type
class SignaturePolicyMutation:
    @strawberry.mutation(description="Say who signs an act as what from now on, signed by quality (SIG-7).")
    def set_signature_policy(self, info: Info, input: SetSignaturePolicyInput) -> SetSignaturePolicyPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            SetSignaturePolicyPayload,
            "policy",
            SignaturePolicy,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _governed(uow: UnitOfWork, act: SignedAct[Any, Any], site: SiteId) -> GovernedAct:
    unusable, signers = None, None
    try:
        line = following.line_for(uow, act, site=site)
        signers = None if line is None else line.signers
    except SignaturePolicyUnusable as refusal:
        unusable = refusal.message
    shown = None if signers is None else [cast("SignaturePolicySigner", _shown(one)) for one in signers]
    demanded = act.demanded
    return GovernedAct(
        act=act.name,
        meanings=list(demanded.meanings),
        roles=list(demanded.roles),
        signers=shown,
        unusable=unusable,
        may_wait=demanded.may_wait,
        before=list(demanded.readers) if demanded.may_wait else [],
    )


def _shown(signer: Signer) -> models.SignaturePolicySigner:
    return models.SignaturePolicySigner(role=signer.role, meaning=signer.meaning, order_number=signer.order)
