"""Choose how a company's own codes begin, and say which GS1 prefixes are its own."""

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.labelling import queries, rules
from domain.labelling.events import LabelIssuerSet
from domain.labelling.models import LabelIssuer
from domain.labelling.refusals import IssuerFixed
from domain.labels.own import Issuer
from domain.tenancy.models import Company


def set_issuer(uow: UnitOfWork, *, issuer: Issuer, seen: int | None) -> LabelIssuer:
    """What every label of the company bears; name, identifier and prefixes stay once a label was printed (LBL-4).

    `seen` is the version that is replaced, None where there is none yet. Raises Forbidden, InvalidInput,
    VersionConflict, IssuerFixed.
    """
    uow.require(Permission.LABEL_ISSUER_SET, site=None)
    if len(issuer.prefixes) > rules.MOST_PREFIXES:
        problem = f"A company has at most {rules.MOST_PREFIXES} prefixes here; {len(issuer.prefixes)} were given."
        raise InvalidInput(path=("prefixes",), problem=problem)
    uow.lock(Company)  # one at a time, so that two first ones are refused, not broken off
    found = next(iter(uow.lock(LabelIssuer)), None)
    if found is None:
        if seen is not None:
            raise VersionConflict(kind="LabelIssuer", id=uow.actor.company, seen=seen, current=0)
        found = uow.add(LabelIssuer(id=new_id()))
    else:
        require_version(found, 0 if seen is None else seen)
        _require_kept(uow, found, issuer)
    found.name, found.identifier, found.prefixes = issuer.name, issuer.identifier, sorted(issuer.prefixes)
    uow.record(LabelIssuerSet(issuer=found.id))
    return found


def _require_kept(uow: UnitOfWork, row: LabelIssuer, issuer: Issuer) -> None:
    kept = queries.as_issuer(row)
    same = (kept.name, kept.identifier) == (issuer.name, issuer.identifier) and kept.prefixes <= issuer.prefixes
    if not same and queries.has_printed(uow):
        raise IssuerFixed(name=row.name, identifier=row.identifier)
