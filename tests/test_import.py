"""Documents that no import may take in, or not silently; and the account where it does."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document

from plan_compiler import limits
from plan_compiler.commands import main
from plan_compiler.importing import importer, prove

TEXT = "Barn ska kunna gå till skolan i Exempels kommun."


def word(**more: bytes) -> bytes:
    """A small Word file with other parts added or put in place of its own."""
    document = Document()
    document.add_heading("Trafikplan", 1)
    document.add_heading("Mål", 2)
    document.add_paragraph(TEXT)
    buffer = io.BytesIO()
    document.save(buffer)
    return with_parts(buffer.getvalue(), more)


def with_parts(data: bytes, more: dict[str, bytes]) -> bytes:
    old, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | more
        for name, part in parts.items():
            new.writestr(name, part)
    return buffer.getvalue()


def run(folder: Path, data: bytes, name: str = "plan.docx") -> Result:
    path = folder / name
    path.write_bytes(data)
    arguments = ["import", str(path), "trafikplan", "--source", str(folder / "source")]
    return CliRunner().invoke(main, [*arguments, "--report", "json", "--today", "2024-06-01"])


def codes(result: Result) -> list[str]:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return [found["code"] for found in json.loads(result.stdout)["diagnostics"]]


# --- Hostile and broken ------------------------------------------------------------------------

EVIL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "another kind": ("plan.pdf", lambda: b"%PDF-1.7", "PC901"),
    "no zip": ("plan.docx", lambda: b"Hej", "PC902"),
    "cut short": ("plan.docx", lambda: word()[:-300], "PC902"),
    "damaged": ("plan.docx", lambda: word().replace(b"PK\x03\x04", b"PK\x03\x05"), "PC902"),
    "locked": ("plan.docx", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "PC902"),
    "damaged inside": ("plan.docx", lambda: unpackable(), "PC902"),
    "another zip": ("plan.docx", lambda: with_parts(EMPTY, {"a.txt": b"a"}), "PC902"),
    "bomb": ("plan.docx", lambda: word(**{"word/media/a.png": bytes(3_000_000)}), "PC903"),
    "entities": ("plan.docx", lambda: word(**{"word/document.xml": EVIL}), "PC904"),
    "entities beside": ("plan.docx", lambda: word(**{"word/comments.xml": EVIL}), "PC904"),
    "wide characters": (
        "plan.docx",
        lambda: word(**{"word/document.xml": EVIL.decode().encode("utf-16")}),
        "PC904",
    ),
    "not XML": ("plan.docx", lambda: word(**{"word/document.xml": b"<w:document>"}), "PC902"),
    "no Word": ("plan.odt", lambda: with_parts(EMPTY, {"content.xml": b"<a/>"}), "PC906"),
    "empty": ("plan.md", lambda: b"", "PC003"),
    "no text": ("plan.html", lambda: b"<html><body><hr></body></html>", "PC907"),
    "nested deep": ("plan.html", lambda: b"<blockquote>" * 300 + b"a", "PC906"),
    "nested without end": ("plan.html", lambda: b"<blockquote>" * 2000 + b"a", "PC906"),
    "not UTF-8": ("plan.md", lambda: "Mål".encode("latin-1"), "PC005"),
}


def unpackable() -> bytes:
    """A Word file whose first part begins with a block of no known kind (RFC 1951, 3.2.3)."""
    data = bytearray(word())
    names = int.from_bytes(data[26:28], "little") + int.from_bytes(data[28:30], "little")
    data[30 + names] = 0b111
    return bytes(data)


EMPTY = b"PK\x05\x06" + bytes(18)


@pytest.mark.parametrize("case", HOSTILE)
def test_a_document_that_may_not_be_read_gives_a_diagnostic(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 2_000_000)
    name, make, code = HOSTILE[case]
    assert codes(run(tmp_path, make(), name)) == [code]
    assert not (tmp_path / "source" / "trafikplan").exists()


def test_macros_are_told_of_and_left_behind(tmp_path: Path) -> None:
    found = codes(run(tmp_path, word(**{"word/vbaProject.bin": b"macro"}), "plan.docm"))
    assert "PC905" in found
    assert (tmp_path / "source" / "trafikplan" / "utkast" / "plan.yaml").is_file()


def test_what_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PANDOC_SECONDS", 0.001)
    assert codes(run(tmp_path, word())) == ["PC906"]


def test_words_that_do_not_add_up_stop_the_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "body_words", lambda plan: 0)
    assert codes(run(tmp_path, word())) == ["PC908"]
    assert not (tmp_path / "source" / "trafikplan").exists()


def test_a_source_that_says_something_else_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prove, "difference", lambda *_: "sections")
    assert codes(run(tmp_path, word())) == ["PC909"]
    assert not (tmp_path / "source" / "trafikplan").exists()


# --- What comes of it --------------------------------------------------------------------------


def test_what_the_document_does_not_say_is_asked_for_and_not_made_up(tmp_path: Path) -> None:
    result = run(tmp_path, word())
    assert codes(result) == ["PC106", "PC102"]
    report = json.loads((tmp_path / "source/trafikplan/utkast/import-report.json").read_bytes())
    assert list(report["gaps"]) == ["diarienummer", "issuer"]
    plan = (tmp_path / "source/trafikplan/utkast/plan.yaml").read_text(encoding="utf-8")
    assert "diarienummer" not in plan


def test_a_municipality_that_is_known_is_not_asked_for(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    known = tmp_path / "source" / "municipality.yaml"
    known.write_text("name: Exempels kommun\n", encoding="utf-8")
    assert codes(run(tmp_path, word())) == ["PC102"]
    report = json.loads((tmp_path / "source/trafikplan/utkast/import-report.json").read_bytes())
    assert list(report["gaps"]) == ["diarienummer"]
    assert known.read_text("utf-8") == "name: Exempels kommun\n"


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    run(tmp_path, word())
    before = (tmp_path / "source/trafikplan/utkast/plan.yaml").read_bytes()
    assert "PC807" in codes(run(tmp_path, word()))
    assert (tmp_path / "source/trafikplan/utkast/plan.yaml").read_bytes() == before


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    trees = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        run(tmp_path / name, word())
        source = tmp_path / name / "source"
        files = sorted(path for path in source.rglob("*") if path.is_file())
        trees.append({path.relative_to(source): path.read_bytes() for path in files})
    assert trees[0] == trees[1]
