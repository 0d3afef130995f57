"""What a Word file carries beside its text: properties, language, the model."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from plan_compiler.judges.word import findings
from plan_compiler.model import (
    Validity,
)
from plan_compiler.model_file import write_model
from plan_compiler.parity.compare import embedded_model
from plan_compiler.render.docx import render_docx
from tests.builders import everything, plan, section
from tests.docx_reading import (
    TEMPLATES,
    altered,
    built,
    names_of,
    part,
    values,
)


def test_the_file_carries_its_model_byte_for_byte() -> None:
    whole = everything()
    assert embedded_model("docx", built(whole)) == write_model(whole)
    other = io.BytesIO()
    Document().save(other)
    assert embedded_model("docx", other.getvalue()) is None


def test_a_template_made_from_a_finished_plan_does_not_carry_that_plan_along(
    tmp_path: Path,
) -> None:
    first = Document(io.BytesIO(built(everything())))
    for element in list(first.element.body)[:-1]:
        first.element.body.remove(element)
    first.add_paragraph("{{ body }}")
    first.save(str(tmp_path / "plan.docx"))
    new = plan(section("ny", "Ny"))
    data = render_docx(new, replace(TEMPLATES, folder=tmp_path), write_model(new))
    assert embedded_model("docx", data) == write_model(new)
    assert [n for n in names_of(data) if n.startswith("customXml/item")] == [
        "customXml/item1.xml",
        "customXml/itemProps1.xml",
    ]


# --- What the file says about itself ----------------------------------------------------------


def test_the_properties_come_from_the_decision_and_never_from_the_clock() -> None:
    core = Document(io.BytesIO(built(everything()))).core_properties
    assert (core.title, core.author, core.subject) == ("Trafikplan", "Exempels kommun", "Plan")
    assert (core.language, core.category, core.keywords) == ("sv-SE", "Plan", "Plan, KS 2024/12")
    assert core.created == core.modified
    assert core.created is not None
    assert core.created.date() == date(2024, 5, 2)


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"decisions": ()}, date(2024, 6, 1)),
        ({"decisions": (), "validity": None}, date(2000, 1, 1)),
        ({"decisions": (), "validity": Validity(start=date(2023, 2, 1))}, date(2023, 2, 1)),
    ],
)
def test_a_plan_that_is_not_decided_is_dated_all_the_same(
    changes: dict[str, Any], day: date
) -> None:
    metadata = replace(everything().metadata, **changes)
    core = Document(io.BytesIO(built(plan(section("a", "A"), metadata=metadata)))).core_properties
    assert core.created is not None
    assert core.created.date() == day


def test_the_decision_stands_in_the_file_as_properties() -> None:
    properties = part(built(everything()), "docProps/custom.xml")
    assert {p.get("name"): p[0].text for p in properties} == {
        "Diarienummer": "KS 2024/12",
        "Beslut": "Kommunfullmäktige 2024-05-02 § 31",
        "Status": "Antagen",
        "Revision": "2024-05-02",
        "Plan": "trafikplan",
    }


def test_a_plan_in_another_language_is_in_that_language_throughout() -> None:
    metadata = replace(everything().metadata, language="en")
    data = built(plan(section("a", "A"), metadata=metadata))
    assert values(part(data, "word/styles.xml"), "w:docDefaults//w:lang/@w:val") == ["en-GB"]
    assert findings(data) == []


def test_nothing_tells_who_edited_the_template_or_where(tmp_path: Path) -> None:
    traces = '<w:rsids><w:rsidRoot w:val="00B47730"/></w:rsids><w:themeFontLang'
    template = altered(TEMPLATES.data("plan.docx"), "word/settings.xml", "<w:themeFontLang", traces)
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
    thumbnail = f'<Relationship Id="rId9" Type="{kind}" Target="docProps/thumbnail.xml"/>'
    template = altered(template, "_rels/.rels", "</Relationships>", f"{thumbnail}</Relationships>")
    (tmp_path / "plan.docx").write_bytes(template)
    with zipfile.ZipFile(tmp_path / "plan.docx", "a") as file:
        file.writestr("docProps/thumbnail.xml", "<picture/>")
    data = render_docx(everything(), replace(TEMPLATES, folder=tmp_path), b"{}")
    assert "docProps/thumbnail.xml" not in names_of(data)
    assert not values(part(data, "word/settings.xml"), "w:rsids")
    assert part(data, "docProps/app.xml")[0].text == "plan-compiler"


def test_the_zip_is_sorted_and_undated() -> None:
    with zipfile.ZipFile(io.BytesIO(built(everything()))) as file:
        names, dates = file.namelist(), {entry.date_time for entry in file.infolist()}
    assert names[:2] == ["[Content_Types].xml", "_rels/.rels"]
    assert names[2:] == sorted(set(names[2:]))
    assert dates == {(1980, 1, 1, 0, 0, 0)}
