"""PDFs before their judges: without remarks for each archive, and with each seeded fault caught."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from plan_compiler.judges.programs import VERAPDF, lacks, qpdf, run, verapdf
from plan_compiler.judges.tags import tag_remarks
from plan_compiler.model import Plan
from plan_compiler.parity.compare import differences, read
from plan_compiler.parity.said import Unreadable, say
from plan_compiler.pipeline import compile_plan
from plan_compiler.render.pdf import Archive
from tests.builders import everything, plan
from tests.pdf_faults import FAULTS
from tests.pdf_reading import built

ROOT = Path(__file__).parent.parent
Missing = Callable[[str], None]


def compiled(folder: str) -> Plan:
    found = compile_plan(ROOT / folder, date(2026, 1, 1)).plan
    assert found
    return found


PLANS: dict[str, Callable[[], Plan]] = {
    "adopted": lambda: compiled("plan_source/valdsbejakande-extremism/2022-10-24"),
    "second": lambda: compiled("tests/plans/klimatanpassning/2024-05-02"),
    "every node": everything,
    "hardly anything": plan,
}
# The archive, and the profile that veraPDF judges it by.
ARCHIVES: dict[Archive, str] = {"a-3a": "3a", "a-2a": "2a"}


@dataclass(frozen=True)
class File:
    """A PDF with the plan that it was made from, and the archive that it claims to be for."""

    path: Path
    plan: Plan
    archive: Archive = "a-3a"

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], File]:
    folder = tmp_path_factory.mktemp("pdf")
    made = {}
    for number, (name, make) in enumerate(PLANS.items()):
        a_plan = make()
        for archive in ARCHIVES:
            file = File(folder / f"plan-{number}-{archive}.pdf", a_plan, archive)
            file.path.write_bytes(built(a_plan, archive))
            made[name, archive] = file
    return made


@pytest.fixture(scope="module")
def faulty(
    files: Mapping[tuple[str, str], File], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, File]:
    """The second plan's file with each fault."""
    folder, second = tmp_path_factory.mktemp("faults"), files["second", "a-3a"]
    made = {}
    for number, (name, fault) in enumerate(FAULTS.items()):
        made[name] = File(folder / f"fault-{number}.pdf", second.plan)
        made[name].path.write_bytes(fault.edit(second.data))
    return made


# --- Asking the judges -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(
    files: Mapping[tuple[str, str], File], faulty: Mapping[str, File]
) -> Iterator[Mapping[str, "Future[Any]"]]:
    """What veraPDF says of all files at once by profile, found out while the others judge."""

    def wanted(judge: str) -> list[Path]:
        return [faulty[name].path for name, fault in FAULTS.items() if judge in fault.judges]

    claimed = {a: [f.path for f in files.values() if f.archive == a] for a in ARCHIVES}
    asked = {
        "ua1": [*claimed["a-3a"], *claimed["a-2a"], *wanted("verapdf-ua")],
        "3a": [*claimed["a-3a"], *wanted("verapdf-a")],
        "2a": claimed["a-2a"],
    }
    with ThreadPoolExecutor(1) as pool:
        yield {
            profile: pool.submit(lambda p, all: verapdf(p, *all).remarks, profile, paths)
            for profile, paths in asked.items()
            if not lacks("java", VERAPDF)
        }


def words(file: File) -> Sequence[str]:
    try:
        return [str(place) for place in differences(say(file.plan, "pdf"), read("pdf", file.data))]
    except Unreadable as fault:
        return [str(fault)]


Ask = Callable[[str, File], Sequence[str]]
JUDGES = ("verapdf-ua", "verapdf-a", "qpdf", "tags", "words")


@pytest.fixture
def asking(told: Mapping[str, "Future[Any]"], missing: Missing) -> Ask:
    def ask(judge: str, file: File) -> Sequence[str]:
        if judge.startswith("verapdf"):
            if lack := lacks("java", VERAPDF):
                missing(lack)
            profile = "ua1" if judge == "verapdf-ua" else ARCHIVES[file.archive]
            return told[profile].result()[file.path]  # type: ignore[no-any-return]
        if judge == "qpdf":
            if lack := lacks("qpdf"):
                missing(lack)
            return qpdf(file.path).remarks[file.path]
        return tag_remarks(file.data, file.plan) if judge == "tags" else words(file)

    return ask


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("archive", ARCHIVES)
@pytest.mark.parametrize("name", PLANS)
def test_a_file_gives_no_remarks(
    name: str, archive: Archive, judge: str, files: Mapping[tuple[str, str], File], asking: Ask
) -> None:
    assert asking(judge, files[name, archive]) == []


def test_every_font_is_embedded_and_can_be_read(
    files: Mapping[tuple[str, str], File], missing: Missing
) -> None:
    if lack := lacks("pdffonts"):
        missing(lack)
    for file in files.values():
        _, _, *fonts = run("pdffonts", file.path).stdout.splitlines()
        assert fonts
        for font in fonts:
            assert "SourceSans3" in font
            assert font.split()[-5:-2] == ["yes", "yes", "yes"]


# --- With faults -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_caught(name: str, faulty: Mapping[str, File], asking: Ask) -> None:
    said = {judge: asking(judge, faulty[name]) for judge in FAULTS[name].judges}
    assert said and [judge for judge, remarks in said.items() if not remarks] == []


def test_every_judge_has_proven_itself() -> None:
    proven = {judge for fault in FAULTS.values() for judge in fault.judges}
    assert len(FAULTS) >= 12 and set(JUDGES) == proven
