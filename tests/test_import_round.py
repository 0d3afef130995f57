"""Our own Word file, without what only a program reads in it, imported: the same text again."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from plan_compiler.commands import main
from plan_compiler.model import Plan
from plan_compiler.model_file import write_model
from plan_compiler.parity.compare import read
from plan_compiler.pipeline import compile_plan
from plan_compiler.render.docx import render_docx
from plan_compiler.resources import load_templates
from tests.plan_drawn import REAL

TODAY = date(2024, 6, 1)
LOOKS = load_templates("sv")


def as_word(plan: Plan) -> bytes:
    return render_docx(plan, LOOKS, write_model(plan))


def without_model(document: bytes) -> bytes:
    """The document without its custom XML part and its custom properties."""
    old, buffer = zipfile.ZipFile(io.BytesIO(document)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            if name.startswith("customXml/") or name == "docProps/custom.xml":
                continue
            data = old.read(name)
            if name.endswith((".rels", "[Content_Types].xml")):
                data = re.sub(
                    rb"<(Relationship|Override) [^>]*(customXml|custom\.xml)[^>]*/>", b"", data
                )
            new.writestr(name, data)
    return buffer.getvalue()


def imported(document: bytes, folder: Path, name: str) -> Path:
    """The one revision that an import into an empty folder makes."""
    path = folder / f"{name}.docx"
    path.write_bytes(without_model(document))
    result = CliRunner().invoke(
        main, ["import", str(path), name, "--source", str(folder / "source")]
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    (revision,) = (folder / "source" / name).glob("*/plan.yaml")
    return revision.parent


@pytest.mark.parametrize("source", REAL, ids=lambda folder: folder.parent.name)
def test_an_adopted_plan_in_word_imports_and_builds_the_same_text(
    source: Path, tmp_path: Path
) -> None:
    plan = compile_plan(source, TODAY).plan
    assert plan
    document = as_word(plan)
    revision = imported(document, tmp_path, plan.id)
    again = compile_plan(revision, TODAY)
    assert again.plan, again.diagnostics
    without_logo = replace(plan, issuer=replace(plan.issuer, logo=None))
    assert read("docx", as_word(again.plan)) == read("docx", as_word(without_logo))
