"""What people are told by mail about batches."""

from domain.exceptions.models import TOLD
from domain.notifications.queries import About, AboutException, AboutTimer
from domain.people.mails import Letter
from domain.review.questions.models import FloorQuestion

_FOOT = "\n\nTheriac wrote this by itself; answers are not read."


def exception_raised(*, name: str, batch: About, exception: AboutException) -> Letter:
    """To who may assess it."""
    found = "told by a person" if exception.rule == TOLD else f"found by rule {exception.rule}"
    where = "" if exception.phase is None else f", in phase {exception.phase}"
    return letter(
        f"Exception {exception.number} in batch {batch.number}",
        name,
        f"exception {exception.number} of batch {_batch(batch)} waits for its assessment: {line(exception.title)} "
        f"({found}{where}).\nAn open exception blocks the release (REV-4).",
    )


def exception_awaits_approval(*, name: str, batch: About, exception: AboutException) -> Letter:
    """To who may approve its assessment."""
    return letter(
        f"Exception {exception.number} in batch {batch.number} waits for your approval",
        name,
        f"exception {exception.number} of batch {_batch(batch)} was assessed as {exception.classification}, and its "
        f"class demands another approval: {line(exception.title)}.\nIt blocks the release until then (REV-1).",
    )


def exception_found_after_decision(*, name: str, batch: About, exception: AboutException) -> Letter:
    """To who decides on such batches."""
    return letter(
        f"Exception {exception.number} was found of batch {batch.number} after its decision",
        name,
        f"exception {exception.number} was found of batch {_batch(batch)} after that was {batch.disposition.lower()}: "
        f"{line(exception.title)}.\nWhat is still here of it isn't shipped until quality assessed that (DEV-6).",
    )


def exception_reopened(*, name: str, batch: About, exception: AboutException) -> Letter:
    """To who may assess it."""
    return letter(
        f"Exception {exception.number} in batch {batch.number} is to be assessed again",
        name,
        f"the value beneath exception {exception.number} of batch {_batch(batch)} was corrected after it was assessed: "
        f"{line(exception.title)}.\nThat assessment no longer counts; it waits for another one (EXE-7).",
    )


def timer_alerted(*, name: str, batch: About, timer: AboutTimer) -> Letter:
    """To who supervises it."""
    until = "" if timer.due_at is None else f" It may last until {timer.due_at:%Y-%m-%d %H:%M} UTC."
    return letter(
        f"{timer.link} in batch {batch.number} takes long",
        name,
        f"the time {line(timer.link)} of batch {_batch(batch)} counts since {timer.opened_at:%Y-%m-%d %H:%M} UTC, which"
        f" is longer than its recipe wants.{until}",
    )


def floor_asked(*, name: str, batch: About, question: FloorQuestion) -> Letter:
    """To whom it was put to."""
    return letter(
        f"Question {question.number} about batch {batch.number}",
        name,
        f"{line(question.asked_name)} reviews batch {_batch(batch)} and asks: {line(question.question)}\n"
        "Its review and its release wait for the answer (REV-4).",
    )


def question_answered(*, name: str, batch: About, question: FloorQuestion) -> Letter:
    """To who asked."""
    return letter(
        f"Question {question.number} about batch {batch.number} was answered",
        name,
        f"{line(question.answered_name or '')} answered question {question.number} about batch {_batch(batch)}: "
        f"{line(question.answer or '')}\nWhoever completes the review accepts it, or asks again.",
    )


def batch_completed(*, name: str, batch: About) -> Letter:
    """To who may review it."""
    return letter(
        f"Batch {batch.number} waits for review",
        name,
        f"all phases of batch {_batch(batch)} are complete. It waits for its review by quality.",
    )


def batch_reviewed(*, name: str, batch: About) -> Letter:
    """To who may decide on it."""
    return letter(
        f"Batch {batch.number} waits for your decision",
        name,
        f"quality has reviewed batch {_batch(batch)}. It waits for the decision on its release.",
    )


def review_overdue(*, name: str, batch: About, awaits: str, due_on: str) -> Letter:
    """To who may do what is overdue: `awaits` is that in words."""
    return letter(
        f"{awaits} of batch {batch.number} is overdue",
        name,
        f"{awaits.lower()} of batch {_batch(batch)} was due on {due_on}, as its site's review policy says, and isn't"
        " done yet.\nYour work list in Theriac leads to it.",
    )


def batch_reviewed_by_production(*, name: str, batch: About) -> Letter:
    """To who may review it for quality."""
    return letter(
        f"Batch {batch.number} waits for quality's review",
        name,
        f"production has reviewed batch {_batch(batch)}. It waits for its review by quality.",
    )


def batch_disposed(*, name: str, batch: About) -> Letter:
    """To who reviewed it, or may have."""
    decision = batch.disposition.lower().replace("_", " ")
    return letter(
        f"Batch {batch.number} was {decision}",
        name,
        f"batch {_batch(batch)} was {decision}.",
    )


def release_revoked(*, name: str, batch: About) -> Letter:
    """To who may review it again."""
    return letter(
        f"The release of batch {batch.number} was revoked",
        name,
        f"the release of batch {_batch(batch)} was revoked; what it gave is in quarantine. It waits for its review.",
    )


def letter(subject: str, name: str, body: str) -> Letter:
    """A mail that greets, says its body and closes."""
    return Letter(line(subject), f"Dear {line(name)},\n\n{body}{_FOOT}")


def _batch(batch: About) -> str:
    return f"{line(batch.number)} ({line(batch.product)}) at {line(batch.site)}, {line(batch.company)},"


def line(text: str) -> str:
    """One line that any mail may carry, however the text was entered."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:150]
