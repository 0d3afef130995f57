"""The commands: each parses its arguments, calls the compiler, writes, prints and exits."""

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from plan_compiler import __version__

if TYPE_CHECKING:
    from plan_compiler.diagnostic import Diagnostic
    from plan_compiler.diff.redline import Redline
    from plan_compiler.model import Plan
    from plan_compiler.pipeline import Archive, Clock, Compiled, Format
    from plan_compiler.redlines import Format as RedlineFormat

F = TypeVar("F", bound=Callable[..., None])


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
    diagnostics: "list[Diagnostic]" = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def say(self, key: str, **arguments: object) -> None:
        """A sentence for people; silent where standard output is for a program."""
        from plan_compiler.messages import say

        if self.report == "text":
            click.echo(say(key, self.lang, **arguments))

    def stops(self, diagnostics: "Sequence[Diagnostic]") -> bool:
        return any(found.is_error or self.strict for found in diagnostics)

    def finish(self) -> None:
        """Report everything that was found and exit."""
        from plan_compiler.diagnostic import in_order

        found = in_order(self.diagnostics)
        if self.report == "text":
            from plan_compiler.report.text import report_text

            text = report_text(found, self.texts, self.lang)
            if text:
                click.echo(text, err=True)
        elif self.report == "json":
            from plan_compiler.report.machine import report_json

            click.echo(report_json(found, self.lang), nl=False)
        else:
            from plan_compiler.report.machine import report_sarif

            click.echo(report_sarif(found, self.lang, __version__), nl=False)
        sys.exit(1 if self.stops(found) else 0)

    def folders(self, refs: Sequence[str]) -> Iterator[Path]:
        """The revisions that the REFs mean, each once; every revision if there are none."""
        from plan_compiler import rules
        from plan_compiler.span import Span
        from plan_compiler.store import find_revisions, revisions

        if not refs:
            found = list(revisions(self.source))
            if not found:
                self.diagnostics.append(rules.NO_PLAN.at(Span(""), ref="", source=self.source))
            yield from found
        met: dict[Path, Path] = {}
        for ref in refs:
            folders = find_revisions(ref, self.source)
            if not folders:
                known = ", ".join(sorted({path.parent.name for path in revisions(self.source)}))
                self.diagnostics.append(
                    rules.NO_PLAN.at(
                        Span(""), "known" if known else "", ref=ref, source=self.source, known=known
                    )
                )
            met |= {path.resolve(): path for path in folders}
        yield from met.values()

    def compile(self, folder: Path, clock: "Clock | None" = None) -> "Compiled":
        from plan_compiler.pipeline import compile_plan

        compiled = compile_plan(folder, self.today, self.templates, clock)
        self.diagnostics += compiled.diagnostics
        self.texts |= compiled.texts
        return compiled


def shared(command: F) -> F:
    """The options of every command; they come to it as one `Run`."""
    from functools import wraps

    from plan_compiler.resources import TEMPLATES

    folder = click.Path(file_okay=False, path_type=Path)

    @click.option(
        "--source",
        type=folder,
        default="plan_source",
        show_default=True,
        help="Mappen med planerna.",
    )
    @click.option(
        "--output", type=folder, default="output", show_default=True, help="Mappen för det byggda."
    )
    @click.option(
        "--lang",
        type=click.Choice(["sv", "en"]),
        default="sv",
        show_default=True,
        help="Diagnosernas språk.",
    )
    @click.option(
        "--report",
        type=click.Choice(["text", "json", "sarif"]),
        default="text",
        show_default=True,
        help="Diagnosernas form.",
    )
    @click.option("--strict", is_flag=True, help="Låt varningar stoppa.")
    @click.option(
        "--today",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Dagens datum i kontrollerna.  [default: datorns]",
    )
    @click.option(
        "--templates",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=TEMPLATES,
        show_default=False,
        help="Mappen med mallar.",
    )
    @wraps(command)
    def with_run(
        source: Path,
        output: Path,
        lang: str,
        report: str,
        strict: bool,
        today: datetime | None,
        templates: Path,
        **rest: Any,
    ) -> None:
        day = today.date() if today else date.today()
        run = Run(source, output, lang, report, strict, day, templates)
        command(run=run, **rest)

    return with_run  # type: ignore[return-value]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="plan", message="%(prog)s %(version)s")
def main() -> None:
    """Bygger styrdokument: en källa blir Word, PDF och webb som säger samma sak."""
    # A command lives for a second and drops little: looking for rings of garbage often is waste.
    gc.set_threshold(100_000)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show å gets a ? for it, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@main.command()
@click.argument("ref", nargs=-1)
@shared
def check(run: Run, ref: tuple[str, ...]) -> None:
    """Säg vad som är fel; skriv inget.

    REF är PLAN, PLAN/REVISION eller en mapp. Utan REF granskas alla planer.
    """
    for folder in run.folders(ref):
        compiled = run.compile(folder)
        if compiled.plan:
            run.say("checked", plan=f"{compiled.plan.id}/{compiled.plan.revision}")
    run.finish()


@main.command()
@click.argument("ref", nargs=-1)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["docx", "pdf", "html", "json"]),
    multiple=True,
    help="Bara detta format; går att ange flera gånger.",
)
@click.option(
    "--archive",
    type=click.Choice(["a-3a", "a-2a"]),
    default="a-3a",
    show_default=True,
    help="PDF/A-variant; a-2a utan bifogad modell.",
)
@click.option("--timings", is_flag=True, help="Säg vart tiden tog vägen.")
@shared
def build(
    run: Run, ref: tuple[str, ...], formats: "tuple[Format, ...]", archive: "Archive", timings: bool
) -> None:
    """Bygg Word, PDF och webb, och kontrollera att de säger samma sak.

    REF är PLAN, PLAN/REVISION eller en mapp. Utan REF byggs alla planer.
    """
    from plan_compiler.pipeline import Clock

    for folder in run.folders(ref):
        clock = Clock()
        build_one(run, folder, formats, archive, clock)
        for step, seconds in clock.times if timings else ():
            run.say("timing", seconds=f"{seconds:6.3f}", what=step)
    run.finish()


def build_one(
    run: Run, folder: Path, formats: "tuple[Format, ...]", archive: "Archive", clock: "Clock"
) -> None:
    """Build one revision and write its files, if nothing stops it."""
    from plan_compiler import rules
    from plan_compiler.pipeline import FORMATS, build_plan
    from plan_compiler.span import Span
    from plan_compiler.store import MANIFEST, write_folder, write_manifest

    compiled = run.compile(folder, clock)
    if compiled.plan is None or run.stops(compiled.diagnostics):
        return
    plan = compiled.plan
    target = run.output / plan.id / plan.revision
    earlier = kept(target, plan, formats or FORMATS)
    built = build_plan(plan, formats or FORMATS, archive, run.templates, clock, earlier)
    run.diagnostics += built.diagnostics
    if not built.files:
        return
    files = {**earlier, **built.files}
    sources = {name: text.encode() for name, text in compiled.texts.items()}
    manifest = write_manifest(plan.id, plan.revision, sources, files, versions())
    try:
        with clock.step("write"):
            write_folder(target, files | {MANIFEST: manifest})
    except OSError as error:
        reason = error.strerror or type(error).__name__
        run.diagnostics.append(rules.CANNOT_WRITE.at(Span(str(target)), path=target, reason=reason))
        return
    run.say(
        "built",
        plan=f"{plan.id}/{plan.revision}",
        files=", ".join(name for name in sorted(built.files) if "/" not in name),
        folder=target,
    )
    if f"{plan.id}.docx" in built.files:
        run.say("no_page_numbers", plan=f"{plan.id}.docx")


def kept(target: Path, plan: "Plan", formats: "Sequence[Format]") -> dict[str, bytes]:
    """Documents of an earlier build in other formats, if they were made from an equal model."""
    from plan_compiler.model_file import write_model

    model = target / f"{plan.id}.json"
    if not model.is_file() or model.read_bytes() != write_model(plan):
        return {}
    found = [target / f"{plan.id}.{name}" for name in ("docx", "pdf") if name not in formats]
    if "html" not in formats:
        page = [target / f"{plan.id}.html", target / "fragment.html"]
        found += [*page, *sorted((target / "assets").glob("*"))]
    files = (path for path in found if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in files}


def versions() -> dict[str, str]:
    """The compiler and the engines that decide an output's bytes."""
    from importlib.metadata import version

    engines = ("docxtpl", "lxml", "markdown-it-py", "pikepdf", "python-docx", "typst")
    return {"plan-compiler": __version__} | {name: version(name) for name in engines}


@main.command()
@click.argument("path", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@shared
def verify(run: Run, path: tuple[Path, ...]) -> None:
    """Säg om byggda filer är hela, oförändrade och säger samma sak som källan."""
    from plan_compiler.verify import verify as verify_path

    for one in path:
        found = list(verify_path(one))
        run.diagnostics += found
        if not found:
            run.say("verified", path=one)
    run.finish()


@main.command()
@click.argument("plan")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", "docx", "pdf", "json", "text"]),
    multiple=True,
    help="Bara detta format; går att ange flera gånger.",
)
@shared
def diff(run: Run, plan: str, old: str, new: str, formats: "tuple[RedlineFormat, ...]") -> None:
    """Visa och skriv vad som är ändrat mellan två revisioner av PLAN.

    OLD och NEW är en revision, en mapp, en byggd .json, .docx eller .pdf, eller git:REV.
    """
    from plan_compiler.editions import Reader
    from plan_compiler.redlines import draw

    reader = Reader(run.source, plan, run.today, run.templates)
    before, after = reader.read(old, new), reader.read(new, old)
    run.diagnostics += reader.problems
    run.texts |= reader.texts
    if before and after and not run.stops(run.diagnostics):
        redline = draw(before, after, run.diagnostics)
        if redline and not run.stops(run.diagnostics):
            names = f"{before.name}_{after.name}"
            show_redline(run, redline, run.output / plan / "diff" / names, formats)
    run.finish()


def show_redline(
    run: Run, redline: "Redline", folder: Path, formats: "Sequence[RedlineFormat]"
) -> None:
    """Print what changed, and write it in the formats."""
    from plan_compiler import rules
    from plan_compiler.redlines import FORMATS, NAMES, carry, terminal_text
    from plan_compiler.resources import load_templates
    from plan_compiler.span import Span
    from plan_compiler.store import write_folder

    looks = load_templates(redline.new.metadata.language, run.templates)
    carried = carry(redline, formats or FORMATS, looks)
    files = {NAMES[name]: found.content for name, found in carried.items()}
    try:
        write_folder(folder, files)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        run.diagnostics.append(rules.CANNOT_WRITE.at(Span(str(folder)), path=folder, reason=reason))
        return
    if run.report == "text":
        click.echo(terminal_text(redline, looks, colours=sys.stdout.isatty()))
    for name, found in carried.items():
        if found.unshown:
            numbers = ", ".join(str(redline.numbers[id]) for id in found.unshown)
            run.say("not_shown", file=NAMES[name], numbers=numbers)
    run.say("compared", files=", ".join(sorted(files)), folder=folder)


@main.command()
@click.argument("ref", nargs=-1)
@shared
def audit(run: Run, ref: tuple[str, ...]) -> None:
    """Låt de domare som finns här granska det byggda; skriv audit.html och audit.json.

    REF är PLAN, PLAN/REVISION eller en mapp. Utan REF granskas alla planer. Inget byggs.
    """
    for folder in run.folders(ref):
        plan = folder.resolve().parent.name
        audit_one(run, run.output / plan / folder.resolve().name)
    run.finish()


def audit_one(run: Run, folder: Path) -> None:
    """Audit one built revision, if it is whole, and write what the judges said beside it."""
    from plan_compiler import rules
    from plan_compiler.judges.audit import audit, audit_files, judge_name
    from plan_compiler.span import Span
    from plan_compiler.store import add_files
    from plan_compiler.verify import verify as verify_path

    damage = list(verify_path(folder))
    run.diagnostics += damage
    if damage:
        return
    done = audit(folder)
    files = audit_files(done, run.lang)
    try:
        add_files(folder, files)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        run.diagnostics.append(rules.CANNOT_WRITE.at(Span(str(folder)), path=folder, reason=reason))
        return
    page = folder / next(iter(files))
    plan = f"{done.plan.id}/{done.plan.revision}"
    run.say("audited", plan=plan, asked=len(done.verdicts) - len(done.untried), path=page)
    for verdict in done.untried:
        name = judge_name(verdict, run.lang)
        run.say("not_audited", plan=plan, judge=name, lack=verdict.lack)
    for verdict in done.verdicts:
        if verdict.findings:
            run.diagnostics.append(
                rules.JUDGE_REMARK.at(
                    Span(str(folder / f"{done.plan.id}.{verdict.format}")),
                    judge=judge_name(verdict, run.lang),
                    format=verdict.format.upper(),
                    remark=verdict.findings[0],
                    count=len(verdict.findings),
                    audit=page,
                )
            )


@main.command()
@click.argument("code")
@click.option(
    "--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk."
)
def explain(code: str, lang: Any) -> None:
    """Förklara en diagnos, som PC103, med exempel och rättelse."""
    from plan_compiler.messages import explanation, say
    from plan_compiler.rules import RULES

    rule = RULES.get(code.upper())
    if rule is None:
        raise click.BadParameter(", ".join(RULES), param_hint="CODE")
    said = explanation(rule, lang)
    lines = [
        f"{rule.code} {said['title']}",
        "",
        said["explanation"],
        say(f"severity_{rule.severity}", lang),
    ]
    for part in ("example", "repair"):
        if part in said:
            lines += ["", say(part, lang), "", *(f"    {row}" for row in said[part].splitlines())]
    click.echo("\n".join(lines))


@main.group()
def template() -> None:
    """Wordmallen."""


@template.command("check")
@shared
def template_check(run: Run) -> None:
    """Säg vad mallen plan.docx saknar."""
    from plan_compiler.pipeline import template_faults

    path = run.templates / "plan.docx"
    found = template_faults(run.templates)
    run.diagnostics += found
    if not found:
        run.say("template_good", template=path.name)
    run.finish()
