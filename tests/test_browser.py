"""The page as readers meet it: with a keyboard, on a phone, enlarged, in the dark, on paper.

A check is trusted only because the last test shows it a fault and it complains.
"""

import dataclasses
import functools
import http.server
import importlib.util
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from plan_compiler.model import Colours, Municipality, Plan
from plan_compiler.render.html import assets, render_fragment, render_page
from tests import browser_checks as checks
from tests.browser_checks import Open
from tests.builders import everything
from tests.judging import AXE, CHROMIUM_FLAGS, MODULES, lacks
from tests.web_pages import DOWNLOADS, SV, metadata

Edit = Callable[[str], str]

Check = Callable[..., list[str]]
STOPS: Check = checks.every_stop_can_be_seen_and_follows_the_text
NOTES: Check = checks.notes_lead_there_and_back
NARROW: Check = checks.fits_a_narrow_window
CONTRAST: Check = checks.has_strong_contrast
PRINT: Check = checks.prints_all_and_nothing_but_the_document
CHECKS: tuple[Check, ...] = (
    checks.loads_nothing_from_elsewhere,
    checks.says_the_same_without_scripts,
    STOPS,
    NOTES,
    NARROW,
    checks.fits_with_wide_text_spacing,
    checks.has_the_same_roles_at_every_width,
    CONTRAST,
    checks.axe_has_no_remark,
    PRINT,
)
PRINTED = ("Exempels kommun · KS 2024/12", "Rådet står för sig.", "<www.hjälpkällan.se>")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser, None if it or what drives it is not here."""
    driver = importlib.util.find_spec("playwright")
    if lacks("chromium") or not driver:
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*CHROMIUM_FLAGS]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, address: str, missing: Callable[[str], None]) -> Iterator[Any]:
    """Gives, for a published page, the function that opens it in a fresh context."""
    if not chromium:
        missing("chromium or playwright")
    contexts = []

    def open(name: str, requested: Any = None, logged: Any = None, **options: Any) -> Any:
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        if requested is not None:
            page.on("request", lambda request: requested.append(request.url))
            page.on("console", lambda said: logged.append(f"{said.text} {said.location['url']}"))
        page.goto(f"{address}/{name}.html")
        return page

    yield lambda name: functools.partial(open, name)
    for context in contexts:
        context.close()


def publish(root: Path, name: str, plan: Plan, edit: Edit = str, style: str = "") -> str:
    """Writes the page and its assets under `root`; `edit` and `style` are for faults."""
    folder = root / name / "assets"
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in assets(plan, SV).items():
        (folder / file).write_bytes(content)
    with (folder / "page.css").open("a", encoding="utf-8") as sheet:
        sheet.write(style)
    (root / name / "page.html").write_text(edit(render_page(plan, SV, DOWNLOADS)), encoding="utf-8")
    return f"{name}/page"


def complaints(check: Check, open: Open, folder: Path, missing: Callable[[str], None]) -> list[str]:
    if check is checks.axe_has_no_remark and (lack := lacks(AXE)):
        missing(lack)
    if check is not PRINT:
        return check(open)
    if lack := lacks("pdftotext"):
        missing(lack)
    return check(open, folder, *PRINTED)


def covered() -> Plan:
    whole = everything()
    return dataclasses.replace(whole, metadata=metadata(cover_title="Rätt väg", series="Planer"))


@pytest.mark.parametrize("plan", [everything, covered])
@pytest.mark.parametrize("check", CHECKS)
def test_the_page(
    check: Check,
    plan: Callable[[], Plan],
    visit: Callable[[str], Open],
    root: Path,
    tmp_path: Path,
    missing: Callable[[str], None],
) -> None:
    name = publish(root, plan.__name__, plan())
    assert complaints(check, visit(name), tmp_path, missing) == []


@pytest.mark.parametrize("colour", ["#595959", "#0000ee", "#5b2c83", "#000000"])
def test_any_colour_that_is_dark_enough_gives_strong_contrast(
    colour: str, visit: Callable[[str], Open], root: Path
) -> None:
    issuer = Municipality(name="E", colours=Colours(primary=colour))
    coloured = dataclasses.replace(covered(), issuer=issuer)
    assert CONTRAST(visit(publish(root, colour[1:], coloured))) == []


def swap(old: str, new: str) -> Edit:
    def edit(page: str) -> str:
        assert old in page, "the fault has no place"
        return page.replace(old, new, 1)

    return edit


SCRIPT = "<script>document.title = 'x'</script></body>"
FOREIGN = '<link rel="stylesheet" href="https://fonts.example/a.css"></head>'
PHONE, DARK, PAPER = "(max-width: 44rem)", "(prefers-color-scheme: dark)", "print"
DOCUMENT = ".plan-page .plan-document"


def styled(rule: str, media: str = "all") -> tuple[Edit, str]:
    return str, f"@media {media} {{ {rule} }}"


# A fault in the page or its style, and the check that must see it.
FAULTS: dict[str, tuple[Check, tuple[Edit, str]]] = {
    "a font from elsewhere": (checks.loads_nothing_from_elsewhere, (swap("</head>", FOREIGN), "")),
    "a script": (checks.loads_nothing_from_elsewhere, (swap("</body>", SCRIPT), "")),
    "words for those without scripts": (
        checks.says_the_same_without_scripts,
        (swap("</h1>", "<noscript>Nej</noscript></h1>"), ""),
    ),
    "no focus ring": (STOPS, styled(f"{DOCUMENT} a:focus-visible {{ outline: none }}")),
    "a stop before its turn": (STOPS, (swap('href="#delmal"', 'href="#delmal" tabindex="2"'), "")),
    "a lid": (STOPS, styled(".plan-body::before { content: ''; position: fixed; inset: 0 }")),
    "a note without a way back": (NOTES, (swap('href="#anrop_kallan_1"', 'href="#mal"'), "")),
    "a call to another note": (
        NOTES,
        (swap('href="#fotnot_kallan"', 'href="#fotnot_boken"'), ""),
    ),
    "a fixed width": (NARROW, styled(".plan-facts { min-width: 600px }")),
    "clipped text": (NARROW, styled(".plan-quote { height: 1em; overflow: hidden }")),
    "a box beyond the keyboard": (NARROW, (swap(' tabindex="0"', ""), "")),
    "hidden words that leave their box": (
        NARROW,
        styled(
            f"{DOCUMENT} :is(.plan-scroll, .plan-table) {{ position: static }}"
            f"{DOCUMENT} .plan-scroll caption {{ left: 900px }}"
        ),
    ),
    "words that may not break": (
        checks.fits_with_wide_text_spacing,
        styled(f"{DOCUMENT} .plan-facts dd {{ white-space: nowrap; font-size: 1.6rem }}"),
    ),
    "header cells lost on phones": (
        checks.has_the_same_roles_at_every_width,
        styled(f"{DOCUMENT} thead {{ display: none }}", PHONE),
    ),
    "pale text": (CONTRAST, styled(f"{DOCUMENT} p {{ color: #666 }}")),
    "text pale in the dark": (CONTRAST, styled(f"{DOCUMENT} p {{ color: #777 }}", DARK)),
    "an empty link": (checks.axe_has_no_remark, (swap('href="#mal">målen', 'href="#mal">'), "")),
    "descriptions shut on paper": (
        PRINT,
        styled("details::details-content { content-visibility: hidden !important }", PAPER),
    ),
    "ways back on paper": (PRINT, styled(f"{DOCUMENT} .plan-backs {{ display: inline }}", PAPER)),
    "no page numbers": (PRINT, (str, "@page plan { @bottom-right { content: none } }")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_check_sees(
    fault: str,
    visit: Callable[[str], Open],
    root: Path,
    tmp_path: Path,
    missing: Callable[[str], None],
) -> None:
    check, (edit, style) = FAULTS[fault]
    name = publish(root, fault.replace(" ", "-"), everything(), edit, style)
    assert complaints(check, visit(name), tmp_path, missing)


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
    editing: str, visit: Callable[[str], Open], root: Path, missing: Callable[[str], None]
) -> None:
    if lack := lacks(MODULES / "tinymce", MODULES / "dompurify"):
        missing(lack)
    (root / "editor.html").write_text(EDITOR)
    if not (root / "modules").exists():
        (root / "modules").symlink_to(MODULES)
    fragment = render_fragment(everything(), SV)
    assert features(visit("editor")().evaluate(editing, fragment)) == features(fragment)


def features(fragment: str) -> tuple[Counter[str], str]:
    """Every element and attribute, and the words without their blanks."""
    root = html.fragment_fromstring(fragment)
    found = Counter(str(element.tag) for element in root.iter())
    found.update(f"{name}={value}" for e in root.iter() for name, value in e.attrib.items())
    return found, "".join(root.text_content().split())
