"""Runs a program that refuses to run as root, without adding a user to the machine.

Called as a script, `python unprivileged.py namespace|nobody PROGRAM ARGUMENT…`, it lays root down and becomes
PROGRAM. A script rather than a `preexec_fn`: code between fork and exec may deadlock in a process with threads.
"""

import ctypes
import functools
import os
import subprocess
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

NOBODY = 65534
"""The user id that owns nothing, on every Linux."""

_CLONE_NEWUSER = 0x10000000  # linux/sched.h; os.unshare comes with Python 3.12 only
_PROBE_SECONDS = 20


class Way(StrEnum):
    """How a program of ours gets rid of root."""

    UNCHANGED = "unchanged"
    """We aren't root: nothing to do."""
    NAMESPACE = "namespace"
    """In a user namespace of its own it sees itself as nobody; outside, its files stay root's."""
    NOBODY = "nobody"
    """Where namespaces are refused (plain Docker) it becomes nobody, and its files must be nobody's."""


@functools.cache
def way() -> Way:
    """How a program is started here; tried once for each process."""
    if os.geteuid() != 0:
        return Way.UNCHANGED
    probe = subprocess.run(  # noqa: S603 - our own interpreter and script
        _argv(Way.NAMESPACE, ["/bin/true"]), check=False, capture_output=True, timeout=_PROBE_SECONDS
    )
    return Way.NAMESPACE if probe.returncode == 0 else Way.NOBODY


def wrap(argv: Sequence[str]) -> list[str]:
    """The command that runs argv without root's rights, whoever we are."""
    return list(argv) if way() is Way.UNCHANGED else _argv(way(), argv)


def owner() -> int:
    """The user id that the files of such a program carry."""
    return NOBODY if way() is Way.NOBODY else os.geteuid()


def _argv(chosen: Way, argv: Sequence[str]) -> list[str]:
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), chosen, *argv]


def _enter_namespace() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} 0 1")


def _become_nobody() -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


if __name__ == "__main__":
    {Way.NAMESPACE: _enter_namespace, Way.NOBODY: _become_nobody}[Way(sys.argv[1])]()
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - becoming the named program is the whole task
