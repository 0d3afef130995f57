"""A command that was written wrongly: told as other faults are, not in click's own words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

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


class Program(click.Group):
    """A group whose commands are refused in our words."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with reworded():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with reworded():
            return super().invoke(ctx)


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
