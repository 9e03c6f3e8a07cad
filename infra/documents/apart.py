"""Runs the typesetting program beside this process, within its time."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

LONGEST = 300.0  # seconds; a record of 1,000 phases takes about 7
_ROOT = Path(__file__).parents[2]


class RenderingFailed(Exception):
    """No PDF was made: the document is too large or of another shape, or typesetting it took too long; says which."""


def run(given: Mapping[str, object], *, what: str, longest: float = LONGEST) -> bytes:
    """The PDF of what is given to `infra.documents.typeset`; `what` names it. Raises RenderingFailed."""
    program = [sys.executable, "-m", "infra.documents.typeset"]
    try:
        # The program and its arguments are ours; only its input is not.
        done = subprocess.run(  # noqa: S603
            program,
            input=json.dumps(given).encode(),
            capture_output=True,
            check=False,
            timeout=longest,
            cwd=_ROOT,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise RenderingFailed(f"The {what} was not typeset within {longest:.0f} seconds.") from error
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace")[-2000:].strip()
        raise RenderingFailed(f"Typesetting ended with status {done.returncode}: {reason}")
    return done.stdout
