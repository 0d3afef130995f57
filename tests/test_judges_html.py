"""The page before its judges: without remarks on two plans, and with each seeded fault caught."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from plan_compiler.judges.behaviour import ON_SCREEN, checks
from plan_compiler.judges.browser import NEEDS, STATES, Check, Open, axe, chromium, opening, served
from plan_compiler.judges.panel import Finished, addresses, host, reference
from plan_compiler.judges.programs import AXE, HTML_VALIDATE, NU, Opinion, html_validate, lacks, nu
from plan_compiler.judges.structure import structure
from plan_compiler.model import Plan
from plan_compiler.parity.compare import differences, read
from plan_compiler.parity.said import say
from plan_compiler.pipeline import compile_plan
from plan_compiler.render.html import assets, render_fragment, render_page
from plan_compiler.resources import load_templates
from tests.html_faults import FAULTS
from tests.spoken import spoken
from tests.web_pages import DOWNLOADS

ROOT = Path(__file__).parent.parent
FOLDERS = {
    "adopted": ROOT / "plan_source/valdsbejakande-extremism/2022-10-24",
    "second": ROOT / "tests/plans/klimatanpassning/2024-05-02",
}
SV = load_templates("sv")
Missing = Callable[[str], None]

AT_ONCE = {"nu": ("java", NU), "html-validate": ("node", HTML_VALIDATE)}
PRINT = "prints_all_and_nothing_but_the_document"


def finished(name: str, root: Path) -> Finished:
    """A plan as page, fragment in a host, and what both load."""
    plan = compile_plan(FOLDERS[name], date(2026, 1, 1)).plan
    assert plan
    folder = root / name
    for file, content in assets(plan, SV).items():
        path = folder / "assets" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    done = Finished(folder, plan)
    done.file("html").write_text(render_page(plan, SV, DOWNLOADS), encoding="utf-8")
    done.host.write_text(host(render_fragment(plan, SV), plan), encoding="utf-8")
    return done


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site").resolve()


@pytest.fixture(scope="module")
def plans(root: Path) -> Mapping[str, Finished]:
    return {name: finished(name, root) for name in FOLDERS}


@pytest.fixture(scope="module")
def faulty(root: Path, plans: Mapping[str, Finished]) -> Mapping[str, Path]:
    """The page of each fault; only those with a fault in their style have assets of their own."""
    second = plans["second"]
    whole = second.file("html").read_text(encoding="utf-8")
    pages = {}
    for number, (name, fault) in enumerate(FAULTS.items()):
        folder = root / "faults" / str(number)
        folder.mkdir(parents=True)
        pages[name] = folder / "page.html"
        pages[name].write_text(fault.edit(whole), encoding="utf-8")
        if fault.style:
            shutil.copytree(second.folder / "assets", folder / "assets")
            with (folder / "assets" / "page.css").open("a", encoding="utf-8") as sheet:
                sheet.write(fault.style)
        else:
            (folder / "assets").symlink_to(second.folder / "assets")
    return pages


# --- Asking the judges -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(
    plans: Mapping[str, Finished], faulty: Mapping[str, Path]
) -> Iterator[Mapping[str, "Future[Opinion]"]]:
    """What Nu and html-validate say of all pages at once, found out while the browser works."""
    pages = [page for done in plans.values() for page in done.pages]
    loaded = [path for done in plans.values() for path in sorted(done.folder.glob("assets/*"))]

    def wanted(judge: str) -> list[Path]:
        return [page for name, page in faulty.items() if judge in FAULTS[name].judges]

    with ThreadPoolExecutor(1) as pool:
        asked = {}
        if not lacks(*AT_ONCE["html-validate"]):
            asked["html-validate"] = pool.submit(html_validate, *pages, *wanted("html-validate"))
        if not lacks(*AT_ONCE["nu"]):
            asked["nu"] = pool.submit(nu, *pages, *loaded, *wanted("nu"))
        yield asked


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, or None if it or what drives it is not here."""
    if lacks(*NEEDS):
        yield None
        return
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    with served(root) as found:
        yield found


class Asking:
    """Asks any judge about any page of the second plan, or of another."""

    def __init__(self, told: Any, browser: Any, address: str, root: Path, missing: Missing) -> None:
        self.told, self.browser, self.address, self.root = told, browser, address, root
        self.missing = missing

    def open(self, page: Path) -> Any:
        if not self.browser:
            self.missing("chromium or playwright")
        return opening(self.browser, f"{self.address}/{page.relative_to(self.root).as_posix()}")

    def remarks(self, judge: str, page: Path, plan: Plan) -> Sequence[str]:
        if judge in AT_ONCE:
            if lack := lacks(*AT_ONCE[judge]):
                self.missing(lack)
            return self.told[judge].result().remarks[page]
        if judge == "structure":
            return structure(page.read_bytes(), plan)
        if judge == "words":
            found = differences(say(plan, "html"), read("html", page.read_bytes()))
            return [str(place) for place in found]
        with self.open(page) as open:
            return self.in_browser(judge, open, plan)

    def in_browser(self, judge: str, open: Open, plan: Plan) -> Sequence[str]:
        name, _, state = judge.partition(": ")
        if name == "axe":
            if lack := lacks(AXE):
                self.missing(lack)
            return axe(open, state).remarks
        if judge == PRINT and (lack := lacks("pdftotext")):
            self.missing(lack)
        return every_check(plan)[judge](open)


def every_check(plan: Plan) -> Mapping[str, Check]:
    return checks(reference(plan), SV.labels["page_of"], addresses(plan))


@pytest.fixture
def asking(told: Any, browser: Any, address: str, root: Path, missing: Missing) -> Asking:
    return Asking(told, browser, address, root, missing)


# --- Without remarks -------------------------------------------------------------------------

IN_STATES = [f"axe: {state}" for state in STATES]
BY_CODE = ["nu", "html-validate", "structure"]
BEHAVIOUR = [check.__name__ for check in ON_SCREEN]


@pytest.mark.parametrize("judge", [*BY_CODE, "words", *IN_STATES, *BEHAVIOUR, PRINT])
@pytest.mark.parametrize("plan", FOLDERS)
def test_the_page(plan: str, judge: str, plans: Mapping[str, Finished], asking: Asking) -> None:
    done = plans[plan]
    assert asking.remarks(judge, done.file("html"), done.plan) == []


@pytest.mark.parametrize("judge", [*BY_CODE, *IN_STATES, *BEHAVIOUR])
@pytest.mark.parametrize("plan", FOLDERS)
def test_the_fragment_in_a_host(
    plan: str, judge: str, plans: Mapping[str, Finished], asking: Asking
) -> None:
    done = plans[plan]
    assert asking.remarks(judge, done.host, done.plan) == []


def test_what_is_loaded(plans: Mapping[str, Finished], told: Any, missing: Missing) -> None:
    if lack := lacks(*AT_ONCE["nu"]):
        missing(lack)
    said = told["nu"].result().remarks
    loaded = [path for done in plans.values() for path in done.folder.glob("assets/*")]
    assert len(loaded) >= 9 and {path.name: said[path] for path in loaded if said[path]} == {}


@pytest.mark.parametrize("plan", FOLDERS)
def test_what_is_spoken(
    plan: str, plans: Mapping[str, Finished], asking: Asking, golden: Callable[[str, str], None]
) -> None:
    done = plans[plan]
    with asking.open(done.file("html")) as open:
        golden(f"{done.plan.id}.spoken.txt", spoken(open()))


# --- With faults -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_caught(
    name: str, faulty: Mapping[str, Path], plans: Mapping[str, Finished], asking: Asking
) -> None:
    judges, plan = FAULTS[name].judges, plans["second"].plan
    silent = [judge for judge in judges if not asking.remarks(judge, faulty[name], plan)]
    assert judges and silent == []


def test_every_judge_has_proven_itself() -> None:
    proven = {judge for fault in FAULTS.values() for judge in fault.judges}
    judges = {*BY_CODE, "words", *IN_STATES, *BEHAVIOUR, PRINT}
    assert len(FAULTS) >= 50 and judges - proven == set()
