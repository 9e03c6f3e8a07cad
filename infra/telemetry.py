"""What the service tells about itself: logs with their company, person and command, and defects with an id.

Logs stay with the operator and may name ids of people. What leaves for Sentry names nobody: an event is built anew from
a list of harmless fields, so that a field which a later SDK adds stays at home until somebody lists it.
"""

import logging
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any, Final, TextIO

import sentry_sdk
import structlog
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.transport import Transport
from sentry_sdk.types import Event, Hint

_QUIET: Final = ("botocore", "boto3", "urllib3", "httpx2", "httpcore2", "uvicorn.access")
"""They tell each request with its query, where links carry their secrets."""

_EVENT: Final = ("event_id", "timestamp", "level", "platform", "environment", "release", "sdk", "logger")
_FRAME: Final = ("function", "module", "lineno", "in_app", "pre_context", "context_line", "post_context")
_EXCEPTION: Final = ("type", "module", "thread_id")
_TAGS: Final = ("company", "command")

_log = structlog.stdlib.get_logger(__name__)


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, to be found and replaced when logging is configured again."""


def configure_logging(*, json: bool) -> None:
    """Send every log of the process, structlog's and the standard library's, to standard error.

    One JSON object a line, or lines for people to read. Nothing shows the local variables of a traceback.
    Give uvicorn `log_config=None`, so that it doesn't lay its own handlers over this.
    """
    told: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *told,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    _install(structlog.stdlib.ProcessorFormatter(processors=_rendering(json=json), foreign_pre_chain=told))
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _rendering(*, json: bool) -> list[structlog.typing.Processor]:
    clean = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if json:
        return [clean, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
    # rich's tracebacks, the default here, print local variables.
    plain = structlog.dev.plain_traceback
    return [clean, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _install(formatter: logging.Formatter) -> None:
    root = logging.getLogger()
    for before in [handler for handler in root.handlers if isinstance(handler, _Handler)]:
        root.removeHandler(before)
    handler = _Handler(sys.stderr)
    handler.setFormatter(formatter)
    root.addHandler(handler)
    root.setLevel(logging.INFO)


@contextmanager
def about(
    *, company: uuid.UUID | None = None, person: uuid.UUID | None = None, command: str | None = None
) -> Iterator[None]:
    """Name in each log of the block, and of threads that inherit its context, what the work is about."""
    named = {"company": company, "person": person, "command": command}
    with structlog.contextvars.bound_contextvars(**{name: str(value) for name, value in named.items() if value}):
        yield


def configure_sentry(dsn: str | None, *, environment: str, release: str, transport: Transport | None = None) -> None:
    """Send defects to Sentry, without anything personal; without a dsn they are only logged.

    transport replaces the network, in tests. Raises ValueError for what is no dsn.
    """
    if dsn is None:  # the SDK would look for one in the environment
        return
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        transport=transport,
        # send_default_pii is off by default, and naming it is deprecated; data_collection would switch a scrubber off.
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=_scrubbed,
        before_send_transaction=_nothing,
        auto_session_tracking=False,
        spotlight=False,
        shutdown_timeout=2,
        # The others copy requests, statements and logs into events, which scrubbing would only take out again.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[AtexitIntegration(callback=lambda _pending, _timeout: None), ExcepthookIntegration()],
    )


def report_defect(error: BaseException) -> str:
    """Tell operators of an error that nobody foresaw; answers with its id, to be shown to the user.

    The id is Sentry's where Sentry is configured, else a new one; either way the log has the traceback beside it.
    """
    defect = sentry_sdk.capture_exception(error) or uuid.uuid4().hex
    _log.error("defect", defect=defect, exc_info=error)
    return defect


def _scrubbed(event: Event, _hint: Hint) -> Event:
    """The event's harmless part: what failed, where in the code, for which company and command.

    Messages of exceptions are left out: a database's error quotes the row, and the row may be a person.
    """
    kept: dict[str, Any] = _only(event, _EVENT)
    raised = event.get("exception") or {}
    kept["exception"] = {"values": [_scrubbed_exception(value) for value in raised.get("values") or []]}
    kept["tags"] = _only(structlog.contextvars.get_contextvars(), _TAGS)
    return kept  # type: ignore[return-value] # a part of an Event, as a plain dictionary


def _scrubbed_exception(value: Mapping[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    stack = {"frames": [_scrubbed_frame(frame) for frame in frames]}
    mechanism = {"mechanism": _only(value.get("mechanism") or {}, ("type", "handled"))}
    return _only(value, _EXCEPTION) | mechanism | {"stacktrace": stack}


def _scrubbed_frame(frame: Mapping[str, Any]) -> dict[str, Any]:
    # An absolute path may pass through somebody's home.
    path = PurePath(frame.get("filename") or "")
    return _only(frame, _FRAME) | {"filename": path.name if path.is_absolute() else str(path)}


def _only(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _nothing(_event: Event, _hint: Hint) -> None:
    """No traces leave by this way."""
