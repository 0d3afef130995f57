"""A browser for the judges: pages served, opened in every state, and given to axe."""

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plan_compiler.judges.programs import AXE

NEEDS = ("chromium", "playwright")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Opens the page in a fresh context with these options.
Open = Callable[..., Any]
Check = Callable[[Open], list[str]]
WIDE = {"width": 1280, "height": 800}
# 1280 px at 400 % (WCAG 1.4.10).
NARROW = {"width": 320, "height": 256}
STATES: Mapping[str, Mapping[str, Any]] = {
    "light": {"viewport": WIDE},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "light, narrow": {"viewport": NARROW},
    "dark, narrow": {"viewport": NARROW, "color_scheme": "dark"},
    "forced colours": {"viewport": WIDE, "forced_colors": "active"},
}


# --- Serving and opening -----------------------------------------------------------------------


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address of a folder on this machine: a page's policy means nothing for `file:`."""
    handler = functools.partial(_Quiet, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser, driven by playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*FLAGS]
        )
        yield browser
        browser.close()


@contextmanager
def opening(browser: Any, address: str) -> Iterator[Open]:
    """Gives the function that opens a page, and closes afterwards what it opened."""
    contexts = []

    def open(requested: Any = None, logged: Any = None, **options: Any) -> Any:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        if requested is not None:
            page.on("request", lambda request: requested.append(request.url))
            page.on("console", lambda said: logged.append(f"{said.text} {said.location['url']}"))
        page.goto(address)
        return page

    yield open
    for context in contexts:
        context.close()


# --- Axe -------------------------------------------------------------------------------------

_RULES = """async () => {
  document.querySelectorAll('details').forEach(details => details.open = true);
  const tags = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa',
    'best-practice', 'EN-301-549', 'experimental'];
  const rules = Object.fromEntries(
    ['target-size', 'color-contrast-enhanced', 'identical-links-same-purpose']
      .map(id => [id, {enabled: true}]));
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, rules});
  const remarks = [...found.violations, ...found.incomplete];
  return {
    version: axe.version,
    tried: remarks.length + found.passes.length + found.inapplicable.length,
    remarks: remarks.flatMap(rule => rule.nodes.map(node => ({
      rule: rule.id,
      html: node.html,
      scrolled: !!document.querySelector(node.target[0])?.closest('.plan-scroll, .redline-panel'),
    }))),
  };
}"""


@dataclass(frozen=True)
class Axe:
    """What axe says of a page: its version, how many rules it tried, and its remarks."""

    version: str
    rules: int
    remarks: Sequence[str]


def axe(open: Open, *states: str) -> Axe:
    """What axe calls a fault or cannot decide, with all details open; in every state if none is
    named."""
    told = [(state, _axe(open(**STATES[state]))) for state in states or STATES]
    remarks = [
        f"{state}: {found['rule']}: {found['html'][:120]}"
        for state, said in told
        for found in said["remarks"]
        # What a view hides is judged in the view that shows it.
        if found["rule"] != "hidden-content"
        # It cannot tell the colour behind what is scrolled out of its box.
        and not (found["scrolled"] and found["rule"].startswith("color-contrast"))
    ]
    return Axe(told[0][1]["version"], sum(said["tried"] for _, said in told), remarks)


def _axe(page: Any) -> Any:
    # By `evaluate`: the page's policy refuses an added script.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(_RULES)
