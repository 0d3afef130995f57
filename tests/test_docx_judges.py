"""Word files before their judges: without remarks, and with each seeded fault caught."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from plan_compiler.judges.programs import (
    OOXML,
    lacks,
    libreoffice,
    ooxml,
    openxml_audit,
    pandoc,
)
from plan_compiler.judges.word import findings
from plan_compiler.judges.word_readers import office_remarks, pandoc_remarks
from plan_compiler.model import Logo, Municipality, Plan
from plan_compiler.parity.compare import differences, read
from plan_compiler.parity.said import Unreadable, say
from plan_compiler.pipeline import compile_plan
from tests.builders import SVG, everything, plan, section
from tests.docx_faults import FAULTS
from tests.docx_reading import built, of_size

ROOT = Path(__file__).parent.parent
Missing = Callable[[str], None]
# An entry twice is one of the faults.
pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")


def compiled(folder: str) -> Plan:
    found = compile_plan(ROOT / folder, date(2026, 1, 1)).plan
    assert found
    return found


def with_logo() -> Plan:
    logo = Logo(svg=SVG, alternative="Exempels kommun, logotyp")
    return plan(section("a", "A"), issuer=Municipality(name="Exempels kommun", logo=logo))


PLANS: dict[str, Callable[[], Plan]] = {
    "adopted": lambda: compiled("plan_source/valdsbejakande-extremism/2022-10-24"),
    "second": lambda: compiled("tests/plans/klimatanpassning/2024-05-02"),
    "every node": everything,
    "real size": lambda: of_size(8),
    "hardly anything": plan,
    "logo": with_logo,
}


@dataclass(frozen=True)
class File:
    """A Word file with the plan that it was made from."""

    path: Path
    plan: Plan

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, File]:
    folder = tmp_path_factory.mktemp("docx")
    made = {}
    for number, (name, make) in enumerate(PLANS.items()):
        a_plan = make()
        made[name] = File(folder / f"plan-{number}.docx", a_plan)
        made[name].path.write_bytes(built(a_plan))
    return made


@pytest.fixture(scope="module")
def faulty(files: Mapping[str, File], tmp_path_factory: pytest.TempPathFactory) -> dict[str, File]:
    """The second plan's file with each fault."""
    folder, second = tmp_path_factory.mktemp("faults"), files["second"]
    made = {}
    for number, (name, fault) in enumerate(FAULTS.items()):
        made[name] = File(folder / f"fault-{number}.docx", second.plan)
        made[name].path.write_bytes(fault.edit(second.data))
    return made


# --- Asking the judges -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def converted(files: Mapping[str, File], faulty: Mapping[str, File]) -> Iterator["Future[Any]"]:
    """What LibreOffice makes of all files at once, found out while the others judge."""
    wanted = [faulty[name].path for name, fault in FAULTS.items() if "libreoffice" in fault.judges]
    paths = [*(file.path for file in files.values()), *wanted]
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(lambda: {} if lacks("soffice") else libreoffice(*paths)[1])


def words(file: File) -> Sequence[str]:
    try:
        return [
            str(place) for place in differences(say(file.plan, "docx"), read("docx", file.data))
        ]
    except Unreadable as fault:
        return [str(fault)]


JUDGES: dict[str, Callable[[File], Sequence[str]]] = {
    "ooxml": lambda file: ooxml(file.path).remarks[file.path],
    "openxml-audit": lambda file: openxml_audit(file.path).remarks[file.path],
    "integrity": lambda file: findings(file.data),
    "pandoc": lambda file: pandoc_remarks(pandoc(file.path)[1], file.plan),
    "words": words,
}
NEEDS = {"ooxml": OOXML, "openxml-audit": "openxml_audit", "libreoffice": "soffice"}


@pytest.fixture
def asking(converted: "Future[Any]", missing: Missing) -> Callable[[str, File], Sequence[str]]:
    def ask(judge: str, file: File) -> Sequence[str]:
        if judge in NEEDS and (lack := lacks(NEEDS[judge])):
            missing(lack)
        if judge == "libreoffice":
            return office_remarks(*converted.result()[file.path], file.plan)
        return JUDGES[judge](file)

    return ask


ALL = [*JUDGES, "libreoffice"]


# A plan grown to its size by repetition calls its notes again, which no plan may.
REPEATING = {("real size", judge) for judge in ("pandoc", "libreoffice", "words")}


@pytest.mark.parametrize("name, judge", sorted({*product(PLANS, ALL)} - REPEATING))
def test_a_file_gives_no_remarks(
    name: str, judge: str, files: Mapping[str, File], asking: Callable[[str, File], Sequence[str]]
) -> None:
    assert asking(judge, files[name]) == []


# --- With faults -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_caught(
    name: str, faulty: Mapping[str, File], asking: Callable[[str, File], Sequence[str]]
) -> None:
    fault = FAULTS[name]
    said = {judge: asking(judge, faulty[name]) for judge in fault.judges}
    assert said and [judge for judge, remarks in said.items() if not remarks] == []
    assert fault.says in " ".join(said.get("integrity", ()))


def test_every_judge_has_proven_itself() -> None:
    proven = {judge for fault in FAULTS.values() for judge in fault.judges}
    assert len(FAULTS) >= 25 and set(ALL) == proven


def test_a_fault_is_one_change(files: Mapping[str, File], faulty: Mapping[str, File]) -> None:
    whole = entries(files["second"])
    changed = {name: entries(file) ^ whole for name, file in faulty.items()}
    assert {name: len(found) for name, found in changed.items() if not 1 <= len(found) <= 2} == {}


def entries(file: File) -> set[tuple[str, int]]:
    with zipfile.ZipFile(io.BytesIO(file.data)) as package:
        return {(entry.filename, entry.CRC) for entry in package.infolist()}
