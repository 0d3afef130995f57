"""How commands are written: their help, and what is said of one that was written wrongly.

Nobody reads click's own words: the help is Swedish as the handbook is, a wrong command is told as
other faults are.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any, TextIO

import click

LONGEST = 200
Told = tuple[str, dict[str, object]]


class WrongUsage(click.UsageError):
    """What no option by itself can refuse; `key` names its words in the catalogue."""

    def __init__(self, key: str, **arguments: object) -> None:
        super().__init__(key)
        self.told = key, arguments

    def show(self, file: IO[Any] | None = None) -> None:
        from plan_compiler.messages import say, usage

        context = self.ctx
        language: Any = (context and context.params.get("lang")) or "sv"
        found = usage(*self.told, language)
        lines = [f"{say('error', language)}: {found.message}"]
        lines += [f"  = {say('hint', language)}: {found.hint}"] if found.hint else []
        lines += [f"  = {say('see', language)}: {context.command_path} --help"] if context else []
        click.echo("\n".join(lines), file=file, err=True)


# What click says in a help of its own accord.
_USAGE = "Så här: "
_HEADINGS = {"Options": "Flaggor", "Commands": "Kommandon"}
_PARTS = {"[OPTIONS]": "[FLAGGOR]", "COMMAND [ARGS]...": "KOMMANDO …"}
_VALUES = {"DIRECTORY": "MAPP", "FILE": "FIL", "INTEGER RANGE": "TAL", "[%Y-%m-%d]": "ÅÅÅÅ-MM-DD"}
_WORDS = {
    r"Show this message and exit\.": "Visa den här hjälpen.",
    r"\[default: ": "[annars: ",
    r"; (\d+)<=x<=(\d+)\]": r", från \1 till \2]",
    r"\[required\]": "[krävs]",
}


class Help(click.HelpFormatter):
    """A help whose headings, values and defaults are named in Swedish."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _named(_PARTS, args), _USAGE)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS[heading])

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        ours = [(_named(_VALUES, term), _worded(words)) for term, words in rows]
        super().write_dl(ours, col_max, col_spacing)


# For each command, however it was declared.
click.Context.formatter_class = Help


def _named(names: Mapping[str, str], text: str) -> str:
    for theirs, ours in names.items():
        text = text.replace(theirs, ours)
    return text


def _worded(text: str) -> str:
    for theirs, ours in _WORDS.items():
        text = re.sub(theirs, ours, text)
    return text


class Program(click.Group):
    """A group whose commands stand in the order of work, and fail in our words."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """In the order they were added, with as many lines as a first sentence needs."""
        with formatter.section("Commands"):
            commands = self.commands.items()
            formatter.write_dl([(name, one.get_short_help_str(LONGEST)) for name, one in commands])

    def main(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().main(*arguments, **options)
        except OSError as error:
            # Where no `Run` could: a help, an explanation, a report that went nowhere.
            from plan_compiler.making import refused
            from plan_compiler.report.text import report_text

            with suppress(OSError):
                click.echo(report_text([refused(error)], {}, "sv"), err=True)
            sys.exit(1)
        finally:
            for stream in (sys.stdout, sys.stderr):
                _let_go(stream)

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with reworded():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with reworded():
            return super().invoke(ctx)


def _let_go(stream: TextIO) -> None:
    """What a stream could not take is not tried once more as Python ends, which would say so."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def reworded() -> Iterator[None]:
    """Refusals of click come out as ours; a group without a command still shows its help."""
    try:
        yield
    except (WrongUsage, click.exceptions.NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        key, arguments = told(error)
        ours = WrongUsage(key, **arguments)
        ours.ctx = error.ctx
        raise ours from error


def told(error: click.UsageError) -> Told:
    """The words for a refusal of click, and what is to be put into them."""
    match error:
        case click.NoSuchOption():
            return _unknown("no_option", error.option_name, error.possibilities)
        case click.NoSuchCommand():
            return _unknown("no_command", error.command_name, error.possibilities)
        case click.BadOptionUsage():
            return "no_value", {"name": error.option_name}
        case click.MissingParameter(param=click.Parameter() as param):
            return "missing", {"name": _name(param), "help": getattr(param, "help", None) or ""}
        case click.BadParameter(param=click.Parameter() as param):
            return _bad(param)
        case _:
            extra = re.search(r"\((.*)\)", error.message)
            return "too_many", {"words": extra[1] if extra else error.message}


def _unknown(key: str, name: str, close: list[str] | None) -> Told:
    return (f"{key}_close" if close else key), {"name": name, "close": ", ".join(close or ())}


def _bad(param: click.Parameter) -> Told:
    name: dict[str, object] = {"name": _name(param)}
    match param.type:
        case click.Choice(choices=choices):
            return "bad_choice", name | {"choices": ", ".join(map(str, choices))}
        case click.IntRange(min=low, max=high):
            return "bad_number", name | {"low": low, "high": high}
        case click.DateTime():
            return "bad_day", name
        case click.Path(file_okay=False):
            return "bad_folder", name
        case click.Path():
            return "bad_file", name
        case _:
            return "bad_text", name


def _name(param: click.Parameter) -> str:
    """As it is written on the command line."""
    return param.opts[0] if isinstance(param, click.Option) else (param.name or "").upper()
