"""The redline in Word: accepted it is the new document, rejected the old one."""

import io
import re
import time
import zipfile
from functools import partial
from pathlib import Path
from shutil import copytree

import pytest

from plan_compiler.diff.redline import Redline, draw_redline
from plan_compiler.judges.programs import OOXML, lacks, ooxml, openxml_audit, run
from plan_compiler.judges.word import findings
from plan_compiler.judges.word_revisions import settled
from plan_compiler.model import Plan
from plan_compiler.model_file import write_model
from plan_compiler.render.docx import render_docx
from plan_compiler.render.docx_template import template_faults
from plan_compiler.render.redline_docx import render_redline_docx
from plan_compiler.resources import Templates, load_templates
from tests import redline_pair
from tests.builders import everything, plan
from tests.docx_reading import TEMPLATES, altered, built
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
    _, data = datas = sides_of(old, new, TEMPLATES)
    assert [findings(data) for data in datas] == [[], []]
    return data


def sides_of(old: Plan, new: Plan, templates: Templates) -> list[bytes]:
    """The redlines both ways round, the sides of which are the clean documents."""

    def clean(plan: Plan) -> list[str]:
        return Reader(render_docx(plan, templates, write_model(plan))).shown()

    datas = []
    for one, other in ((old, new), (new, old)):
        data = render_redline_docx(draw_redline(one, other), templates).content
        assert Reader(settled(data, accept=True)).shown() == clean(other)
        assert Reader(settled(data, accept=False)).shown() == clean(one)
        datas.append(data)
    return datas


@pytest.mark.parametrize("seed", several(range(50), 2))
def test_each_side_is_the_clean_document(seed: int) -> None:
    check_sides(*drawn(seed))


ROW = "<w:tr>{}</w:tr>"
LINE = "<w:p><w:pPr><w:pStyle w:val='Faktarad'/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>"
CELL = f"<w:tc><w:tcPr/>{LINE}</w:tc>"
FACTS = (
    ("Uppgift", "Värde"),
    ("{%tr for group in facts %}", ""),
    ("{%tr for row in group.rows %}", ""),
    ("{{ row.label }}", "{{ row.value }}"),
    ("{%tr endfor %}", ""),
    ("{%tr endfor %}", ""),
)


def with_facts_in_a_table(folder: Path) -> Templates:
    """The templates of an office whose cover has its facts in a table."""
    copytree(TEMPLATES.folder, folder)
    rows = (ROW.format("".join(map(CELL.format, cells))) for cells in FACTS)
    head, *rest = rows
    head = head.replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>")
    grid = "<w:tblGrid><w:gridCol w:w='3000'/><w:gridCol w:w='5000'/></w:tblGrid>"
    table = f"<w:tbl><w:tblPr/>{grid}{head}{''.join(rest)}</w:tbl>"
    path = folder / "plan.docx"
    xml = zipfile.ZipFile(path).read("word/document.xml").decode()
    lines = re.compile(
        r"<w:p><w:pPr><w:pStyle w:val=\"Faktarad\"/>.*(?=<w:p>.{0,80}<w:t[^>]*>\{\{ body)"
    )
    found = lines.search(xml)
    assert found
    path.write_bytes(altered(path.read_bytes(), "word/document.xml", found[0], table))
    return load_templates("sv", folder)


def test_facts_in_a_table_of_the_office(tmp_path: Path) -> None:
    templates = with_facts_in_a_table(tmp_path / "templates")
    assert template_faults(templates.folder) == []
    assert sides_of(*redline_pair.pair(), templates)


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


@pytest.mark.slow("redlines of whole plans, both ways round")
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
