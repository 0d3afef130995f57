"""Two plans → the redline in every format, or the reason why nobody may be shown one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, get_args

from plan_compiler import rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.diff.changes_file import write_changes
from plan_compiler.diff.redline import BrokenProof, Carried, Redline, draw_redline
from plan_compiler.editions import Edition
from plan_compiler.published import Crumb
from plan_compiler.render.changes_text import render_changes_text
from plan_compiler.resources import Templates
from plan_compiler.span import Span

Format = Literal["html", "docx", "pdf", "json", "text"]
FORMATS: tuple[Format, ...] = get_args(Format)
NAMES: Mapping[Format, str] = {
    "html": "redline.html",
    "docx": "redline.docx",
    "pdf": "redline.pdf",
    "json": "changes.json",
    "text": "changes.txt",
}

Layout = Literal["redline", "lydelse"]
# The two columns for the decision, and the words for its covering letter.
LYDELSE_NAMES: Mapping[Format, str] = {
    "docx": "lydelse.docx",
    "pdf": "lydelse.pdf",
    "text": "summary.txt",
}
LYDELSE_FORMATS = tuple(LYDELSE_NAMES)

# The files that list the changes; in Word's tracked changes they stand in the text alone.
LISTS = (
    *(name for format, name in NAMES.items() if format != "docx"),
    *(name for format, name in LYDELSE_NAMES.items() if format != "text"),
)


def draw(old: Edition, new: Edition, problems: list[Diagnostic]) -> Redline | None:
    """The proven redline of two editions; of different plans it is one too, with a warning."""
    if old.plan.id != new.plan.id:
        problems.append(rules.OTHER_PLAN.at(Span(""), old=old.plan.id, new=new.plan.id))
    try:
        return draw_redline(old.plan, new.plan)
    except BrokenProof as error:
        problems.append(rules.BROKEN_PROOF.at(Span(""), laws=error))
        return None


def carry(
    redline: Redline, formats: Sequence[Format], looks: Templates, trail: Sequence[Crumb] = ()
) -> dict[str, Carried]:
    """The redline's files by name; every change is in each, or named as one it cannot show.

    `trail` is the page's way back to the lists of a site.
    """
    makers: Mapping[Format, Callable[[], Carried]] = {
        "html": lambda: _html(redline, looks, trail),
        "docx": lambda: _docx(redline, looks),
        "pdf": lambda: _pdf(redline, looks),
        "json": lambda: Carried(write_changes(redline.changes)),
        "text": lambda: Carried(terminal_text(redline, looks, colours=False).encode()),
    }
    files = {NAMES[name]: makers[name]() for name in formats}
    return files | (_assets(redline, looks) if "html" in formats else {})


def carry_lydelse(
    redline: Redline, formats: Sequence[Format], looks: Templates
) -> dict[str, Carried]:
    """The files for a decision by name; `formats` are of `LYDELSE_FORMATS`."""
    makers: Mapping[Format, Callable[[], Carried]] = {
        "docx": lambda: _lydelse_docx(redline, looks),
        "pdf": lambda: _lydelse_pdf(redline, looks),
        "text": lambda: Carried(letter(redline, looks).encode()),
    }
    return {LYDELSE_NAMES[name]: makers[name]() for name in formats}


def miscounted(redline: Redline, files: Mapping[str, Carried]) -> Iterator[Diagnostic]:
    """The files that, read back, do not list every change, each once, in order."""
    from plan_compiler.parity.changes import told

    wanted = tuple(range(1, len(redline.numbers) + 1))
    for name, file in files.items():
        if name in LISTS and told(name, file.content) != wanted:
            yield rules.MISCOUNTED.at(Span(name), file=name, count=len(wanted))


def _html(redline: Redline, looks: Templates, trail: Sequence[Crumb]) -> Carried:
    from plan_compiler.render.redline_html import render_redline_page

    return render_redline_page(redline, looks, trail)


def _docx(redline: Redline, looks: Templates) -> Carried:
    from plan_compiler.render.redline_docx import render_redline_docx

    return render_redline_docx(redline, looks)


def _pdf(redline: Redline, looks: Templates) -> Carried:
    from plan_compiler.render.redline_pdf import render_redline_pdf

    return render_redline_pdf(redline, looks, write_changes(redline.changes))


def _lydelse_docx(redline: Redline, looks: Templates) -> Carried:
    from plan_compiler.render.lydelse_docx import render_lydelse_docx

    return render_lydelse_docx(redline, looks)


def _lydelse_pdf(redline: Redline, looks: Templates) -> Carried:
    from plan_compiler.render.lydelse_pdf import render_lydelse_pdf

    return render_lydelse_pdf(redline, looks, write_changes(redline.changes))


def letter(redline: Redline, looks: Templates) -> str:
    """`summary.txt`."""
    from plan_compiler.render.lydelse_text import render_letter

    return render_letter(redline, looks.labels)


def _assets(redline: Redline, looks: Templates) -> dict[str, Carried]:
    from plan_compiler.render.redline_html import redline_assets

    found = redline_assets(redline, looks)
    return {f"assets/{name}": Carried(data) for name, data in found.items()}


def terminal_text(redline: Redline, looks: Templates, colours: bool) -> str:
    """`changes.txt` as a terminal shows it."""
    return render_changes_text(redline.changes, redline.old, redline.new, looks.labels, colours)
