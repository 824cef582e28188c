"""The hook and the workflow that the documentation shows do what it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "continuous-integration.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell with this environment's programs."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, env={**os.environ, "PATH": path}, check=False, capture_output=True,
        encoding="utf-8",
    )


def test_hook(broken: Path) -> None:
    """The hook of the guide exists; its entry, given the files of a commit, fails for a fault and passes without."""
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    (wanted,) = yaml.safe_load(BLOCKS[0])["repos"][0]["hooks"]
    hook = hooks[wanted["id"]]
    files = [path.relative_to(broken).as_posix() for path in sorted(broken.rglob("*.xml"))]
    chosen = [name for name in files if re.search(wanted["files"], name)]
    assert chosen == files
    assert run(f"{hook['entry']} {shlex.join(chosen)}", broken).returncode == 1
    letter = broken / "documents" / "letter-1.xml"
    letter.write_text(letter.read_text("utf-8").replace("#exampel-person", "#example-person"), "utf-8")
    assert run(f"{hook['entry']} {shlex.join(chosen)}", broken).returncode == 0


def test_workflow(broken: Path) -> None:
    """The step of the workflow that checks writes SARIF, and fails for a fault."""
    steps = yaml.safe_load(BLOCKS[1])["jobs"]["validate"]["steps"]
    (check,) = [step["run"] for step in steps if "edition validate" in step.get("run", "")]
    assert run(check, broken).returncode == 1
    sarif = json.loads((broken / "findings.sarif").read_text("utf-8"))
    assert sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] > 0


def test_baseline_of_the_guide(broken: Path) -> None:
    """The two lines for an old corpus: the second passes after the first."""
    (block,) = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines():
        assert run(line, broken).returncode == 0, line
