"""An audit of a built revision: every judge that is here asked, and what they said as data."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plan_compiler import __version__
from plan_compiler.inputs import digest
from plan_compiler.judges.panel import FORMATS, JUDGES, Finished, Format, Judge, Verdict, ask, host
from plan_compiler.messages import Language, catalogue
from plan_compiler.model import Plan
from plan_compiler.model_file import read_model
from plan_compiler.store import read_manifest

AT_ONCE = 2


@dataclass(frozen=True)
class Judged:
    """A file that was judged, known by its digest."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Audit:
    """What the judges said of the files of one revision."""

    plan: Plan
    files: Sequence[Judged]
    verdicts: Sequence[Verdict]

    @property
    def formats(self) -> Sequence[Format]:
        names = {file.name for file in self.files}
        return [format for format in FORMATS if f"{self.plan.id}.{format}" in names]

    def of(self, format: Format) -> Sequence[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.format == format]

    @property
    def findings(self) -> int:
        return sum(len(verdict.findings) for verdict in self.verdicts)

    @property
    def untried(self) -> Sequence[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.lack]


def audit(folder: Path, judges: Sequence[Judge] | None = None) -> Audit:
    """Ask the judges about the built revision in `folder`, which stays as it is."""
    names = sorted(read_manifest(folder)["outputs"])
    with tempfile.TemporaryDirectory() as scratch:
        copied = [Path(scratch).resolve() / name for name in names]
        for name, copy in zip(names, copied, strict=True):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, copy)
        finished = _finished(Path(scratch).resolve(), names)
        files = [_judged(name, copy) for name, copy in zip(names, copied, strict=True)]
        asked = [judge for judge in (judges or JUDGES) if finished.file(judge.format).name in names]
        # Most of the time goes by in other programs.
        with ThreadPoolExecutor(AT_ONCE) as pool:
            verdicts = list(pool.map(lambda judge: ask(judge, finished), asked))
    return Audit(finished.plan, files, verdicts)


def _finished(folder: Path, names: Sequence[str]) -> Finished:
    (model,) = (name for name in names if name.endswith(".json") and "/" not in name)
    finished = Finished(folder, read_model((folder / model).read_bytes()))
    fragment = folder / "fragment.html"
    if fragment.exists():
        page = host(fragment.read_text(encoding="utf-8"), finished.plan)
        finished.host.write_text(page, encoding="utf-8")
    return finished


def _judged(name: str, path: Path) -> Judged:
    data = path.read_bytes()
    return Judged(name, len(data), digest(data))


def audit_files(audit: Audit, language: Language) -> dict[str, bytes]:
    """`audit.html` for people and `audit.json` for programs."""
    from plan_compiler.judges.audit_page import audit_page

    return {
        "audit.html": audit_page(audit, language),
        "audit.json": audit_json(audit, language),
    }


def judge_name(verdict: Verdict, language: Language) -> str:
    """What people call a judge, with what it judged against."""
    name = catalogue(language)["audit"]["judges"][verdict.judge]["name"]
    return f"{name} ({verdict.standard})"


# --- As data ---------------------------------------------------------------------------------


def manual(format: str, language: Language) -> Mapping[str, str]:
    """What remains for a human, in a format or in the "text" of them all, by number."""
    rows: Mapping[str, str] = catalogue(language)["audit"]["manual"][format]
    return rows


def audit_json(audit: Audit, language: Language) -> bytes:
    """The audit for programs; the same bytes for the same files and judges."""
    data = {
        "plan": audit.plan.id,
        "revision": audit.plan.revision,
        "title": audit.plan.metadata.title,
        "identifier": audit.plan.metadata.diarienummer,
        "compiler": __version__,
        "findings": audit.findings,
        "untried": len(audit.untried),
        "files": [{"name": f.name, "bytes": f.size, "sha256": f.sha256} for f in audit.files],
        "formats": {format: dict(_format(audit, format, language)) for format in audit.formats},
        "text": {"manual": _manual("text", language)},
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def _format(audit: Audit, format: Format, language: Language) -> Iterator[tuple[str, Any]]:
    names = catalogue(language)["audit"]["judges"]
    yield "judges", [_verdict(v, names[v.judge]["name"]) for v in audit.of(format)]
    yield "manual", _manual(format, language)


def _verdict(verdict: Verdict, name: str) -> dict[str, Any]:
    told = {"judge": name, "standard": verdict.standard}
    if verdict.lack:
        return told | {"tried": False, "lacks": verdict.lack}
    tried = {"version": verdict.version, "checks": verdict.checks, "unit": verdict.unit}
    return told | {"tried": True} | tried | {"findings": list(verdict.findings)}


def _manual(format: str, language: Language) -> list[dict[str, Any]]:
    rows = manual(format, language).items()
    return [{"number": number, "check": words, "done": False} for number, words in rows]
