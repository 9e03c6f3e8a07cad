"""Every mark names a requirement that is written down."""

import re
import tomllib
from pathlib import Path

TESTS = Path(__file__).parent.parent
MARK = re.compile(r'mark\.requirement\(\s*"([^"]+)"((?:\s*,\s*"[^"]+")*)\s*\)')


def test_every_mark_names_a_written_requirement() -> None:
    known = set(tomllib.loads((TESTS / "requirements.toml").read_text()))
    named = {
        one
        for path in TESTS.rglob("test_*.py")
        for match in MARK.finditer(path.read_text())
        for one in re.findall(r'"([^"]+)"', match.group(0))
    }
    assert named - known == set()
    assert named, "no test names what it proves"
