"""What becomes of a batch's certificates when its release is revoked."""

from domain.certification.events import CertificateRevoked
from domain.certification.models import QpCertificate, QpCertificateRevocation
from domain.certification.queries import standing_certificates
from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.review import revocations
from domain.review.events import ReleaseRevoked
from domain.review.models import ReleaseRevocation


def heed_revocation(uow: UnitOfWork, event: ReleaseRevoked) -> None:
    """Each certificate that stands is revoked with the release that it rests on, by the same signature (QPC-3)."""
    batch = uow.look_at(Batch, event.batch)
    assert batch is not None, event
    for revocation in revocations.of(uow.session, batch)[-1:]:
        for found in standing_certificates(uow.session, batch):
            uow.add(_revoked(uow, found, revocation))
            uow.record(CertificateRevoked(batch=batch.id, certificate=found.id))


def _revoked(uow: UnitOfWork, found: QpCertificate, revocation: ReleaseRevocation) -> QpCertificateRevocation:
    return QpCertificateRevocation(
        id=new_id(),
        site_id=found.site_id,
        batch_id=found.batch_id,
        certificate_id=found.id,
        reason=f"The release of the batch was revoked. {revocation.because}"[:2000],
        revoked_by=revocation.revoked_by,
        revoked_name=revocation.revoked_name,
        revoked_at=uow.now,
        signature_id=revocation.signature_id,
    )
