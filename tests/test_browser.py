"""The page in a browser beyond what its judges try: any colour, and a fragment in an editor."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from plan_compiler.judges.behaviour import has_strong_contrast
from plan_compiler.judges.browser import NEEDS, chromium, opening, served
from plan_compiler.judges.programs import MODULES, lacks
from plan_compiler.model import Colours, Municipality
from plan_compiler.render.html import assets, render_fragment, render_page
from tests.builders import everything
from tests.web_pages import DOWNLOADS, SV, metadata

Missing = Callable[[str], None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, or None if it or what drives it is not here."""
    if lacks(*NEEDS):
        yield None
        return
    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser: Any, tmp_path: Path, missing: Missing) -> Iterator[Callable[..., Any]]:
    """Opens a page of the test's own folder."""
    if not browser:
        missing("chromium or playwright")
    with served(tmp_path) as address, opening(browser, f"{address}/page.html") as open:
        yield open


@pytest.mark.parametrize("colour", ["#595959", "#0000ee", "#5b2c83", "#000000"])
def test_any_colour_that_is_dark_enough_gives_strong_contrast(
    colour: str, visit: Callable[..., Any], tmp_path: Path
) -> None:
    coloured = dataclasses.replace(
        everything(),
        metadata=metadata(cover_title="Rätt väg", series="Planer"),
        issuer=Municipality(name="E", colours=Colours(primary=colour)),
    )
    (tmp_path / "assets").mkdir()
    for name, content in assets(coloured, SV).items():
        (tmp_path / "assets" / name).write_bytes(content)
    (tmp_path / "page.html").write_text(render_page(coloured, SV, DOWNLOADS), encoding="utf-8")
    assert has_strong_contrast(visit) == []


# --- In an editor ----------------------------------------------------------------------------

EDITOR = """<!doctype html><title>Editor</title><textarea id="text"></textarea>
<script src="modules/tinymce/tinymce.min.js"></script>
<script src="modules/dompurify/dist/purify.min.js"></script>"""
CLEANED = "text => DOMPurify.sanitize(text)"
EDITED = """async text => {
  const [editor] = await tinymce.init({selector: '#text', license_key: 'gpl', menubar: false,
    base_url: '/modules/tinymce', suffix: '.min', plugins: 'table lists link code'});
  editor.setContent(text);
  return editor.getContent();
}"""


@pytest.mark.parametrize("editing", [CLEANED, EDITED], ids=["DOMPurify", "TinyMCE"])
def test_a_fragment_comes_whole_through(
    editing: str, visit: Callable[..., Any], tmp_path: Path, missing: Missing
) -> None:
    if lack := lacks(MODULES / "tinymce", MODULES / "dompurify"):
        missing(lack)
    (tmp_path / "page.html").write_text(EDITOR)
    (tmp_path / "modules").symlink_to(MODULES)
    fragment = render_fragment(everything(), SV)
    assert features(visit().evaluate(editing, fragment)) == features(fragment)


def features(fragment: str) -> tuple[Counter[str], str]:
    """Every element and attribute, and the words without their blanks."""
    root = html.fragment_fromstring(fragment)
    found = Counter(str(element.tag) for element in root.iter())
    found.update(f"{name}={value}" for e in root.iter() for name, value in e.attrib.items())
    return found, "".join(root.text_content().split())
