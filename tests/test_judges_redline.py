"""The page of a redline before its judges, in every view that a reader can choose."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from plan_compiler.diff.redline import draw_redline
from plan_compiler.judges import behaviour
from plan_compiler.judges.browser import NEEDS, STATES, WIDE, Open, axe, chromium, opening, served
from plan_compiler.judges.programs import AXE, HTML_VALIDATE, NU, html_validate, lacks, nu
from plan_compiler.model import Plan
from plan_compiler.pipeline import compile_plan
from plan_compiler.render.html import assets, render_page
from plan_compiler.render.redline_html import redline_assets, render_redline_page
from tests.builders import everything
from tests.plan_drawn import draw_plan, real_plan
from tests.plan_pairs import draw_pair
from tests.redline_pair import pair, small_pair
from tests.redline_views import VIEWS, viewing
from tests.spoken import spoken
from tests.web_pages import SV

ROOT = Path(__file__).parent.parent
Missing = Callable[[str], None]
Pair = tuple[Plan, Plan]


def drawn(old: Plan, seed: int) -> Pair:
    both = draw_pair(old, seed, 12)
    return both.old, both.new


def draft() -> Pair:
    """The adopted plan and the draft with its misprints mended."""
    folder = ROOT / "plan_source/valdsbejakande-extremism"
    old, new = (
        compile_plan(folder / name, date(2026, 1, 1)).plan for name in ("2022-10-24", "utkast")
    )
    assert old and new
    return old, new


PAIRS: Mapping[str, Callable[[], Pair]] = {
    "small": small_pair,
    "hand": pair,
    "draft": draft,
    "real": lambda: drawn(real_plan(0), 1),
    "unrelated": lambda: (everything(), real_plan(1)),
    "same": lambda: (everything(), everything()),
    **{f"drawn {seed}": lambda seed=seed: drawn(draw_plan(seed, 1), seed) for seed in (2, 3, 4)},
}
DRAWN = [name for name in PAIRS if name.startswith("drawn")]


def built(root: Path, name: str) -> Path:
    """The page of a redline, and those of its two plans, with what all of them load."""
    plans = PAIRS[name]()
    redline = draw_redline(*plans)
    folder = root / name.replace(" ", "-")
    (folder / "assets").mkdir(parents=True)
    files = redline_assets(redline, SV)
    for file, content in assets(plans[0], SV).items() | files.items():
        (folder / "assets" / file).write_bytes(content)
    (folder / "redline.html").write_bytes(render_redline_page(redline, SV).content)
    for side, plan in zip(("old", "new"), plans, strict=True):
        (folder / f"{side}.html").write_text(render_page(plan, SV), encoding="utf-8")
    return folder / "redline.html"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    root = tmp_path_factory.mktemp("redlines").resolve()
    return {name: built(root, name) for name in PAIRS}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, or None if it or what drives it is not here."""
    if lacks(*NEEDS):
        yield None
        return
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(pages: Mapping[str, Path]) -> Iterator[str]:
    with served(pages["small"].parent.parent) as found:
        yield found


@pytest.fixture
def opened(
    browser: Any, address: str, pages: Mapping[str, Path], missing: Missing
) -> Iterator[Callable[..., Open]]:
    """Gives the function from a pair, and a page of it, to what opens that page."""
    if not browser:
        missing("chromium or playwright")
    contexts = []

    def open(name: str, page: str = "redline") -> Open:
        place = f"{address}/{pages[name].parent.name}/{page}.html"
        contexts.append(opening(browser, place))
        return contexts[-1].__enter__()

    yield open
    for context in contexts:
        context.__exit__(None, None, None)


# --- Markup --------------------------------------------------------------------------------------


def test_the_markup_of_every_page(pages: Mapping[str, Path], missing: Missing) -> None:
    if lack := lacks("java", NU, "node", HTML_VALIDATE):
        missing(lack)
    sheets = sorted(pages["real"].parent.glob("assets/*.css"))
    for opinion in (nu(*pages.values(), *sheets), html_validate(*pages.values())):
        remarks = {file.parent.name: said for file, said in opinion.remarks.items() if said}
        assert remarks == {}


# --- Accessibility -------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_axe_in_every_view_and_state(
    view: str, opened: Callable[..., Open], missing: Missing
) -> None:
    if lack := lacks(AXE):
        missing(lack)
    assert axe(viewing(opened("hand"), view)).remarks == []


@pytest.mark.parametrize("name", ["draft", "real", "unrelated"])
def test_axe_on_longer_pages(name: str, opened: Callable[..., Open], missing: Missing) -> None:
    if lack := lacks(AXE):
        missing(lack)
    assert axe(viewing(opened(name), "sides"), "light", "dark, narrow").remarks == []
    assert axe(opened(name), "dark", "light, narrow").remarks == []


CHECKS = [
    behaviour.loads_nothing_from_elsewhere,
    behaviour.says_the_same_without_scripts,
    behaviour.every_stop_can_be_seen_and_follows_the_text,
    behaviour.notes_lead_there_and_back,
    behaviour.fits_a_narrow_window,
    behaviour.fits_with_wide_text_spacing,
    behaviour.has_the_same_roles_at_every_width,
    behaviour.has_strong_contrast,
    behaviour.tells_more_than_by_colour,
    behaviour.keeps_still_for_those_who_ask,
]


@pytest.mark.parametrize(
    "view", ["marked", "sides", "new", "changes of substance beside each other"]
)
def test_behaviour_in_views_of_every_kind(view: str, opened: Callable[..., Open]) -> None:
    open = viewing(opened("hand"), view)
    assert {check.__name__: faults for check in CHECKS if (faults := check(open))} == {}


@pytest.mark.parametrize("name", ["draft", "real", "unrelated"])
@pytest.mark.parametrize("view", ["marked", "sides"])
def test_longer_pages_fit(name: str, view: str, opened: Callable[..., Open]) -> None:
    open = viewing(opened(name), view)
    narrow = behaviour.fits_a_narrow_window(open), behaviour.fits_with_wide_text_spacing(open)
    assert narrow == ([], [])


# Each way that is seen leads to something that is seen.
_DEAD_ENDS = """() => [...document.querySelectorAll('a[href^="#"]')]
  .filter(a => a.checkVisibility())
  .filter(a => !document.getElementById(a.getAttribute('href').slice(1))?.checkVisibility())
  .map(a => a.textContent + ' ' + a.getAttribute('href'))"""


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["draft", *DRAWN])
def test_no_way_leads_to_what_the_view_hides(
    name: str, view: str, opened: Callable[..., Open]
) -> None:
    assert viewing(opened(name), view)(viewport=WIDE).evaluate(_DEAD_ENDS) == []


# --- What the views show -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["hand", "draft", "unrelated", *DRAWN])
@pytest.mark.parametrize("side", ["new", "old"])
def test_a_text_by_itself_is_the_one_of_its_own_page(
    name: str, side: str, opened: Callable[..., Open]
) -> None:
    shown = viewing(opened(name), side)(viewport=WIDE).locator(".redline-whole:visible")
    own = opened(name, side)(viewport=WIDE).locator(".plan-document")
    assert shown.inner_text().split() == own.inner_text().split()
    assert shown.count() == 1


def test_a_change_stands_old_beside_new_or_above(opened: Callable[..., Open]) -> None:
    open = viewing(opened("small"), "sides")
    for width, beside in ((1280, True), (320, False)):
        page = open(viewport={"width": width, "height": 800})
        before, after = (page.locator(f".redline-{side}").first for side in ("before", "after"))
        one, other = before.bounding_box(), after.bounding_box()
        assert (one["y"] == other["y"] and one["x"] < other["x"]) is beside
        assert beside or one["y"] + one["height"] <= other["y"]
        words = [side.inner_text().split() for side in (before, after)]
        assert "bör" in words[0] and "ska" not in words[0]
        assert "ska" in words[1] and "bör" not in words[1]


def test_unchanged_text_folds_away(opened: Callable[..., Open]) -> None:
    whole, folded = (
        viewing(opened("draft"), view)(viewport=WIDE) for view in ("marked", "changes only")
    )
    groups = [page.locator(".redline-change:visible").count() for page in (whole, folded)]
    assert groups[0] == groups[1] == 20
    heights = [page.evaluate("document.body.scrollHeight") for page in (whole, folded)]
    assert heights[1] < heights[0] * 2 / 3
    assert "Oförändrad text visas inte" in folded.locator(".redline-text").inner_text()
    assert "Oförändrad text visas inte" not in whole.locator(".redline-text").inner_text()


def test_formal_changes_can_be_left_out(opened: Callable[..., Open]) -> None:
    page = viewing(opened("hand"), "substance")(viewport=WIDE)
    text = page.locator(".redline-text").inner_text()
    assert "Läs mer hos Centrum mot våld." in text and "länkmål" not in text
    assert page.locator(".redline-list li[id]:visible").count() == 17
    assert "Ändring 12" not in text and "Ändring 13" in text


_COPIED = """() => {
  const text = document.querySelector('.redline-text');
  getSelection().selectAllChildren(text);
  return getSelection().toString().replace(/\\s+/g, ' ');
}"""


def test_what_is_copied_says_what_came_and_went(opened: Callable[..., Open]) -> None:
    copied = opened("small")(viewport=WIDE).evaluate(_COPIED)
    wanted = "Kommunen [struket: bör slut på struket] [tillagt: ska slut på tillägg] erbjuda kurser"
    assert wanted in copied


# Words that came or went have a line of their own, or the group around them has.
_LINES = """() => [...document.querySelectorAll('.redline-text :is(ins, del)')]
  .filter(e => e.checkVisibility() && e.textContent.trim())
  .filter(e => {
    const style = getComputedStyle(e), line = e.tagName === 'INS' ? 'underline' : 'line-through';
    if (style.textDecorationLine.includes(line))
      return line === 'underline' && style.textDecorationStyle !== 'double';
    const group = e.closest('.redline-change');
    return !group || getComputedStyle(group).borderLeftStyle !== 'double';
  }).map(e => e.textContent)"""


@pytest.mark.parametrize("state", ["light", "dark", "forced colours", "print"])
def test_changes_are_told_by_lines(state: str, opened: Callable[..., Open]) -> None:
    page = opened("hand")(**STATES.get(state, {"viewport": WIDE}))
    if state == "print":
        page.emulate_media(media="print")
    assert page.locator(".redline-text ins:visible").count() > 5
    assert page.evaluate(_LINES) == []


def test_paper_has_the_marked_text_with_numbers(opened: Callable[..., Open]) -> None:
    page = viewing(opened("hand"), "new")(viewport=WIDE)
    page.emulate_media(media="print")
    assert page.locator(".redline-name:visible").count() == 20
    for name in ("edition", "choices", "ways", "to-text"):
        assert page.locator(f".redline-{name}:visible").count() == 0, name


def test_what_is_spoken_in_every_view(
    opened: Callable[..., Open], golden: Callable[[str, str], None]
) -> None:
    open = opened("small")
    views = [f"# {view}\n\n{spoken(viewing(open, view)())}" for view in VIEWS]
    golden("redline.spoken.txt", "\n".join(views))
