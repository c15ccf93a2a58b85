"""A small runner of composite actions: expressions, environments, outputs and caches as GitHub's own treats them."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
_OUTPUT = re.compile(r"^([\w-]+)(?:=([^\n]*)|<<(\w+)\n(.*?)\n\3)$", re.MULTILINE | re.DOTALL)


@dataclass
class Step:
    """A step that was run: its name, exit status, printed text, outputs and seconds."""

    name: str
    status: int
    printed: str
    outputs: dict[str, str]
    seconds: float


@dataclass
class Runner:
    """Runs the composite action at *action* in *workspace*; *caches* outlive it, *environ* is the job's."""

    action: Path
    workspace: Path
    temp: Path
    caches: Path
    environ: Mapping[str, str]
    steps: list[Step] = field(default_factory=list)
    _outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    _to_save: list[tuple[Path, Path]] = field(default_factory=list)

    def run(self, **inputs: str) -> dict[str, str]:
        """Run every step until one fails; the action's outputs."""
        described = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        unknown = set(inputs) - {name.replace("-", "_") for name in described["inputs"]}
        assert not unknown, unknown
        self.temp.mkdir(parents=True, exist_ok=True)
        self._inputs = {
            name: inputs.get(name.replace("-", "_"), str(one.get("default", "")))
            for name, one in described["inputs"].items()
        }
        self._inputs = {name: self.fill(value) for name, value in self._inputs.items()}
        for step in described["runs"]["steps"]:
            if "if" in step and not self.holds(step["if"]):
                continue
            done = self._run_step(step)
            self.steps.append(done)
            self._outputs[step.get("id", "")] = done.outputs
            if done.status:
                break
        for folder, kept in self._to_save:
            if folder.exists() and not kept.exists():
                shutil.copytree(folder, kept)
        return {name: self.fill(one["value"]) for name, one in described["outputs"].items()}

    @property
    def status(self) -> int:
        """The exit status of the last step."""
        return self.steps[-1].status

    def fill(self, text: str) -> str:
        """Text with its expressions replaced by what they stand for."""
        return _EXPRESSION.sub(lambda match: self.value(match[1]), str(text))

    def value(self, expression: str) -> str:
        """What a name of a context stands for."""
        if re.fullmatch(r"'[^']*'", expression):
            return expression[1:-1]
        context, _, rest = expression.partition(".")
        if context == "inputs":
            return self._inputs[rest]
        if context == "steps":
            step, _, name = rest.partition(".outputs.")
            return self._outputs.get(step, {}).get(name, "")
        known = {
            "github.token": self.environ.get("JOB_TOKEN", ""),
            "runner.temp": str(self.temp),
            "runner.os": "Linux",
            "runner.arch": platform.machine(),
        }
        return known[expression]

    def holds(self, condition: str) -> bool:
        """Whether a condition of comparisons joined by ``&&`` is true."""
        for part in condition.split("&&"):
            one, sign, two = re.split(r"\s*(==|!=)\s*", part.strip())
            if (self.value(one) == self.value(two)) != (sign == "=="):
                return False
        return True

    def again(self, name: str) -> Step:
        """Run a step once more, with what the others left."""
        described = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        return self._run_step(next(step for step in described["runs"]["steps"] if step["name"] == name))

    def _run_step(self, step: dict[str, Any]) -> Step:
        begun = time.monotonic()
        if "uses" in step:
            outputs = self._use(
                step["uses"].partition("@")[0], {k: self.fill(v) for k, v in step.get("with", {}).items()}
            )
            return Step(step["name"], 0, "", outputs, time.monotonic() - begun)
        script, output = self.temp / "step.sh", self.temp / "output"
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("")
        assert step["shell"] == "bash"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env={
                **self.environ,
                "GITHUB_ACTION_PATH": str(self.action),
                "GITHUB_OUTPUT": str(output),
                "RUNNER_TEMP": str(self.temp),
                "RUNNER_OS": "Linux",
                **{name: self.fill(value) for name, value in step.get("env", {}).items()},
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        printed = done.stdout.decode(errors="replace")
        told = _OUTPUT.finditer(output.read_text(encoding="utf-8"))
        outputs = {one[1]: one[4] if one[3] else one[2] for one in told}
        return Step(step["name"], done.returncode, printed, outputs, time.monotonic() - begun)

    def _use(self, action: str, given: dict[str, str]) -> dict[str, str]:
        """What the two actions that are used here do, as far as this machine is concerned."""
        if action == "actions/setup-python":
            assert given["update-environment"] == "False"
            return {"python-path": sys.executable, "python-version": platform.python_version()}
        assert action == "actions/cache"
        folder, kept = Path(given["path"]), self.caches / given["key"]
        self._to_save.append((folder, kept))
        if kept.exists():
            shutil.copytree(kept, folder)
        return {"cache-hit": "true" if kept.exists() else ""}
