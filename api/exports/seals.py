"""The seal with which a company signs the records that it exports: set, shown, withdrawn."""

import base64
import binascii
from datetime import datetime
from typing import ClassVar

import strawberry
from sqlalchemy import select

from api.context import Info, act, changed, read
from api.people.types import Person
from api.problems import Problem
from api.reading.vocabulary import Rows, lowered
from api.relay import Node, local_id
from domain.exports import seal_commands, seal_models
from domain.exports.refusals import SealRefused
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.people import rules
from infra import bounded_http, secret_box
from infra.bounded_http import AddressRefused
from infra.documents import company_seal
from infra.documents.company_seal import LARGEST_PKCS12, PLACE
from infra.transaction import Outcome

ADDRESS_LONGEST = 500
PASSWORD_LONGEST = 200


@strawberry.type(
    description="A company's electronic seal (eIDAS, article 3(25)): the certificate with which it signs the PDF of"
    " the records that it exports (PAdES, ETSI EN 319 142-1)."
)
class CompanySeal(Node):
    model: ClassVar[type[OfCompany]] = seal_models.CompanySeal
    reads: ClassVar[Permission | None] = None

    certificates: str = strawberry.field(description="PEM: its own first, then those up to its issuer's.")
    sha256: str = strawberry.field(description="Of its own certificate (DER), hex; an export attests it.")
    subject: str = strawberry.field(description="The distinguished name (RFC 4514).")
    issuer: str = strawberry.field(description="The distinguished name of who issued it (RFC 4514).")
    valid_from: datetime
    valid_to: datetime = strawberry.field(description="From then on no record is exported with it.")
    time_stamp_authority: str | None = strawberry.field(
        description="Asked for a time-stamp of each signature (RFC 3161); null where there is none."
    )
    set_at: datetime
    withdrawn_at: datetime | None
    version: int
    setter: Person = strawberry.field(description="Who set it.")


@strawberry.input
class SetCompanySealInput:
    pkcs12: str = strawberry.field(
        description="A PKCS #12 file (RFC 7292) in base64, up to 64,000 characters: the certificate, its chain and its"
        " private key, RSA from 2048 bits or on a NIST curve. The key is kept sealed, and never shown."
    )
    password: str = strawberry.field(description="That opens the file; it isn't kept.")
    time_stamp_authority: str | None = strawberry.field(
        default=None, description="Its https address (RFC 3161); without one, signatures bear the service's own time."
    )
    reason: str
    command_id: str | None = None


@strawberry.input
class WithdrawCompanySealInput:
    seal: strawberry.ID
    reason: str
    command_id: str | None = None


@strawberry.type
class CompanySealPayload:
    company_seal: CompanySeal | None = None
    problems: list[Problem]


@strawberry.type
class CompanySealQuery:
    @strawberry.field(
        description="The seal that records are exported with now; null where the company seals none.",
        metadata=lowered(Rows(lambda *_: (seal_models.CompanySeal.withdrawn_at.is_(None),))),
    )
    def company_seal(self, info: Info) -> CompanySeal | None:
        model = seal_models.CompanySeal
        mine = model.company_id == info.context.actor.company, model.withdrawn_at.is_(None)
        found = info.context.session.scalars(select(model.id).where(*mine)).one_or_none()
        return None if found is None else read(info, CompanySeal, found)


@strawberry.type
class CompanySealMutation:
    @strawberry.mutation(
        description="Sign the records that are exported from now on with this seal, instead of one that stands. For "
        "administrators."
    )
    def set_company_seal(
        self,
        info: Info,
        input: SetCompanySealInput,  # noqa: A002 -- GraphQL's word
    ) -> CompanySealPayload:
        return changed(info, CompanySealPayload, "company_seal", CompanySeal, lambda: _set(info, input))

    @strawberry.mutation(
        description="Sign no further record with a seal, and forget its private key; what it signed stays signed. For "
        "administrators."
    )
    def withdraw_company_seal(
        self,
        info: Info,
        input: WithdrawCompanySealInput,  # noqa: A002 -- GraphQL's word
    ) -> CompanySealPayload:
        return changed(info, CompanySealPayload, "company_seal", CompanySeal, lambda: _withdraw(info, input))


def _set(info: Info, given: SetCompanySealInput) -> Outcome:
    services, actor = info.context.services, info.context.actor
    reason = rules.require_reason(given.reason)
    if not actor.may(Permission.COMPANY_ADMINISTER, site=None):  # asked before the file is opened
        wanted = Permission.COMPANY_ADMINISTER
        raise Forbidden(permission=wanted.value, roles=roles_with(wanted))
    authority = _address(given.time_stamp_authority, allow_loopback=not services.production)
    certificate, private_key = company_seal.read_pkcs12(_decoded(given.pkcs12), _password(given.password))
    kept = secret_box.seal(services.secret, private_key, place=PLACE.format(actor.company))
    return act(
        info,
        "setCompanySeal",
        lambda uow: seal_commands.set_company_seal(uow, certificate, time_stamp_authority=authority, sealed_key=kept),
        given={"certificate": certificate.sha256, "time_stamp_authority": authority},
        command_id=given.command_id,
        reason=reason,
    )


def _withdraw(info: Info, given: WithdrawCompanySealInput) -> Outcome:
    seal = local_id(given.seal, "CompanySeal", path="seal")
    return act(
        info,
        "withdrawCompanySeal",
        lambda uow: seal_commands.withdraw_company_seal(uow, seal=seal),
        given={"seal": str(seal)},
        command_id=given.command_id,
        reason=rules.require_reason(given.reason),
    )


def _decoded(given: str) -> bytes:
    if len(given) > LARGEST_PKCS12 * 4 // 3:
        problem = (
            f"A PKCS #12 file has up to {LARGEST_PKCS12 * 4 // 3} characters in base64; this one has {len(given)}."
        )
        raise SealRefused(problem=problem, path=("pkcs12",))
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        raise SealRefused(problem="The PKCS #12 file is not in base64.", path=("pkcs12",)) from None


def _password(given: str) -> str:
    if len(given) > PASSWORD_LONGEST:
        raise InvalidInput(path=("password",), problem=f"A password has up to {PASSWORD_LONGEST} characters.")
    return given


def _address(given: str | None, *, allow_loopback: bool) -> str | None:
    """Raises InvalidInput."""
    if given is None:
        return None
    try:
        bounded_http.require_address(given, allow_loopback=allow_loopback)
    except AddressRefused as error:
        raise InvalidInput(path=("timeStampAuthority",), problem=f"{error}.") from None
    if len(given) > ADDRESS_LONGEST:
        problem = f"The address of a time-stamp authority has up to {ADDRESS_LONGEST} characters."
        raise InvalidInput(path=("timeStampAuthority",), problem=problem)
    return given
