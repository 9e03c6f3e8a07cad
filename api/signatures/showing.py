"""GET /signatures/{id}: a page that shows a signature with what it covered, and verifies it by computing it again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.auth import pages
from api.context import Info
from api.downloads import following, links
from api.downloads.links import Link, LinkInvalid
from api.inspection.looks import NotLogged
from api.relay import global_id, local_id
from api.signatures import seeing
from domain.inspection.refusals import OutsideInspection
from domain.kernel.canonical import Json, parse
from domain.kernel.ids import CompanyId, SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.people.refusals import InspectionOver
from domain.signatures import verifying
from domain.signatures.models import ProofComponents, Signature
from domain.signatures.verifying import Verification
from infra.services import Services

TYPE = "Signature"
SHOWN = 200_000
"""Characters of what it covers that the page shows laid out; all of it follows as it was hashed."""
ALONE = "PASSWORD alone, within a continuous session (SIG-2)"
_TIME = "%Y-%m-%d %H:%M:%S"


def url(info: Info, row: Signature) -> str:
    """What opens the page for who asks, from now on."""
    services, person = info.context.services, info.context.actor.as_person
    link = Link.until_later(_path(global_id(TYPE, row.id)), company=row.company_id, person=person)
    return link.url(services.secret, services.public_url)


async def endpoint(request: Request) -> Response:
    """The page: 403 for a link that isn't good any more, 404 for what its person can't read."""
    services: Services = request.app.state.services
    given, query = request.path_params["id"], dict(request.query_params)
    return await run_in_threadpool(_answer, services, given, query)


def _answer(services: Services, given: str, query: Mapping[str, str]) -> Response:
    try:
        link = links.read(services.secret, _path(given), query, now=datetime.now(UTC))
        wanted = local_id(given, TYPE, path="id")
    except LinkInvalid as refusal:
        words = f"It opens nothing: {refusal.because}. Ask for pageUrl again."
        return pages.refused("This link is over", words, status=403)
    except InvalidInput as refusal:
        return pages.refused("There is no such signature", refusal.message, status=404)
    try:
        return _shown(services, link, wanted)
    except InspectionOver as refusal:
        return pages.refused("Your inspection is over", refusal.message, status=403)
    except OutsideInspection as refusal:
        return pages.refused("There is no such signature", refusal.message, status=404)
    except NotLogged as problem:
        return pages.refused("It can't be shown now", str(problem), status=503)


def _shown(services: Services, link: Link, wanted: UUID) -> Response:
    company = CompanyId(link.company)
    with following.reading(services, link) as (session, actor):
        whose = () if actor is None else seeing.narrowed(actor, Signature)
        chosen = select(Signature).where(Signature.company_id == company, Signature.id == wanted, *whose)
        row = session.scalars(
            chosen.options(selectinload(Signature.staleness), selectinload(Signature.session_person))
        ).one_or_none()
        site = None if row is None or row.site_id is None else SiteId(row.site_id)
        if row is None or actor is None or not actor.may(Permission.BATCH_READ, site=site):
            return pages.refused("There is no such signature", "Or you may not read it.", status=404)
        return pages.page(_title(row), _body(row, verifying.verify(session, row)))


def _path(given: str) -> str:
    return f"/signatures/{given}"


def _title(row: Signature) -> str:
    return f"Signature of {row.printed_name}"


def _body(row: Signature, found: Verification) -> str:
    verdict = (
        "<p>It was computed again just now, and holds: what it covers is what was signed.</p>"
        if found.holds
        else f'<div role="alert"><p>It does not hold.</p><ul>{"".join(map(_item, found.problems))}</ul></div>'
    )
    content = escape(row.content)
    how = "The SHA-256 of exactly these characters in UTF-8 (RFC 8785) is the digest: sha256sum says the same of them."
    return (
        f"{verdict}<dl>{_rows(_facts(row, found))}</dl><h2>What it covers</h2>{_laid_out(row.content)}"
        f"<details><summary>As it was hashed</summary><p>{how}</p>"
        f'<pre style="white-space:pre-wrap;overflow-wrap:anywhere">{content}</pre></details>'
    )


def _facts(row: Signature, found: Verification) -> dict[str, str]:
    local = row.signed_at.astimezone(ZoneInfo(row.time_zone))
    offset = local.strftime("%z")
    sealed = "not yet; it takes a second" if found.position is None else f"entry {found.position} of the company's log"
    facts = {
        "Meaning": row.meaning,
        "Printed name": row.printed_name,
        "Signed at": f"{local.strftime(_TIME)} UTC{offset[:3]}:{offset[3:]} {row.time_zone}",
        "In UTC": f"{row.signed_at.astimezone(UTC).strftime(_TIME)}Z",
        "For": row.act,
        "On": f"{row.subject_type} {row.subject_id}, seen as its version {row.subject_version}",
        "Proven by": row.method if row.components != ProofComponents.PASSWORD_ALONE else ALONE,
        "Digest that was signed (SHA-256)": row.digest,
        "Digest computed now": found.digest,
        "Sealed": sealed if found.checkpoint is None else f"{sealed}, within the checkpoint of size {found.checkpoint}",
    }
    if row.session_person is not None:
        facts["In the session of"] = row.session_person.name
    if row.staleness is not None:
        gone = row.staleness.stale_at.astimezone(UTC).strftime(_TIME)
        facts["Stale"] = f"since {gone}Z: {row.staleness.because} It was to be given again, and no longer counts."
    return facts


def _laid_out(content: str) -> str:
    """The content for people; where it isn't what can be read, or is too long, what follows has it."""
    if len(content) > SHOWN:
        return f"<p>It has {len(content)} characters; see below.</p>"
    try:
        return _value(parse(content.encode()))
    except ValueError:
        return "<p>It isn't in the form in which contents are signed; see below.</p>"


def _value(value: Json) -> str:
    if isinstance(value, Mapping):
        return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{_value(one)}</dd>' for name, one in value.items())}</dl>"
    if isinstance(value, list):
        return f"<ol>{''.join(f'<li>{_value(one)}</li>' for one in value)}</ol>" if value else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else escape(str(value))


def _rows(facts: Mapping[str, str]) -> str:
    return "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())


def _item(words: str) -> str:
    return f"<li>{escape(words)}</li>"
