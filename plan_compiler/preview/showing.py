"""Every revision as the preview shows it: its last good page, and the faults since then."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from plan_compiler.job import Format
from plan_compiler.messages import Language
from plan_compiler.model import Plan
from plan_compiler.pipeline import build_plan, compile_plan
from plan_compiler.refs import revisions
from plan_compiler.report.text import report_text

SECOND_LOOK = 15.0


@dataclass
class Shown:
    """One revision; `files` are those of its last good page, none before there was one.

    `state` counts every look at the source, `page` those that gave a page; `report` is what a
    terminal would say of the source as it stands.
    """

    folder: Path
    state: int = 0
    page: int = 0
    report: str = ""
    failed: bool = False
    plan: Plan | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    asked: dict[str, bytes] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"


class Showing:
    """All revisions below a source folder. Safe between threads: one builds, many read."""

    def __init__(self, source: Path, templates: Path, today: date, lang: Language) -> None:
        self.source, self.templates, self.today, self.lang = source, templates, today, lang
        self._shown: dict[str, Shown] = {}
        self._changed = threading.Condition()

    def names(self) -> list[str]:
        return sorted(self._shown)

    def get(self, name: str) -> Shown | None:
        return self._shown.get(name)

    # --- Building ---

    def build_all(self) -> None:
        """Show what there is, and forget what is gone."""
        there = {shown.name: shown for shown in map(Shown, revisions(self.source))}
        for gone in self._shown.keys() - there.keys():
            del self._shown[gone]
        for name, shown in there.items():
            self._build(self._shown.setdefault(name, shown))

    def rebuild(self, changed: Iterable[Path]) -> list[str]:
        """Show anew what depends on these files, and nothing else; the names of it."""
        wanted = {name for path in changed for name in self._touched(path)}
        if wanted - self._shown.keys() or any(not s.folder.is_dir() for s in self._shown.values()):
            self.build_all()
            return self.names()
        for name in sorted(wanted):
            self._build(self._shown[name])
        return sorted(wanted)

    def _touched(self, path: Path) -> Iterator[str]:
        """The revisions that a file is of, or that read it."""
        try:
            plan, *inner = path.resolve().relative_to(self.source.resolve()).parts
        except ValueError:
            plan, inner = "", []
        if len(inner) > 1 or (inner and path.is_dir()):
            yield f"{plan}/{inner[0]}"
        else:
            yield from (name for name in self._shown if not inner or name.startswith(f"{plan}/"))

    def _build(self, shown: Shown) -> None:
        compiled = compile_plan(shown.folder, self.today, self.templates)
        found = [*compiled.problems]
        files: Mapping[str, bytes] = {}
        if compiled.plan:
            built = build_plan(compiled.plan, ["html"], templates=self.templates)
            files = built.files
            found += built.problems
        with self._changed:
            shown.state += 1
            shown.report = report_text(found, compiled.texts, self.lang)
            shown.failed = not files
            if files:
                shown.plan, shown.files, shown.page = compiled.plan, files, shown.state
                shown.asked.clear()
            self._changed.notify_all()

    # --- Reading ---

    def wait(self, name: str, state: int) -> Shown | None:
        """The revision when it has got beyond `state`, or after a while as it is."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_news(name, state), SECOND_LOOK)
        return self._shown.get(name)

    def _is_news(self, name: str, state: int) -> bool:
        shown = self._shown.get(name)
        return shown is None or shown.state != state

    def file(self, name: str, file: str) -> bytes | None:
        """A file of the last good page; its Word and PDF are made when somebody asks for them."""
        shown = self._shown.get(name)
        if shown is None or shown.plan is None:
            return None
        form = _FORMS.get(file.removeprefix(shown.plan.id))
        if form is None:
            return shown.files.get(file)
        if file not in shown.asked:
            built = build_plan(shown.plan, [form], templates=self.templates)
            shown.asked |= built.files
        return shown.asked.get(file)


_FORMS: Mapping[str, Format] = {".pdf": "pdf", ".docx": "docx"}
