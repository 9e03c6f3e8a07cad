"""Acts that several people sign: what waits for whom, signing it, declining it, taking it back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, Text, and_, cast, func, select

from api.auth.signing import SignatureInput, reason_of, signed
from api.context import Info, act, changed, looking, read
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Expression, Given, Pages, Row, by_id, lowered
from api.relay import Connection, Node, Window, global_id, local_id
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.ids import SiteId
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission, Role
from domain.kernel.refusals import NotFound, Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures import acts
from domain.signatures.models import Meaning, SignatureChallenge
from domain.signatures.models import Signature as SignatureRow
from domain.signatures.ordering import ending, inputs, kinds, models, queries, rules, signing
from domain.signatures.refusals import SignatureRequired
from infra.transaction import Command, Outcome

strawberry.enum(
    kinds.RequestState,
    name="SignatureRequestState",
    description="LAPSED: its time was over, or its subject or who signs it changed; the act would be done anew.",
)


@strawberry.type(description="One signature of a request: as what and by whom, in its turn.")
class SignatureRequestPlace:
    model: ClassVar[type[OfCompany]] = models.SignatureRequestPlace

    meaning: Meaning
    roles: list[Role] = strawberry.field(description="Who may give it: whoever has one of these.")
    signed_name: str | None
    signed_at: datetime | None = strawberry.field(description="Null while it waits.")
    signature: Signature | None


def _open(row: Row, _: Given) -> ColumnElement[bool]:
    return and_(row.state == kinds.RequestState.OPEN.value, row.expires_at > func.statement_timestamp())


def _subject(row: Row, _: Given) -> ColumnElement[Any]:
    subject: ColumnElement[Any] = row.subject_type.concat(":").concat(cast(row.subject_id, Text))
    return subject


def _content(row: Row, _: Given) -> ColumnElement[str]:
    place = models.SignatureRequestPlace
    chosen = (
        select(SignatureRow.content)
        .join(place, and_(place.company_id == SignatureRow.company_id, place.signature_id == SignatureRow.id))
        .where(place.company_id == row.company_id, place.request_id == row.id, place.order_number == 1)
    )
    return chosen.scalar_subquery()


@strawberry.type(
    description="An act that its first signer asked for, and that is done once others have signed it after (SIG-7)."
)
class SignatureRequest(Node):
    model: ClassVar[type[OfCompany]] = models.SignatureRequest
    reads: ClassVar[Permission | None] = Permission.BATCH_READ
    also_seen_by: ClassVar[str | None] = "requested_by"

    version: int
    site: Site
    act: str = strawberry.field(description="The mutation's name.")
    subject_version: int = strawberry.field(description="Once its subject has another one, the request has lapsed.")
    digest: str = strawberry.field(description="SHA-256, hex, of what everybody signs: the act without its meaning.")
    state: kinds.RequestState
    places: list[SignatureRequestPlace] = strawberry.field(description="In the order in which they are signed.")
    requested_name: str
    requested_at: datetime
    expires_at: datetime
    closed_name: str | None = strawberry.field(description="Who signed last, declined it, or took it back.")
    closed_at: datetime | None
    closed_because: str | None
    refused_at: datetime | None
    refused_because: str | None = strawberry.field(
        description="Why it could not be done when that was last tried; it may be tried again."
    )

    @strawberry.field(description="What it is about.", metadata=lowered(Expression(_subject)))
    def subject(self, root: strawberry.Parent[models.SignatureRequest]) -> strawberry.ID:
        return strawberry.ID(global_id(root.subject_type, root.subject_id))

    @strawberry.field(description="It waits, and is in its time.", metadata=lowered(Expression(_open)))
    def open(self, root: strawberry.Parent[models.SignatureRequest], info: Info) -> bool:
        return bool(_of_row(info, root, _open))

    @strawberry.field(
        description="What its first signer was shown and signed: act, input, subject and stored content, as hashed.",
        metadata=lowered(Expression(_content)),
    )
    def content(self, root: strawberry.Parent[models.SignatureRequest], info: Info) -> str:
        return str(_of_row(info, root, _content))


def _of_row(info: Info, root: models.SignatureRequest, sql: Callable[[Row, Given], ColumnElement[Any]]) -> object:
    """What the same expression gives on the ordinary path."""
    model = models.SignatureRequest
    chosen = select(sql(model, None)).where(model.company_id == root.company_id, model.id == root.id)  # type: ignore[arg-type]  # no arguments are asked
    return info.context.session.scalar(chosen)


@strawberry.input(description="Requests for signatures that are all of what is given.")
class SignatureRequestFilter:
    site_id: strawberry.ID | None = None
    act: str | None = strawberry.field(default=None, description="The mutation's name.")
    open: bool | None = strawberry.field(default=None, description="False: closed, or past their time.")
    requested_by: strawberry.ID | None = strawberry.field(default=None, description="A person's id.")


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The argument of `signatureRequests` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("where.siteId", "Site")] if given.has("where.siteId") else []
    found += [row.act == given.text("where.act")] if given.has("where.act") else []
    found += [row.requested_by == given.id("where.requestedBy", "Person")] if given.has("where.requestedBy") else []
    if given.has("where.open"):
        found.append(_open(row, given) if given.flag("where.open") else ~_open(row, given))
    return found


REQUESTS = Pages(_chosen, newest_first=True)


@strawberry.input(description="Sign, at the next place, what others requested; with the last signature it is done.")
class SignRequestedAct:
    request: strawberry.ID
    version: int = strawberry.field(description="The request's.")

    def prepared(self, uow: UnitOfWork) -> SignatureChallenge:
        request = local_id(self.request, "SignatureRequest", path="request")
        return signing.prepare(uow, request=request, version=self.version)


@strawberry.input
class SignRequestedInput(SignRequestedAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class SignRequestedPayload:
    request: SignatureRequest | None = None
    problems: list[Problem]


@strawberry.input(description="Say that what was requested isn't to be done, instead of signing it.")
class DeclineRequestedInput:
    request: strawberry.ID
    version: int
    reason: str = strawberry.field(description=f"Up to {rules.REASON} characters.")
    command_id: str | None = None


@strawberry.type
class DeclineRequestedPayload:
    request: SignatureRequest | None = None
    problems: list[Problem]


@strawberry.input(description="Take your own request back.")
class WithdrawRequestedInput:
    request: strawberry.ID
    version: int
    reason: str = strawberry.field(description=f"Up to {rules.REASON} characters.")
    command_id: str | None = None


@strawberry.type
class WithdrawRequestedPayload:
    request: SignatureRequest | None = None
    problems: list[Problem]


@strawberry.type
class SignatureRequestQuery:
    @strawberry.field(
        description="The request for signatures with this id; null where there is none that you may read.",
        metadata=by_id("SignatureRequest"),
    )
    def signature_request(self, info: Info, id: strawberry.ID) -> SignatureRequest | None:  # noqa: A002 -- GraphQL's word
        return read(info, SignatureRequest, local_id(id, "SignatureRequest", path="id"))

    @strawberry.field(
        description="The requests for signatures that you may read, the newest first; `viewer.work` says which wait for"
        " you.",
        metadata=lowered(REQUESTS),
    )
    def signature_requests(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: SignatureRequestFilter | None = None,
    ) -> Connection[SignatureRequest]:
        return listed(info, SignatureRequest, REQUESTS, Window(first, after, last, before), where=where)


@strawberry.type
class SignatureRequestMutation:
    @strawberry.mutation(
        description="Sign what others requested, in the order that quality demands and as another person than each of"
        " them; with the last signature the act is done, if nothing stands in its way today (SIG-7)."
    )
    def sign_requested(self, info: Info, input: SignRequestedInput) -> SignRequestedPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, SignRequestedPayload, "request", SignatureRequest, lambda: _sign(info, input))

    @strawberry.mutation(description="Decline what others requested, with a reason, as one who might sign it (SIG-7).")
    def decline_requested(self, info: Info, input: DeclineRequestedInput) -> DeclineRequestedPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            DeclineRequestedPayload,
            "request",
            SignatureRequest,
            lambda: _end(info, "declineRequested", ending.decline, input),
        )

    @strawberry.mutation(description="Take back what you requested, with a reason (SIG-7).")
    def withdraw_requested(self, info: Info, input: WithdrawRequestedInput) -> WithdrawRequestedPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            WithdrawRequestedPayload,
            "request",
            SignatureRequest,
            lambda: _end(info, "withdrawRequested", ending.withdraw, input),
        )


def _sign(info: Info, given: SignRequestedInput) -> Outcome:
    """A refusal of the act leaves nothing done; the request says why, for those who wait."""
    request = local_id(given.request, "SignatureRequest", path="request")
    meaning, reason = _asked(info, request)
    if given.signature is None:
        raise SignatureRequired(meaning=meaning, path=("signature",))
    try:
        return signed(
            info,
            given.signature,
            lambda uow, proof: signing.sign(uow, request=request, version=given.version, proof=proof),
            told={"act": "signRequested", "input": {"request": str(request), "version": given.version}},
            command_id=given.command_id,
            reason=reason,
        )
    except Refusal:
        _reconsider(info, request)
        raise


def _asked(info: Info, request: UUID) -> tuple[str, str]:
    """As what it is signed next, and why it is done: its input's reason, or what it is. Raises NotFound, Forbidden."""
    uow = looking(info)
    found = uow.look_at(models.SignatureRequest, request)
    wanted = None if found is None else acts.named(found.act)
    if found is None or wanted is None:
        raise NotFound(kind="SignatureRequest", id=request, path=("request",))
    uow.require(Permission.BATCH_READ, site=SiteId(found.site_id))
    places = queries.places(queries.rows_of(uow, request))
    meaning = (rules.turn(places) or places[-1]).meaning.value
    return meaning, reason_of(inputs.read(wanted, found.given)) or found.act


def _reconsider(info: Info, request: UUID) -> None:
    """By whoever is signed in; who may not see what it is about leaves no trace."""
    try:
        info.context.run(
            Command(
                info.context.actor,
                lambda uow: signing.reconsider(uow, request=request),
                reason="signRequested, refused",
            )
        )
    except Refusal:
        return


def _end(
    info: Info,
    name: str,
    command: Callable[..., models.SignatureRequest],
    given: DeclineRequestedInput | WithdrawRequestedInput,
) -> Outcome:
    request = local_id(given.request, "SignatureRequest", path="request")
    return act(
        info,
        name,
        lambda uow: command(uow, request=request, version=given.version, reason=given.reason),
        given=[str(request), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )
