"""The register of contacts: named in drafts, copied into what is adopted, told by contacts."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plan_compiler.commands import main
from plan_compiler.pipeline import compile_plan

SOURCE = Path("plan_source")
DRAFT = SOURCE / "cykelplan/utkast"
MUNICIPALITY = "name: Exempels kommun\n"
PLAN = """
title: Cykelplan
document_type: Plan
diarienummer: KS 2026/1
status: utkast
revision_responsible: Kommunstyrelsen
sections: [sections/text.md]
"""
TEXT = """## Kontakt {#kontakt}

::: contacts {#kontakter name="Kontakter om cykling"}
:::
"""
CENTER = """  - id: kontaktcenter
    name: Kontaktcenter
    description: Svarar på frågor.
    phones:
      - number: 08-465 004 10
        note: dagtid
    emails: [kontakt@exempel.se]
"""
OTHER = """  - id: vaghallaren
    name: Väghållaren
    phones: [{number: 08-465 004 30}]
"""
OWN = """  # Den här är planens egen.
  - id: cykelsamordnaren
    name: Cykelsamordnaren
    phones:
      - number: 08-465 004 20
"""
NAMED = f"contacts:\n{OWN}\n  - kontaktcenter  # växeln\n"


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan that takes one of its two contacts from the register."""
    monkeypatch.chdir(tmp_path)
    lay(DRAFT, PLAN, NAMED)
    write(SOURCE / "municipality.yaml", MUNICIPALITY)
    write(SOURCE / "contacts.yaml", f"contacts:\n{CENTER}{OTHER}")
    return tmp_path


def lay(folder: Path, plan: str, contacts: str) -> None:
    write(folder / "plan.yaml", plan)
    write(folder / "sections/text.md", TEXT)
    write(folder / "contacts.yaml", contacts)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--today", "2026-06-20"])
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    return result


def adopt() -> Path:
    arguments = ("--organ", "Kommunfullmäktige", "--date", "2026-06-15", "--paragraph", "7")
    result = run("adopt", "cykelplan", *arguments)
    assert result.exit_code == 0, result.output
    return SOURCE / "cykelplan/2026-06-15"


def found(*arguments: str) -> list[tuple[str, str, int, int]]:
    places = json.loads(run(*arguments, "--report", "json").stdout)["diagnostics"]
    return [
        (one["code"], one["place"]["file"], one["place"]["line"], one["place"]["column"])
        for one in places
    ]


def call(old: str, new: str) -> None:
    """Change a number in the register."""
    text = (SOURCE / "contacts.yaml").read_text(encoding="utf-8")
    assert old in text
    write(SOURCE / "contacts.yaml", text.replace(old, new))


def test_a_name_is_the_entry_written_out() -> None:
    named = compile_plan(DRAFT, date(2026, 6, 20)).plan
    write(DRAFT / "contacts.yaml", f"contacts:\n{OWN}{CENTER}")
    written = compile_plan(DRAFT, date(2026, 6, 20)).plan
    assert named and named == written


def test_a_fault_in_an_entry_is_told_where_it_stands() -> None:
    call("08-465 004 10", "08-465 004 10 eller växeln")
    assert found("check") == [("PC509", "plan_source/contacts.yaml", 6, 17)]


@pytest.mark.parametrize("register", [True, False])
def test_a_name_that_nobody_has(register: bool) -> None:
    write(DRAFT / "contacts.yaml", NAMED.replace("kontaktcenter", "kontaktcentret"))
    if not register:
        (SOURCE / "contacts.yaml").unlink()
    assert found("check") == [("PC310", f"{DRAFT}/contacts.yaml", 8, 5)]
    assert ("vaghallaren" in run("check").stderr) is register


def test_the_register_has_no_names_itself() -> None:
    write(SOURCE / "contacts.yaml", f"contacts:\n{CENTER}  - polisen\n")
    assert found("check") == [("PC310", "plan_source/contacts.yaml", 9, 5)]


def test_a_register_that_cannot_be_read_is_told_of_once() -> None:
    write(SOURCE / "contacts.yaml", "contacts: [")
    assert [code for code, *_ in found("check")] == ["PC010"]


def test_the_same_contact_twice() -> None:
    write(DRAFT / "contacts.yaml", f"contacts:\n{CENTER}  - kontaktcenter\n")
    assert [code for code, *_ in found("check")] == ["PC301"]


def test_adopt_writes_the_entry_out_and_keeps_the_rest() -> None:
    revision = adopt()
    text = (revision / "contacts.yaml").read_text(encoding="utf-8")
    before, after = NAMED.split("  - kontaktcenter  # växeln\n")
    assert text.startswith(f"{before}  - id: kontaktcenter  # växeln\n    name: Kontaktcenter\n")
    assert text.endswith(f"    copied: true\n{after}")
    written = compile_plan(revision, date(2026, 6, 20)).plan
    call("004 10", "004 99")
    assert written and written == compile_plan(revision, date(2026, 6, 20)).plan
    assert found("check", "cykelplan/2026-06-15") == []


def test_revise_follows_the_register_again() -> None:
    adopt()
    assert run("revise", "cykelplan").exit_code == 0
    assert (DRAFT / "contacts.yaml").read_text(encoding="utf-8") == NAMED
    call("id: kontaktcenter", "id: vaxeln")
    (DRAFT / "contacts.yaml").unlink()
    for path in sorted(DRAFT.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    DRAFT.rmdir()
    assert run("revise", "cykelplan").exit_code == 0
    assert "copied: true" in (DRAFT / "contacts.yaml").read_text(encoding="utf-8")


def test_what_is_adopted_by_hand_must_be_written_out() -> None:
    revision = SOURCE / "cykelplan/2026-06-15"
    decided = "decisions: [{organ: Kommunstyrelsen, date: 2026-06-15, paragraph: 1}]\n"
    lay(revision, PLAN.replace("utkast", "antagen") + decided, NAMED)
    assert ("PC311", f"{revision}/contacts.yaml", 8, 5) in found("check", "cykelplan/2026-06-15")


def test_a_list_that_cannot_be_changed_as_text_is_not_adopted() -> None:
    write(DRAFT / "contacts.yaml", "contacts: [kontaktcenter]\n")
    arguments = ("--organ", "Kommunfullmäktige", "--date", "2026-06-15", "--paragraph", "7")
    result = run("adopt", "cykelplan", *arguments)
    assert result.exit_code == 1 and "PC810" in result.stderr and DRAFT.exists()


def test_contacts_says_who_has_what() -> None:
    adopt()
    run("revise", "cykelplan")
    call("004 10", "004 99")
    assert run("contacts").stdout == (
        "kontaktcenter: Kontaktcenter, 08-465 004 99 (dagtid), kontakt@exempel.se\n"
        "  följs av: cykelplan/utkast\n"
        "  kopierad i: cykelplan/2026-06-15\n"
        "  cykelplan/2026-06-15 har fortfarande phones: 08-465 004 10 (dagtid);"
        " nu 08-465 004 99 (dagtid)\n"
        "\n"
        "vaghallaren: Väghållaren, 08-465 004 30\n"
        "  används inte\n"
    )
    told = json.loads(run("contacts", "--format", "json").stdout)
    assert [one["followed"] for one in told] == [["cykelplan/utkast"], []]
    assert told[0]["outdated"][0]["differs"].keys() == {"phones"}


def test_contacts_without_a_register() -> None:
    (SOURCE / "contacts.yaml").unlink()
    assert found("contacts") == [("PC815", "", 1, 1)]


def test_a_changed_number_rebuilds_the_drafts_that_use_it() -> None:
    lay(SOURCE / "gronplan/utkast", PLAN.replace("Cykel", "Grön"), f"contacts:\n{OWN}")
    lay(SOURCE / "vagplan/utkast", PLAN.replace("Cykel", "Väg"), "contacts: [vaghallaren]\n")
    adopt()
    run("revise", "cykelplan")
    assert run("build").exit_code == 0
    call("004 10", "004 99")
    said = run("build").stdout
    built = [line.partition(":")[0] for line in said.splitlines() if " i output" in line]
    assert built == ["cykelplan/utkast"]
    page = Path("output/cykelplan/utkast/cykelplan.html").read_text(encoding="utf-8")
    assert "004\xa099" in page or "004 99" in page
