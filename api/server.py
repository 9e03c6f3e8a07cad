"""Listening on HTTP: the socket first, so that its address is known before anything slow begins."""

import signal
import socket
import sys
from types import FrameType

import uvicorn
from starlette.applications import Starlette

BACKLOG = 512
SHUTDOWN_SECONDS = 5
PORTS_TRIED = 20


def listen(port: int, *, host: str = "127.0.0.1", fixed: bool = True) -> socket.socket:
    """A bound socket; another port near it where this one is taken and it isn't fixed. Raises OSError."""
    for candidate in [port] if fixed else [*range(port, port + PORTS_TRIED), 0]:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
        except OSError:
            listener.close()
            if fixed:
                raise
            continue
        return listener
    raise OSError(f"no port from {port} on is free")


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"http://{host}:{port}"


def serve(app: Starlette, listener: socket.socket) -> None:
    """Answer until SIGINT or SIGTERM; open requests get five seconds to end."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        backlog=BACKLOG,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        ws_max_size=65_536,
    )
    uvicorn.Server(config).run(sockets=[listener])


def exit_on_signals() -> None:
    """Make SIGTERM and SIGINT a SystemExit, so that each `finally` runs: the server raises them again at its end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _exit)


def _exit(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    sys.exit(0)
