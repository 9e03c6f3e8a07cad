"""The cloud's description is formatted, valid, and keeps its promises when planned against a mocked AWS."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.settings import Settings

SOURCE = Path(__file__).parents[2] / "terraform"
STAGING = Path("environments", "staging")
PROVIDER = "registry.terraform.io/hashicorp/aws/5.*"
# Where Terraform itself looks for plug-ins without a network, and where machines that build images put them.
PLUGIN_FOLDERS = ("~/.terraform.d/plugins", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins")
SECONDS = 110

TERRAFORM = shutil.which("terraform")


def _plugins() -> Path | None:
    """The first folder of plug-ins on this machine that holds version 5 of the AWS provider."""
    named = [os.environ["THERIAC_TERRAFORM_PLUGINS"]] if "THERIAC_TERRAFORM_PLUGINS" in os.environ else []
    usual = [Path(folder).expanduser() for folder in (*named, *PLUGIN_FOLDERS)]
    return next((folder for folder in (*usual, *Path("/opt").glob("*")) if any(folder.glob(PROVIDER))), None)


PLUGINS = _plugins()
needs_terraform = pytest.mark.skipif(TERRAFORM is None, reason="terraform isn't installed")
needs_provider = pytest.mark.skipif(PLUGINS is None, reason="no folder of plug-ins has the AWS provider 5.x")


def _terraform(*arguments: str, folder: Path) -> str:
    """What terraform says; fails the test with it when terraform fails."""
    assert TERRAFORM is not None
    # A configuration or a workspace of whoever runs the test must not take part.
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run(  # noqa: S603 -- the program is the installed terraform, the arguments are this file's
        [TERRAFORM, *arguments, "-no-color"],
        cwd=folder,
        env={**ours, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


@pytest.fixture(scope="module")
def staging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The staging environment in a copy of the tree, initialised without a network."""
    copy = tmp_path_factory.mktemp("cloud") / "terraform"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns(".terraform*"))
    _terraform("init", "-backend=false", "-input=false", f"-plugin-dir={PLUGINS}", folder=copy / STAGING)
    yield copy / STAGING
    shutil.rmtree(copy)


@needs_terraform
def test_the_files_are_formatted() -> None:
    _terraform("fmt", "-check", "-diff", "-recursive", folder=SOURCE)


@needs_terraform
@needs_provider
def test_staging_is_valid(staging: Path) -> None:
    assert "The configuration is valid" in _terraform("validate", "-no-tests", folder=staging)


@needs_terraform
@needs_provider
def test_staging_keeps_its_promises_when_planned_against_a_mocked_cloud(staging: Path) -> None:
    passed = re.search(r"(\d+) passed, 0 failed", _terraform("test", folder=staging))
    runs = [
        line
        for file in staging.glob("*.tftest.hcl")
        for line in file.read_text().splitlines()
        if line.startswith("run ")
    ]
    assert passed is not None
    assert int(passed[1]) == len(runs) > 0


def test_every_setting_that_the_cloud_gives_is_one_that_the_service_reads() -> None:
    given = set[str]()
    for file in ("programs.tf", "secrets.tf"):
        text = (SOURCE / "modules" / "service" / file).read_text()
        given |= set(re.findall(r"\b(?:THERIAC_[A-Z_]+|(?:[A-Z]+_)?DATABASE_URL|SENTRY_DSN)\b", text))
    read = {field.alias for field in Settings.model_fields.values()}
    assert "THERIAC_SEAL_KEY" in given
    assert given <= read
