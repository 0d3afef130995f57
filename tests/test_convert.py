"""Other formats through pandoc: the same words, and the same bytes every time."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from plan_compiler import limits
from plan_compiler.commands import main
from plan_compiler.importing.convert import Target, convert
from plan_compiler.importing.word_file import words_of
from plan_compiler.model import Figure, Section, Text, find, plain
from tests.plan_drawn import ROOT, real_plan
from tests.test_import_round import as_word

PLAN = real_plan(0)
DOCUMENT = as_word(PLAN)
# What a figure shows is not taken along to odt and txt by pandoc.
FIGURE = replace(next(find(PLAN, Figure)), caption=())
PARTS = {"odt": r"content\.xml", "epub": r".*ch\d+\.xhtml"}


def text_of(data: bytes, target: Target) -> str:
    """What a converted document says, alternatives of figures among it."""
    if target not in PARTS:
        return data.decode()
    package = zipfile.ZipFile(io.BytesIO(data))
    names = [name for name in package.namelist() if re.fullmatch(PARTS[target], name)]
    return " ".join(re.sub("[<>]", " ", package.read(name).decode()) for name in names)


@pytest.mark.parametrize("target", get_args(Target))
def test_a_converted_document_has_every_word_of_the_text(target: Target) -> None:
    shown = set(words_of(text_of(convert(DOCUMENT, PLAN, target), target)))
    described = {word for text in find(FIGURE, Text) for word in words_of(text.text)}
    written = {word for text in find(PLAN, Text) for word in words_of(text.text)}
    written -= described if target in ("txt", "odt") else set()
    assert written - shown == set()


@pytest.mark.parametrize("target", get_args(Target))
def test_a_converted_document_is_the_same_bytes_twice(target: Target) -> None:
    assert convert(DOCUMENT, PLAN, target) == convert(DOCUMENT, PLAN, target)


@pytest.mark.parametrize("target", ["odt", "epub"])
def test_a_converted_document_does_not_tell_the_day_it_was_made(target: Target) -> None:
    package = zipfile.ZipFile(io.BytesIO(convert(DOCUMENT, PLAN, target)))
    assert {info.date_time[0] for info in package.infolist()} == {1980}


def test_headings_are_headings_and_the_contents_list_is_left_out() -> None:
    text = convert(DOCUMENT, PLAN, "md").decode()
    headings = re.findall(r"(?m)^#+ (.+)$", text)
    for section in find(PLAN, Section):
        assert plain(section.title) in headings
    assert "Innehållsförteckning" not in text


def test_the_command_writes_beside_the_revisions(tmp_path: Path) -> None:
    source = ["--source", str(ROOT / "plan_source"), "--output", str(tmp_path)]
    ref = "valdsbejakande-extremism/2022-10-24"
    result = CliRunner().invoke(main, ["convert", ref, "--to", "txt", *source])
    assert result.exit_code == 0, result.output
    file = tmp_path / "valdsbejakande-extremism/convert/2022-10-24/valdsbejakande-extremism.txt"
    assert "Bakgrund och definition" in file.read_text("utf-8")


def test_what_pandoc_does_not_finish_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PANDOC_SECONDS", 0.001)
    source = ["--source", str(ROOT / "plan_source"), "--output", str(tmp_path)]
    ref = "valdsbejakande-extremism/2022-10-24"
    result = CliRunner().invoke(main, ["convert", ref, "--to", "odt", *source])
    assert result.exit_code == 1 and "PC906" in result.output
    assert not list(tmp_path.rglob("*.odt"))
