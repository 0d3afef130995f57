"""What all commands share: their options, how they find revisions, how they report and exit."""

import errno
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from plan_compiler import __version__, rules
from plan_compiler.resources import TEMPLATES, TemplateFault
from plan_compiler.span import NOWHERE, Span

if TYPE_CHECKING:
    from plan_compiler.diagnostic import Diagnostic, Rule
    from plan_compiler.pipeline import Clock, Compiled

F = TypeVar("F", bound=Callable[..., None])
# What to do about a fault in writing; about any other, the usual case (errno(3)).
_WRITING = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "full"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "denied"),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY), "in-the-way"),
}
# So many missing templates are named.
_NAMES = 5


class Told(Protocol):
    """Whatever has read files: what is wrong, and the texts that its spans point into, by name."""

    @property
    def problems(self) -> "Sequence[Diagnostic]": ...

    @property
    def texts(self) -> Mapping[str, str]: ...


@dataclass
class Run:
    """The options that all commands share, and what they found on the way."""

    source: Path
    output: Path
    lang: Any
    report: str
    strict: bool
    today: date
    templates: Path
    problems: "list[Diagnostic]" = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def say(self, key: str, **arguments: object) -> None:
        """A sentence for people; silent where standard output is for a program."""
        from plan_compiler.messages import say

        if self.report == "text":
            click.echo(say(key, self.lang, **arguments))

    def fault(
        self, rule: "Rule", case: str = "", at: Path | Span = NOWHERE, **arguments: Any
    ) -> None:
        """Something wrong with what was asked for, or with the file or folder that it is about."""
        span = at if isinstance(at, Span) else Span(str(at))
        self.problems.append(rule.at(span, case, **arguments))

    def take(self, told: Told) -> None:
        """Report later what somebody else was told of."""
        self.problems += told.problems
        self.texts |= told.texts

    def stops(self, problems: "Sequence[Diagnostic]") -> bool:
        return any(found.is_error or self.strict for found in problems)

    def cannot_write(self, path: Path, error: OSError) -> None:
        """Say why a file or folder could not be written, and what to do about it."""
        reason = error.strerror or type(error).__name__
        case = _WRITING.get(error.errno or 0, "")
        self.fault(rules.CANNOT_WRITE, case, at=path, path=path, reason=reason)

    def finish(self) -> None:
        """Report everything that was found and exit."""
        from plan_compiler.diagnostic import in_order

        found = in_order(self.problems)
        if self.report == "text":
            from plan_compiler.report.text import report_text

            text = report_text(found, self.texts, self.lang)
            if text:
                click.echo(text, err=True)
        elif self.report == "json":
            from plan_compiler.report.machine import report_json

            # A file in UTF-8 (RFC 8259), whatever the terminal speaks.
            click.echo(report_json(found, self.lang).encode(), nl=False)
        else:
            from plan_compiler.report.machine import report_sarif

            click.echo(report_sarif(found, self.lang, __version__).encode(), nl=False)
        sys.exit(1 if self.stops(found) else 0)

    def check_templates(self) -> None:
        """Stop if the folder of templates is not whole: fonts too are replaced without a word."""
        from plan_compiler.resources import lacking

        if names := lacking(self.templates):
            some = ", ".join(names[:_NAMES]) + (", …" if len(names) > _NAMES else "")
            self.fault(
                rules.MISSING_TEMPLATES, at=self.templates, folder=self.templates, files=some
            )
            self.finish()

    def break_off(self, error: OSError) -> None:
        """Report what the computer would not do, where nobody else has words for it, and exit."""
        from plan_compiler.making import refused

        if error.errno == errno.EPIPE:
            raise error  # Nobody reads any more; click knows what to do.
        self.problems.append(refused(error))
        try:
            self.finish()
        except OSError:
            # It was standard output.
            self.report = "text"
            self.finish()

    def say_fault(self, file: str, reason: str) -> None:
        """Report a template that nothing can be made with, and exit."""
        place = self.templates / file
        self.fault(rules.TEMPLATE_FAULT, "file", at=place, file=file, reason=reason)
        self.finish()

    def folders(self, refs: Sequence[str]) -> Iterator[Path]:
        """The revisions that the REFs mean, each once; every revision if there are none."""
        from plan_compiler.refs import find_revisions, revisions

        if not refs:
            found = list(revisions(self.source))
            if not found:
                self.fault(rules.NO_PLAN, ref="", source=self.source)
            yield from found
        met: dict[Path, Path] = {}
        for ref in refs:
            folders = find_revisions(ref, self.source)
            if not folders:
                self.no_plan(ref)
            met |= {path.resolve(): path for path in folders}
        yield from met.values()

    def no_plan(self, ref: str) -> None:
        """Say that there is no such plan, and which there are."""
        from plan_compiler.refs import revisions

        known = ", ".join(sorted({path.parent.name for path in revisions(self.source)}))
        case = "known" if known else ""
        self.fault(rules.NO_PLAN, case, ref=ref, source=self.source, known=known)

    def check_lives(self, folders: Sequence[Path]) -> set[Path]:
        """Where revisions do not follow on each other; the plans that this stops come back."""
        from plan_compiler.plan_folders import check_plan_life

        stopped = set()
        for plan in dict.fromkeys(folder.resolve().parent for folder in folders):
            found = check_plan_life(plan, self.texts)
            self.problems += found
            if self.stops(found):
                stopped.add(plan)
        return stopped

    def compile(self, folder: Path, clock: "Clock | None" = None) -> "Compiled":
        from plan_compiler.pipeline import compile_plan

        compiled = compile_plan(folder, self.today, self.templates, clock)
        self.take(compiled)
        return compiled


_FOLDER = click.Path(file_okay=False, path_type=Path)
_OPTIONS = (
    click.option(
        "--source",
        type=_FOLDER,
        default="plan_source",
        show_default=True,
        help="Mappen med planerna.",
    ),
    click.option(
        "--output", type=_FOLDER, default="output", show_default=True, help="Mappen för det byggda."
    ),
    click.option(
        "--lang",
        type=click.Choice(["sv", "en"]),
        default="sv",
        show_default=True,
        help="Diagnosernas språk.",
    ),
    click.option(
        "--report",
        type=click.Choice(["text", "json", "sarif"]),
        default="text",
        show_default=True,
        help="Diagnosernas form.",
    ),
    click.option("--strict", is_flag=True, help="Låt varningar stoppa."),
    click.option(
        "--today",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Dagens datum i kontrollerna.  [default: datorns]",
    ),
    click.option(
        "--templates",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=TEMPLATES,
        show_default=False,
        help="Mappen med mallar.",
    ),
)
_OF_RUN = ("source", "output", "lang", "report", "strict", "templates")


def shared(command: F) -> F:
    """The options of every command; they come to it as one `Run`."""

    @wraps(command)
    def with_run(today: datetime | None, **given: Any) -> None:
        day = today.date() if today else date.today()
        run = Run(**{name: given.pop(name) for name in _OF_RUN}, today=day)
        try:
            run.check_templates()
            command(run=run, **given)
        except OSError as error:
            run.break_off(error)
        except TemplateFault as error:
            run.say_fault(*error.args)

    for option in reversed(_OPTIONS):
        with_run = option(with_run)
    return with_run  # type: ignore[return-value]
