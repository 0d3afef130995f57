"""The pages of the site before the judges of the HTML pages."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from plan_compiler.judges.browser import NEEDS, STATES, axe, chromium, opening, served
from plan_compiler.judges.programs import AXE, HTML_VALIDATE, NU, html_validate, lacks, nu
from plan_compiler.pipeline import KIT
from tests.small_site import lay_site, made, put

Missing = Callable[[str], None]
# One page of each kind.
PAGES = (
    "index.html",
    "gallande.html",
    "404.html",
    "cykelplan/index.html",
    "cykelplan/2020-05-04/index.html",
    "cykelplan/gallande/index.html",
    "flaggning/gallande/index.html",
    "gronplan/remiss/index.html",
)
WIDTH = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site at its address: what names the root of the server must be found too."""
    root = tmp_path_factory.mktemp("web").resolve()
    put(made(lay_site(root / "source")), root / "styrdokument")
    return root


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if lacks(*NEEDS):
        yield None
        return
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as found:
        yield f"{found}/styrdokument"


def pages(site: Path) -> list[Path]:
    found = (site / "styrdokument").rglob("*.html")
    return sorted(page for page in found if page.name not in KIT)


def test_nu(site: Path, missing: Missing) -> None:
    if lack := lacks("java", NU):
        missing(lack)
    sheets = sorted((site / "styrdokument").glob("*.css"))
    said = nu(*pages(site), *sheets).remarks
    assert {file.name: remarks for file, remarks in said.items() if remarks} == {}


def test_html_validate(site: Path, missing: Missing) -> None:
    if lack := lacks("node", HTML_VALIDATE):
        missing(lack)
    said = html_validate(*pages(site)).remarks
    assert {file.name: remarks for file, remarks in said.items() if remarks} == {}


@pytest.mark.parametrize("page", PAGES)
def test_axe(page: str, browser: Any, address: str, missing: Missing) -> None:
    if not browser or lacks(AXE):
        missing("chromium, playwright or axe")
    with opening(browser, f"{address}/{page}") as open:
        assert axe(open).remarks == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_nothing_that_is_missing_and_fits_a_telephone(
    page: str, browser: Any, address: str, missing: Missing
) -> None:
    if not browser:
        missing("chromium or playwright")
    root = address.removesuffix("/styrdokument")
    asked: list[str] = []
    logged: list[str] = []
    with opening(browser, f"{address}/{page}") as open:
        shown = open(asked, logged, **STATES["light, narrow"])
        assert shown.evaluate(WIDTH)
    # The browser itself may ask for a site's icon.
    assert [said for said in logged if not said.endswith("/favicon.ico")] == []
    assert [one for one in asked if not one.startswith((address, f"{root}/favicon.ico"))] == []


def test_the_choices_work_with_the_keyboard_alone(
    browser: Any, address: str, missing: Missing
) -> None:
    if not browser:
        missing("chromium or playwright")
    with opening(browser, f"{address}/") as open:
        page = open()
        page.locator(".site-filter a", has_text="Gäller nu").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/gallande.html")
        assert page.locator(".site-list > li").count() == 2
        assert page.locator(".site-filter [aria-current]").first.inner_text() == "Gäller nu (2)"


def test_an_old_anchor_lands_where_it_is_told_of(
    browser: Any, address: str, missing: Missing
) -> None:
    if not browser:
        missing("chromium or playwright")
    with opening(browser, f"{address}/cykelplan/gallande/#vagar") as open:
        there = open(**STATES["light"]).locator(":target")
        assert there.inner_text().startswith("Bättre vägar, i version 2020-05-04")
