"""What is said of a command that was written wrongly, and what can be chosen."""

import re
from pathlib import Path
from typing import get_args

import click
import pytest
from click.testing import CliRunner

from plan_compiler import job, redlines
from plan_compiler.commands import main
from plan_compiler.importing.convert import Target
from plan_compiler.messages import Language
from plan_compiler.model import Variant
from plan_compiler.rules import RULES

CHOICES = {
    ("build", "formats"): get_args(job.Format),
    ("build", "archive"): get_args(job.Archive),
    ("build", "variant"): get_args(Variant),
    ("build", "lang"): get_args(Language),
    ("explain", "lang"): get_args(Language),
    ("diff", "formats"): get_args(redlines.Format),
    ("diff", "layout"): get_args(redlines.Layout),
    ("convert", "target"): get_args(Target),
}


@pytest.mark.parametrize(("command", "option"), CHOICES)
def test_a_command_offers_all_that_there_is(command: str, option: str) -> None:
    """Typed out there: a command loads nothing before it runs."""
    (found,) = (one for one in main.commands[command].params if one.name == option)
    assert isinstance(found.type, click.Choice)
    assert tuple(found.type.choices) == CHOICES[command, option]


SAID = {
    "bygg": "kommandot `bygg` finns inte / kommandona står i hjälpen / build.py --help",
    "buidl": "kommandot `buidl` finns inte / menade du build? / build.py --help",
    "check --strikt": "flaggan `--strikt` finns inte / menade du --strict? / build.py check --help",
    "check --x": "flaggan `--x` finns inte / flaggorna står i hjälpen / build.py check --help",
    "new": "`PLAN` saknas / build.py new --help",
    "new a b": "det är för många ord: b / sätt citattecken om det som hör ihop"
    " / build.py new --help",
    "new --title": "flaggan `--title` ska ha ett värde efter sig",
    "new a --title ' '": "`--title` kan inte vara det / skriv ord eller tal på en rad"
    " / build.py new --help",
    "build --format ord": "`--format` kan inte vara det / välj bland docx, pdf, html, json"
    " / build.py build --help",
    "build --jobs 0": "`--jobs` kan inte vara det / skriv ett heltal från 1 till 256"
    " / build.py build --help",
    "check --templates x": "`--templates` är ingen mapp som finns / se efter att mappen heter så,"
    " sedd från mappen där kommandot körs / build.py check --help",
    "adopt cykelplan --date 2026-02-30": "`--date` är ingen dag / skriv dagen som 2026-05-28"
    " / build.py adopt --help",
    "adopt cykelplan": "`--organ` saknas / Vem som beslutade. / build.py adopt --help",
    "adopt a --organ KF --date 2026-02-01 --paragraph 1 --paragraph 2": "`--organ`, `--date`"
    " och `--paragraph` är inte lika många / ange var och en av dem en gång för varje beslut"
    " / build.py adopt --help",
    "import a.docx": "antingen PLAN eller `--into` ska anges / PLAN gör en ny plan av dokumentet;"
    " `--into` tar in ändringarna i en som finns / build.py import --help",
    "diff a b c --layout lydelse --format html": "`--format` kan inte vara det med"
    " `--layout lydelse` / välj bland docx, pdf, text / build.py diff --help",
    "explain PC000": "diagnosen `PC000` finns inte / koden står inom hakparentes i meddelandet;"
    f" de som finns är {', '.join(RULES)} / build.py explain --help",
    "check --lang en --templates x": "`--templates` is no folder that exists / check its name, as"
    " seen from the folder where the command runs / build.py check --help",
}


@pytest.mark.parametrize("line", SAID)
def test_a_wrong_command_is_told_in_our_words(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, line, prog_name="build.py")
    assert done.exit_code == 2
    said, *notes = done.stderr.splitlines()
    parts = [said.partition(": ")[2], *(note.partition(": ")[2] for note in notes)]
    assert " / ".join(parts) == SAID[line]
    assert all(note.startswith("  = ") for note in notes)


# --- Help ------------------------------------------------------------------------------------

THEIRS = re.compile(r"Usage|Options|OPTIONS|Commands|Show |default|required|<=x|DIRECTORY|RANGE|%Y")


def helps() -> dict[str, str]:
    """What `--help` says, of the program and of each command, by what is asked."""
    found: dict[str, str] = {}
    asked = [""]
    for line in asked:
        found[line] = CliRunner().invoke(main, f"{line} --help", prog_name="build.py").stdout
        asked += [f"{line} {name}".strip() for name in commands(found[line])]
    return found


def commands(help: str) -> list[str]:
    """The commands that a help lists."""
    return re.findall(r"^  (\w+) ", help.partition("Kommandon:")[2], re.MULTILINE)


def test_help_says_nothing_in_the_words_of_click() -> None:
    said = helps()
    assert len(said) > len(main.commands)
    assert {line: found for line, help in said.items() if (found := THEIRS.findall(help))} == {}


def test_the_help_has_the_commands_in_the_order_of_work_and_all_their_words() -> None:
    help = helps()[""]
    assert commands(help) == list(main.commands)
    assert commands(help)[:4] == ["new", "import", "check", "build"]
    assert "..." not in help


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("diff", "Så här: build.py diff [FLAGGOR] PLAN OLD NEW"),
        ("diff", "  --source MAPP                   Mappen med planerna.  [annars: plan_source]"),
        ("build", f"{33 * ' '}[annars: (datorns kärnor), från 1 till 256]"),
        ("adopt", "  --date ÅÅÅÅ-MM-DD           Beslutsdagen; blir versionens namn.  [krävs]"),
        ("serve", f"{30 * ' '}[annars: 8000, från 0 till 65535]"),
    ],
)
def test_a_help_names_values_and_what_holds_without_them(command: str, line: str) -> None:
    assert line in helps()[command].splitlines()
