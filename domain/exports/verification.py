"""Whether an exported record is what was recorded, checked offline with nothing but the file and the log's key."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.exports import checks
from domain.exports.evidence import CheckFailed, Evidence, NotApplicable, Reading
from domain.exports.report import Check, Outcome, Report


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    check: Callable[[Evidence], str]
    needs: tuple[str, ...] = ()
    """Checks without which this one would only repeat their failure."""


STEPS = (
    _Step("archive", checks.archive_has_its_members),
    _Step("key", checks.key_is_a_verifier_key),
    _Step("log-key", checks.key_is_the_archives, ("archive", "key")),
    _Step("checkpoint", checks.checkpoint_is_signed, ("archive", "key")),
    _Step("entries", checks.entries_are_leaves, ("archive",)),
    _Step("record", checks.record_is_canonical, ("archive",)),
    _Step("inclusion", checks.every_entry_is_in_the_log, ("checkpoint", "entries")),
    _Step("order", checks.entries_are_in_log_order, ("inclusion",)),
    _Step("company", checks.all_is_one_companys, ("checkpoint", "entries")),
    _Step("consistency", checks.log_only_grew, ("checkpoint",)),
    _Step("attestation", checks.files_are_the_attested_ones, ("archive",)),
    _Step("rows", checks.entries_give_the_rows, ("entries", "record")),
    _Step("document", checks.rows_give_the_document, ("record",)),
    _Step("pdf", checks.pdf_holds_the_record, ("archive",)),
    _Step("attachments", checks.attachments_are_those_of_the_rows, ("archive", "record", "attestation")),
    _Step("seal", checks.company_sealed_the_pdf, ("archive", "attestation")),
    _Step("rebuild", checks.rebuilding_gives_the_same_octets, ("archive",)),
)


def verify(data: bytes, key: str, *, reading: Reading) -> Report:
    """Check an exported record against the log's key, a C2SP verifier key (AUD-3, AUD-4, AUD-5).

    `reading` is how to read a PDF, and how to derive the readable document from the rows. Nothing in `data` or `key`
    makes this raise, however hostile: what can't be read is a failed check.
    """
    evidence = Evidence(data, key, reading=reading)
    done: dict[str, Check] = {}
    for step in STEPS:
        done[step.name] = _evaluate(step, evidence, done)
    return Report(tuple(done.values()))


def _evaluate(step: _Step, evidence: Evidence, done: dict[str, Check]) -> Check:
    missing = [name for name in step.needs if done[name].outcome is not Outcome.PASSED]
    if missing:
        return Check(step.name, Outcome.NOT_EVALUATED, f"it needs what failed: {', '.join(missing)}")
    try:
        return Check(step.name, Outcome.PASSED, step.check(evidence))
    except NotApplicable as reason:
        return Check(step.name, Outcome.NOT_APPLICABLE, str(reason))
    except CheckFailed as failure:
        return Check(step.name, Outcome.FAILED, failure.problem, failure.place)
    except Exception as error:  # noqa: BLE001  # hostile octets reach code that isn't ours; failing to read confirms nothing
        return Check(step.name, Outcome.FAILED, f"it could not be checked ({type(error).__name__}: {error})")
