"""The redline as a page: every change in it, both texts whole, and each way leading somewhere."""

from collections import Counter
from typing import Any

import pytest
from lxml import html

from plan_compiler.diff.redline import Redline, draw_redline
from plan_compiler.model import Plan
from plan_compiler.render.redline_html import redline_assets, render_redline_page
from tests.builders import everything
from tests.plan_drawn import draw_plan, real_plan
from tests.plan_pairs import draw_pair
from tests.web_pages import SV, said


def redline(old: Plan, new: Plan) -> Redline:
    return draw_redline(old, new)


def drawn(seed: int) -> Redline:
    old = real_plan(seed % 2) if seed % 10 == 0 else draw_plan(seed, 1)
    pair = draw_pair(old, seed, 12)
    return draw_redline(pair.old, pair.new)


def page(redline: Redline) -> Any:
    return html.document_fromstring(render_redline_page(redline, SV).content.decode())


# --- Laws ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_laws(seed: int) -> None:
    check_laws(drawn(seed))


def test_laws_between_any_two_plans() -> None:
    for old, new in ((real_plan(0), real_plan(1)), (everything(), real_plan(0))):
        check_laws(draw_redline(old, new))
        check_laws(draw_redline(new, old))


def check_laws(redline: Redline) -> None:
    carried = render_redline_page(redline, SV)
    assert carried == render_redline_page(redline, SV)
    root = html.document_fromstring(carried.content.decode())
    ids = [change.id for change in redline.changes.changes]
    shown = [id for id in ids if root.xpath("//*[@id=$id]", id=f"andring_{id}")]
    assert sorted((*shown, *carried.unshown)) == sorted(ids)
    assert listed(root) == [f"#andring_{id}" for id in ids]
    check_ways(root)


def listed(root: Any) -> list[str]:
    """Where the list of changes leads, in its order."""
    found: list[str] = root.xpath("//nav[@class='redline-list']/ol/li/a/@href")
    return found


def check_ways(root: Any) -> None:
    """Ids are unlike, and every reference leads to one."""
    ids = Counter(root.xpath("//@id"))
    wanted = {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")}
    for name in ("aria-labelledby", "aria-details", "for"):
        wanted |= {id for value in root.xpath(f"//@{name}") for id in value.split()}
    assert [id for id, count in ids.items() if count > 1] == []
    assert wanted - ids.keys() == set()


def test_identical_versions_say_so() -> None:
    same = page(draw_redline(everything(), everything()))
    assert "Inga ändringar." in said(same)
    assert not same.xpath("//ins|//del|//nav[@class='redline-list']|//input")


def test_what_the_page_loads_lies_beside_it() -> None:
    both = drawn(10)
    root, files = page(both), redline_assets(both, SV)
    wanted = set(root.xpath("//img/@src|//link[@rel='stylesheet']/@href"))
    assert wanted == {f"assets/{name}" for name in files}
