"""The redline in Word: accepted it is the new document, rejected the old one."""

import io
import re
import time
import zipfile
from functools import partial
from pathlib import Path

import pytest

from plan_compiler.diff.redline import Redline, draw_redline
from plan_compiler.judges.programs import OOXML, lacks, ooxml, openxml_audit, run
from plan_compiler.judges.word import findings
from plan_compiler.judges.word_revisions import settled
from plan_compiler.model import Plan
from plan_compiler.render.redline_docx import render_redline_docx
from tests.builders import everything, plan
from tests.docx_reading import TEMPLATES, built
from tests.docx_sides import Reader
from tests.drawn import several
from tests.plan_drawn import draw_plan, real_plan
from tests.plan_pairs import draw_pair
from tests.test_docx_judges import Missing

EDITS = 12


def drawn(seed: int) -> tuple[Plan, Plan]:
    """Two revisions of a real plan (of every fifth seed) or of a drawn one."""
    old = real_plan(seed // 5 % 2) if seed % 5 == 0 else draw_plan(seed, 1)
    pair = draw_pair(old, seed, EDITS)
    return pair.old, pair.new


def rendered(redline: Redline) -> bytes:
    return render_redline_docx(redline, TEMPLATES).content


def check_sides(old: Plan, new: Plan) -> bytes:
    """Hold both sides of the redline against the clean documents; both ways round."""
    for one, other in ((old, new), (new, old)):
        data = rendered(draw_redline(one, other))
        assert Reader(settled(data, accept=True)).shown() == Reader(built(other)).shown()
        assert Reader(settled(data, accept=False)).shown() == Reader(built(one)).shown()
        assert findings(data) == []
    return data


@pytest.mark.parametrize("seed", several(range(50), 10))
def test_each_side_is_the_clean_document(seed: int) -> None:
    check_sides(*drawn(seed))


PAIRS = {
    "everything came": lambda: (plan(), everything()),
    "another plan": lambda: (real_plan(0), real_plan(1)),
    "real": lambda: drawn(0),
    "other real": lambda: drawn(5),
    "drawn": lambda: drawn(7),
}


LIBREOFFICE = {
    **{str(seed): partial(drawn, seed) for seed in (0, 1, 2, 3, 7, 8, 15, 20)},
}


@pytest.fixture(params=PAIRS)
def pair(request: pytest.FixtureRequest) -> tuple[Plan, Plan]:
    return PAIRS[request.param]()  # type: ignore[no-untyped-call]


def test_wholly_other_documents_are_sides_of_one(pair: tuple[Plan, Plan]) -> None:
    check_sides(*pair)


def test_validators_find_nothing(pair: tuple[Plan, Plan], tmp_path: Path, missing: Missing) -> None:
    for needed in (OOXML, "openxml_audit"):
        if lack := lacks(needed):
            missing(lack)
    file = tmp_path / "redline.docx"
    for old, new in (pair, pair[::-1]):
        file.write_bytes(rendered(draw_redline(old, new)))
        assert ooxml(file).remarks == {file: []}
        assert openxml_audit(file).remarks == {file: []}


# --- LibreOffice ---------------------------------------------------------------------------------

SYSTEM_PYTHON = Path("/usr/bin/python3")
SCRIPT = Path(__file__).parent / "libreoffice.py"
# Numbers are counted anew and not compared: LibreOffice 7.4 does not begin a list anew where what
# stood before it is gone. It leaves an empty line, or heading, where a whole table was.
NUMBER = re.compile(r"^\s*(?:(?:[\d.]+|[a-z]+\.|[•◦▪–]|Bilaga \d)(?:\s+|$))?")


# LibreOffice without its windows cannot draw a comment beside the page, and ends.
COMMENT = re.compile(r"<w:comment(?:RangeStart|RangeEnd|Reference) [^>]*>")


def uncommented(data: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = COMMENT.sub("", content.decode()).encode()
            new.writestr(name, content)
    return written.getvalue()


def lines(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8-sig")
    return [line for said in text.splitlines() if (line := NUMBER.sub("", said).strip())]


def test_libreoffice_has_the_same_two_documents(tmp_path: Path, missing: Missing) -> None:
    if lack := lacks("soffice", SYSTEM_PYTHON):
        missing(lack)
    if run(SYSTEM_PYTHON, "-c", "import uno").returncode:
        missing("uno")
    jobs = []
    for name, make in LIBREOFFICE.items():
        old, new = make()
        files = {"redline": rendered(draw_redline(old, new)), "old": built(old), "new": built(new)}
        for kind, data in files.items():
            (tmp_path / f"{name} {kind}").write_bytes(uncommented(data))
        actions = {"redline": ("Accept", "Reject"), "old": ("Read",), "new": ("Read",)}
        jobs += [f"{do}:{tmp_path}/{name} {kind}" for kind in files for do in actions[kind]]
    done = run(SYSTEM_PYTHON, SCRIPT, tmp_path / "profile", *jobs)
    assert not done.returncode, done.stderr
    for name in LIBREOFFICE:
        for action, kind in (("Accept", "new"), ("Reject", "old")):
            settled = lines(tmp_path / f"{name} redline.{action}.txt")
            assert settled == lines(tmp_path / f"{name} {kind}.Read.txt"), (name, action)


# --- Time and bytes ------------------------------------------------------------------------------


def test_the_same_redline_is_the_same_bytes() -> None:
    redline = draw_redline(*drawn(0))
    assert rendered(redline) == rendered(redline)


def test_a_plan_of_usual_size_takes_a_moment() -> None:
    redline = draw_redline(*drawn(0))
    rendered(redline)
    started = time.process_time()
    rendered(redline)
    assert time.process_time() - started < 0.3
