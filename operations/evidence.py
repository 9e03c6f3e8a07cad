"""The traceability matrix of a release: requirement, the tests that prove it, and how they ended."""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path

from operations.composition import RELEASE


def write(here: Path, file: Path) -> int:
    """Run the whole suite, what takes long too, and write the matrix as JSON.

    A requirement without a passing test stays open. 0 where every test passed, as the suite's own end otherwise.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "tests.xml"
        ended = subprocess.call(  # noqa: S603 -- our own tool
            [Path(sys.executable).parent / "pytest", "-n", "2", "--dist", "loadfile", "-q", f"--junitxml={report}"],
            cwd=here,
            env={**os.environ, "THERIAC_DEMONSTRATION": "whole"},
        )
        matrix = _matrix(here, report)
    file.write_text(json.dumps({"release": RELEASE, "requirements": matrix}, indent=1, ensure_ascii=False) + "\n")
    proven = sum(one["state"] == "PROVEN" for one in matrix.values())
    print(f"{proven} of {len(matrix)} requirements are proven by passing tests; written to {file}.")
    return ended


def _matrix(here: Path, report: Path) -> dict[str, dict[str, object]]:
    requirements = tomllib.loads((here / "tests" / "requirements.toml").read_text())
    tests: dict[str, list[dict[str, str]]] = defaultdict(list)
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 -- pytest's own report of this run
        named = [one.get("value", "") for one in case.iter("property") if one.get("name") == "requirement"]
        result = next((one.tag for one in case if one.tag in {"failure", "error", "skipped"}), "passed")
        for requirement in named:
            tests[requirement].append({"test": f"{case.get('classname')}.{case.get('name')}", "result": result})
    return {name: {**about, "state": _state(tests[name]), "tests": tests[name]} for name, about in requirements.items()}


def _state(tests: list[dict[str, str]]) -> str:
    results = {one["result"] for one in tests} - {"skipped"}
    return "PROVEN" if results == {"passed"} else "FAILED" if results else "OPEN"
