"""The repository holds what is written for it, and nothing of the machine that it was written on."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GIT = shutil.which("git")
LINK = "120000"
"""The mode of a symbolic link."""


@pytest.mark.skipif(GIT is None or not (ROOT / ".git").exists(), reason="this is no checkout")
def test_nothing_that_is_kept_leads_out_of_the_repository() -> None:
    assert GIT is not None
    listed = subprocess.run(  # noqa: S603 -- our own arguments
        [GIT, "ls-files", "--stage"], cwd=ROOT, check=True, capture_output=True, text=True, timeout=30
    ).stdout
    assert [line for line in listed.splitlines() if line.startswith(LINK)] == []
