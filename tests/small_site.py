"""A source folder with plans in every state: what the tests of the site make a site of."""

import shutil
from datetime import date
from pathlib import Path

from plan_compiler.resources import TEMPLATES
from plan_compiler.site.library import Library, Reader
from plan_compiler.site.make import make_site

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 6, 1)
ISSUER = """
name: Exempels kommun
organisation_number: 212000-0001
base_address: https://www.exempel.se/styrdokument
accessibility_statement: https://www.exempel.se/tillganglighet
feedback: https://www.exempel.se/synpunkter
"""
PLAN = """
title: {title}
document_type: {kind}
description: {description}
diarienummer: KS 2020/1
status: {status}
revision_responsible: Kommunstyrelsen
sections: [sections/text.md]
"""
DECIDED = "decisions: [{{organ: {organ}, date: {day}, paragraph: {paragraph}}}]\n"
REPLACES = "replaces: [{{organ: Kommunfullmäktige, date: {day}, paragraph: {paragraph}}}]\n"
VALID = "validity: {{from: {start}, until: {end}}}\n"
CYKEL = {"title": "Cykelplan", "kind": "Plan", "description": "Så blir det lättare att cykla."}
FIRST = """## Mål {#mal}

Fler ska cykla.

### Bättre vägar {#vagar}

Kommunen bygger cykelvägar.

## Ansvar {#ansvar}

Tekniska nämnden ansvarar.
"""
SECOND = """## Mål {#mal}

Fler ska cykla, och fler ska gå.

## Uppföljning {#uppfoljning}

Planen följs upp varje år.
"""
THIRD = SECOND.replace("varje år", "vartannat år")


def lay(
    source: Path, ref: str, text: str, *lines: str, status: str = "antagen", **facts: str
) -> None:
    """A revision of a small plan."""
    folder = source / ref
    (folder / "sections").mkdir(parents=True)
    whole = PLAN.format(status=status, **facts) + "".join(lines)
    (folder / "plan.yaml").write_text(whole, encoding="utf-8")
    (folder / "sections" / "text.md").write_text(text, encoding="utf-8")


def decided(day: str, paragraph: int, organ: str = "Kommunfullmäktige") -> str:
    return DECIDED.format(day=day, paragraph=paragraph, organ=organ)


def lay_site(source: Path, issuer: str = ISSUER) -> Path:
    """Four plans: one with a past and a future, one repealed, one out for comments, a real one."""
    source.mkdir(parents=True)
    (source / "municipality.yaml").write_text(issuer, encoding="utf-8")
    one = decided("2020-05-04", 11), VALID.format(start="2020-06-01", end="tillsvidare")
    two = decided("2024-05-06", 22), REPLACES.format(day="2020-05-04", paragraph=11)
    three = decided("2026-05-04", 33), REPLACES.format(day="2024-05-06", paragraph=22)
    coming = VALID.format(start="2027-01-01", end="tillsvidare")
    lay(source, "cykelplan/2020-05-04", FIRST, *one, **CYKEL)
    lay(source, "cykelplan/2024-05-06", SECOND, *two, **CYKEL)
    lay(source, "cykelplan/2026-05-04", THIRD, *three, coming, **CYKEL)
    rules = {
        "title": "Riktlinjer för flaggning",
        "kind": "Riktlinjer",
        "description": "När och hur.",
    }
    lay(source, "flaggning/2021-03-01", FIRST, decided("2021-03-01", 5, "Kommunstyrelsen"), **rules)
    repeal = "repealed:\n  - {organ: Kommunstyrelsen, date: 2025-02-03, paragraph: 8}\n"
    (source / "flaggning" / "history.yaml").write_text(repeal, encoding="utf-8")
    green = {"title": "Grönplan", "kind": "Plan", "description": "Parker och natur."}
    lay(source, "gronplan/remiss", FIRST, status="remiss", **green)
    real = ROOT / "plan_source/valdsbejakande-extremism/2022-10-24"
    shutil.copytree(real, source / "valdsbejakande-extremism/2022-10-24")
    return source


def read_site(source: Path, *, drafts: bool = True, today: date = TODAY) -> Library:
    reader = Reader(source, today, TEMPLATES, drafts)
    library = reader.read()
    assert library and reader.problems == []
    return library


def made(source: Path, *, drafts: bool = True) -> dict[str, bytes]:
    """Every file of the site by its path."""
    files, problems = make_site(read_site(source, drafts=drafts), TEMPLATES)
    assert [problem for problem in problems if problem.is_error] == []
    return files


def put(files: dict[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
