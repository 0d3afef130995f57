"""The handbook is true: its examples make plans that build, its commands say what it shows."""

import fnmatch
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urljoin

import pytest

from plan_compiler.commands import main
from plan_compiler.directives import KEYS, Framing, Placing
from plan_compiler.judges.browser import NEEDS, chromium, served
from plan_compiler.judges.programs import lacks
from plan_compiler.render.docx_cover import VARIABLES
from plan_compiler.render.docx_template import STYLES
from plan_compiler.resources import SCHEMAS

ROOT = Path(__file__).parent.parent
HANDBOOK = (ROOT / "docs" / "handbok.md").read_text(encoding="utf-8")
REVISION = "plan_source/trafiksakerhet/utkast"

BLOCK = re.compile(
    r"(?:<!-- (?P<change>.+?) -->\n)?```(?P<kind>\w+)(?: (?P<name>\S+))?\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


# Commands that change something, or find nothing to do where all is built: each runs in a copy of
# the source, on the day after the last decision.
CHANGING = ("new", "revise", "adopt", "seal", "build")


@dataclass(frozen=True)
class Command:
    """A command line of the handbook, what it is shown to say, and a fault made for it before."""

    line: str
    said: str
    change: str

    def __str__(self) -> str:
        return self.line


def files() -> dict[str, str]:
    """The example's files: blocks of one name belong together, in order."""
    found: dict[str, str] = {}
    for block in BLOCK.finditer(HANDBOOK):
        if name := block["name"]:
            path = name if name.startswith("plan_source/") else f"{REVISION}/{name}"
            parts = (found[path], block["text"]) if path in found else (block["text"],)
            found[path] = ("" if path.endswith(".yaml") else "\n").join(parts)
    return found


def commands() -> Iterator[Command]:
    return commands_of(HANDBOOK)


def commands_of(document: str) -> Iterator[Command]:
    for block in BLOCK.finditer(document):
        if block["kind"] == "console":
            for part in re.split(r"(?m)^\$ ", block["text"])[1:]:
                line, _, said = part.partition("\n")
                yield Command(line, said, block["change"] or "")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the handbook's plans, all built."""
    folder = tmp_path_factory.mktemp("office")
    lay_out(files(), folder)
    run("python build.py build", folder)
    return folder


def lay_out(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    python, script, *arguments = shlex.split(line)
    assert (python, script) == ("python", "build.py"), line
    command = [sys.executable, str(ROOT / script), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.slow("makes every example of the handbook")
def test_the_examples_make_plans_without_errors(office: Path) -> None:
    result = run("python build.py check --today 2026-06-01", office)
    assert result.returncode == 0, result.stderr
    assert sorted(re.findall(r"\[(PC\d+)\]", result.stderr)) == ["PC409", "PC513"]


def test_a_new_plan_needs_no_more_than_the_first_example(tmp_path: Path) -> None:
    first = next(b["text"] for b in BLOCK.finditer(HANDBOOK) if b["name"] == "plan.yaml")
    texts = dict.fromkeys(re.findall(r"sections/\S+", first), "Text.\n")
    lay_out({"plan.yaml": first, **texts}, tmp_path / REVISION)
    lay_out({"plan_source/municipality.yaml": "name: Kommunen\n"}, tmp_path)
    assert run("python build.py check", tmp_path).returncode == 0


def test_a_version_can_begin_as_a_copy(tmp_path: Path) -> None:
    lay_out(files(), tmp_path)
    shutil.copytree(tmp_path / REVISION, tmp_path / "plan_source/cykelplan/utkast")
    assert run("python build.py check cykelplan", tmp_path).returncode == 0


@pytest.mark.slow("runs every command of the handbook")
@pytest.mark.parametrize("command", list(commands()), ids=str)
def test_a_command_says_what_the_handbook_shows(
    command: Command, office: Path, tmp_path: Path
) -> None:
    line, folder = command.line, office
    if line.split()[2] in CHANGING:
        shutil.copytree(office / "plan_source", tmp_path / "plan_source")
        line, folder = f"{line} --today 2026-06-20", tmp_path
    with changed(folder, command.change):
        result = run(line, folder)
    said = "\n".join(filter(None, (result.stdout.rstrip(), result.stderr.rstrip())))
    shown = command.said.rstrip()
    pattern = re.sub(r"[\[\]?*]", lambda found: f"[{found[0]}]", shown).replace("…", "*")
    assert fnmatch.fnmatchcase(said, pattern), f"{command.line}\n{said}"
    assert result.returncode == (1 if "fel[" in shown else 0)


@contextmanager
def changed(folder: Path, change: str) -> Iterator[None]:
    """While it lasts, a line of a file of the example is another: `FILE: OLD => NEW`."""
    if not change:
        yield
        return
    name, _, words = change.partition(": ")
    old, _, new = words.partition(" => ")
    file = folder / REVISION / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    yield
    file.write_text(text, encoding="utf-8")


def test_a_reader_sees_which_file_an_example_is_from() -> None:
    for block in BLOCK.finditer(HANDBOOK):
        if name := block["name"]:
            assert HANDBOOK[: block.start()].endswith(f"\n\n`{name}`\n\n"), name


def test_every_file_that_is_made_is_told(office: Path) -> None:
    folder = office / "output/trafiksakerhet/utkast"
    told = set(re.findall(r"(?m)^\| `([^`]+)` \|", section("Filerna du får")))
    made = {f"{p.name}/" if p.is_dir() else p.name for p in folder.iterdir()}
    assert told == made


# --- Words that must follow the code ---------------------------------------------------------


def section(title: str) -> str:
    """The text below a heading, up to the next heading of its level."""
    found = re.search(rf"(?ms)^(##+) {re.escape(title)}$\n(.*?)(?=^\1 |^## |\Z)", HANDBOOK)
    assert found, title
    return found[2]


def first_column(text: str) -> list[str]:
    return re.findall(r"(?m)^\| `([^`]+)` \|", text)


def properties(schema: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Every key of a schema, and whether it must be there."""
    for key, inner in schema.get("properties", {}).items():
        yield key, key in schema.get("required", ())
        yield from properties(inner)
    if "items" in schema:
        yield from properties(schema["items"])


SOURCES = sorted(path.name.split(".")[0] for path in SCHEMAS.glob("*.schema.json"))
DERIVED = ("model", "changes", "report", "seals", "status")
AUTHORED = [name for name in SOURCES if name not in DERIVED]


@pytest.mark.parametrize("name", AUTHORED)
def test_every_key_is_told(name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    told = section(f"`{name}.yaml`")
    keys = dict.fromkeys(key for key, _ in properties(schema))
    assert set(first_column(told)) == set(keys)
    required = {key for key, must in properties(schema) if must}
    rows = re.findall(r"(?m)^\| `(\w+)` \|.*\| (ja)? ?\|$", told)
    assert {key for key, must in rows if must} == required


def test_every_directive_is_told() -> None:
    rows = re.findall(r"(?m)^\| `::: (\w+)[^`]*` \|[^|]*\|([^|]*)\|$", section("Direktiv"))
    told = {name: set(re.findall(r"`([^`]+)`", keys)) for name, keys in rows}
    known = {name: set(keys) for name, keys in KEYS.items()}
    assert known.keys() == {*get_args(Framing), *get_args(Placing)}
    assert told == known, "the table under Direktiv in docs/handbok.md is not KEYS in directives.py"


def test_every_style_of_the_template_is_told() -> None:
    told = set()
    for cell in re.findall(r"`([^|]+)` \|", section("Word: innehållsförteckning och mall")):
        told |= set(cell.split("`, `"))
    spelled = {f"{found[1]} {n}" for name in told for n in range(1, 5) if (found := ranged(name))}
    assert {name for name in told if not ranged(name)} | spelled == set(STYLES)


def ranged(name: str) -> re.Match[str] | None:
    return re.fullmatch(r"(\w+) 1`–`\1 4", name)


def test_every_variable_of_the_template_is_told() -> None:
    told = section("Word: innehållsförteckning och mall")
    assert [name for name in VARIABLES if f"`{name}`" not in told and name != "body"] == []


def test_every_command_and_option_is_told() -> None:
    told = section("Alla kommandon")
    for name, command in main.commands.items():  # type: ignore[attr-defined]
        assert f"`python build.py {name}" in told
        options = [option for parameter in command.params for option in parameter.opts]
        assert [o for o in options if o.startswith("--") and f"`{o}" not in told] == []


def test_the_first_plan_lies_as_the_handbook_shows() -> None:
    folder = ROOT / "plan_source/valdsbejakande-extremism/2022-10-24"
    shown = set(re.findall(r"[\w-]+\.(?:yaml|md|svg)|SHA256SUMS", section("Mappen och dess filer")))
    there = {path.name for path in folder.rglob("*") if path.is_file()}
    assert there <= shown


def test_what_the_installation_names_is_there() -> None:
    assert "requirements.lock" in HANDBOOK and (ROOT / "requirements.lock").exists()
    targets = re.findall(r"(?m)^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert set(re.findall(r"(?m)^make (\w+)$", HANDBOOK)) <= set(targets)


def test_the_contents_list_leads_to_every_heading() -> None:
    listed = re.findall(r"(?m)^- \[(.+?)\]\(#(.+?)\)$", HANDBOOK)
    prose = BLOCK.sub("", HANDBOOK)
    assert [title for title, _ in listed] == re.findall(r"(?m)^## (.+)$", prose)
    for title, anchor in listed:
        assert anchor == re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


# --- The whole way -----------------------------------------------------------------------------

JOURNEY = ("new", "check", "build", "verify", "adopt", "build", "status", "site")


def test_from_an_empty_folder_to_a_published_site(
    tmp_path: Path, missing: Callable[[str], None]
) -> None:
    """The handbook's own lines, in the order of its chapters, for the plan that it begins with."""
    if lacks(*NEEDS):
        missing("chromium or playwright")
    for name in JOURNEY:
        lines = (c.line for c in commands() if "--variant" not in c.line)
        line = next(line for line in lines if line.split()[2] == name)
        line = re.sub(r"trafiksakerhet|avfall", "cykelplan", line)
        if name in CHANGING:
            line += " --today 2026-06-20"
        result = run(line, tmp_path)
        assert result.returncode == 0, f"{line}\n{result.stdout}{result.stderr}"
        assert "fel[" not in result.stderr

    with served(tmp_path / "output" / "site") as address, chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        page.get_by_role("link", name="Cykelplan för Exempels kommun", exact=True).click()
        for file in ("PDF", "Word"):
            link = page.get_by_role("link", name=file).get_attribute("href")
            assert page.request.get(urljoin(page.url, link)).ok
        page.get_by_role("link", name="Version 2026-06-15", exact=True).click()
        assert page.get_by_role("heading", level=1).inner_text() == "Cykelplan för Exempels kommun"
        text = page.get_by_role("main").inner_text().replace("\xa0", " ")
        assert "Kommunfullmäktige" in text and "§ 87" in text and "utkast" not in text.lower()


def test_shared_contacts_are_told_as_shown(tmp_path: Path) -> None:
    """The register's own number is another by now than the one an adopted plan copied."""
    plain = [block["text"] for block in BLOCK.finditer(HANDBOOK) if block["kind"] == "text"]
    followed = next(text for text in plain if text.startswith("contacts:"))
    told = next(text for text in plain if text.startswith("kontaktcenter:"))
    entry = "contacts:\n  - id: kontaktcenter\n    name: Kontaktcenter\n    phones:\n"
    number = "      - number: 08-465 004 {}\n"
    mail = "    emails:\n      - kontaktcenter@exempel.se\n"
    shared = {
        "plan_source/contacts.yaml": entry + number.format(99) + mail,
        f"{REVISION}/contacts.yaml": followed,
        "plan_source/avfall/2026-05-25/contacts.yaml": (
            entry + number.format(10) + mail + "    copied: true\n"
        ),
    }
    lay_out(files() | shared, tmp_path)
    assert run("python build.py contacts", tmp_path).stdout.rstrip() == told.rstrip()
