"""changes.txt as it is read."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from plan_compiler.diff.compare import compare
from plan_compiler.model import Plan
from plan_compiler.pipeline import compile_plan
from plan_compiler.render.changes_text import render_changes_text
from plan_compiler.resources import load_templates
from tests.plan_drawn import real_plan
from tests.plan_pairs import draw_pair
from tests.redline_pair import pair

DRAFT = Path(__file__).parent.parent / "plan_source/valdsbejakande-extremism/utkast"
LABELS = load_templates("sv").labels
Golden = Callable[[str, str], None]


def text(old: Plan, new: Plan, colours: bool = False) -> str:
    return render_changes_text(compare(old, new), old, new, LABELS, colours)


def test_the_draft_of_the_real_plan(golden: Golden) -> None:
    draft = compile_plan(DRAFT, date(2026, 1, 1)).plan
    assert draft
    golden("valdsbejakande-extremism.changes.txt", text(real_plan(0), draft))


def test_every_kind_of_change(golden: Golden) -> None:
    golden("redline.changes.txt", text(*pair()))


def test_a_terminal_gets_colours_around_what_changed() -> None:
    pair = draw_pair(real_plan(1), 1, 1, ["word_replaced"])
    plain, coloured = (text(pair.old, pair.new, colours) for colours in (False, True))
    assert "\x1b[" not in plain
    assert "\x1b[31;9m" in coloured and "\x1b[32;4m" in coloured
    without = coloured
    for code in ("\x1b[31;9m", "\x1b[32;4m", "\x1b[0m"):
        without = without.replace(code, "")
    assert without == plain


def test_nothing_changed() -> None:
    assert "Inga ändringar." in text(real_plan(0), real_plan(0))
