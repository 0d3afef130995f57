"""What a page does in a browser. Each check opens the page and returns its complaints."""

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.judging import AXE

# Opens the page in a fresh context with these options.
Open = Callable[..., Any]
WIDE = {"width": 1280, "height": 800}
# 1280 px at 400 % (WCAG 1.4.10).
NARROW = {"width": 320, "height": 256}
STATES: dict[str, dict[str, Any]] = {
    "light": {"viewport": WIDE},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "light, narrow": {"viewport": NARROW},
    "dark, narrow": {"viewport": NARROW, "color_scheme": "dark"},
    "forced colours": {"viewport": WIDE, "forced_colors": "active"},
}


def loads_nothing_from_elsewhere(open: Open) -> list[str]:
    """Requests off the page's own address, and what its policy refused."""
    requested: list[str] = []
    logged: list[str] = []
    own = open(requested=requested, logged=logged).url.rpartition("/")[0]
    foreign = [url for url in requested if not url.startswith(own)]
    return [*foreign, *(text for text in logged if "favicon.ico" not in text)]


def says_the_same_without_scripts(open: Open) -> list[str]:
    texts = {open(java_script_enabled=on).locator("body").inner_text() for on in (True, False)}
    return [] if len(texts) == 1 else ["the text depends on scripts"]


# --- Keyboard --------------------------------------------------------------------------------

STOP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getClientRects()[0], style = getComputedStyle(e);
  const x = box.left + Math.min(box.width / 2, 5), y = Math.min(box.bottom, innerHeight) - 5;
  const at = document.elementFromPoint(x, y);
  return {
    place: [...document.querySelectorAll('*')].indexOf(e),
    name: e.textContent.trim().slice(0, 40) || e.id,
    seen: box.top > -1 && box.bottom < innerHeight + 1 && box.left >= 0 && box.right <= innerWidth,
    covered: !at || !(e.contains(at) || at.contains(e)),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""


def every_stop_can_be_seen_and_follows_the_text(open: Open) -> list[str]:
    """Tab order, focus ring, and that nothing covers what has focus (WCAG 2.4.3, 2.4.7, 2.4.11)."""
    page = open(viewport=WIDE, reduced_motion="reduce")
    stops = list(_stops(page))
    faults = [
        f"{fault}: {stop['name']}"
        for stop in stops
        for fault, present in (
            ("no ring", not stop["ring"]),
            ("out of view", not stop["seen"]),
            ("covered", stop["covered"]),
        )
        if present
    ]
    places = [stop["place"] for stop in stops]
    return faults + (["not in order"] if places != sorted(places) or len(places) < 5 else [])


def _stops(page: Any) -> Iterator[Any]:
    first = None
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or stop["place"] == first:
            return
        first = stop["place"] if first is None else first
        yield stop


TARGET = "() => document.querySelector(':target')?.id"


def notes_lead_there_and_back(open: Open) -> list[str]:
    """Follows every call to its note and the note's way back, by keyboard alone."""
    page = open(viewport=WIDE, reduced_motion="reduce")
    faults = []
    for call in page.locator("[role=doc-noteref]").all():
        id = call.get_attribute("id")
        call.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(TARGET)
        note = page.locator(":target")
        back = note.locator(f"[role=doc-backlink][href='#{id}']")
        if not back.count():
            faults.append(f"{id} has no way back")
            continue
        page.keyboard.press("Tab")
        if not note.locator(":focus").count():
            faults.append(f"{id} leaves the keyboard behind")
        back.focus()
        page.keyboard.press("Enter")
        if page.evaluate(TARGET) != id:
            faults.append(f"{id} is not come back to")
    return faults


# --- Narrow windows and other text spacing ---------------------------------------------------

FIT = """() => {
  const root = document.scrollingElement, all = [...document.body.querySelectorAll('*')];
  const name = e => e.tagName + '.' + e.className;
  const hidden = e => e.closest('.plan-supplement, .plan-heard, .plan-stacked thead');
  const over = root.scrollWidth > root.clientWidth + 1 ? ['the page scrolls sideways'] : [];
  const scrolls = e => /auto|scroll/.test(getComputedStyle(e).overflowX)
    && e.scrollWidth > e.clientWidth + 1;
  const clips = e => /hidden|clip/.test(getComputedStyle(e).overflow) && !hidden(e)
    && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2);
  return [
    ...over,
    ...all.filter(e => scrolls(e) && e.tabIndex < 0).map(e => 'unreachable scroll box ' + name(e)),
    ...all.filter(clips).map(e => 'clipped ' + name(e)),
  ];
}"""
# WCAG 1.4.12.
SPACING = """* {
  line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important;
}
p { margin-bottom: 2em !important; }"""


def fits_a_narrow_window(open: Open) -> list[str]:
    return [fault for width in (320, 640) for fault in _fit(open, width)]


def _fit(open: Open, width: int) -> list[str]:
    found: list[str] = open(viewport={"width": width, "height": 256}).evaluate(FIT)
    return found


def fits_with_wide_text_spacing(open: Open) -> list[str]:
    page = open(viewport=NARROW, bypass_csp=True)
    page.add_style_tag(content=SPACING)
    found: list[str] = page.evaluate(FIT)
    return found


def has_the_same_roles_at_every_width(open: Open) -> list[str]:
    """That stacked tables are tables still (WCAG 1.3.1)."""
    wide, narrow = (_roles(open(viewport=viewport)) for viewport in (WIDE, NARROW))
    kept = (
        *[
            "table",
            "row",
            "cell",
            "rowheader",
            "columnheader",
            "list",
            "listitem",
            "heading",
            "link",
        ],
    )
    lost = [f"{role}: {wide[role]} → {narrow[role]}" for role in kept if wide[role] != narrow[role]]
    return lost + ([] if wide["rowheader"] else ["no row headers at all"])


def _roles(page: Any) -> Counter[str]:
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return Counter(node["role"]["value"] for node in tree if not node.get("ignored"))


# --- Colours ---------------------------------------------------------------------------------

CONTRAST = """() => {
  const brush = Object.assign(document.createElement('canvas'), {width: 1, height: 1})
    .getContext('2d', {willReadFrequently: true});
  const paint = colours => {
    brush.clearRect(0, 0, 1, 1);
    for (const colour of colours) { brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1); }
    return brush.getImageData(0, 0, 1, 1).data;
  };
  const light = colours => {
    const [r, g, b] = [...paint(colours)].slice(0, 3).map(v => v / 255)
      .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = e => !e ? ['#fff']
    : [...behind(e.parentElement), getComputedStyle(e).backgroundColor];
  const passed = '.plan-supplement, .plan-heard, .plan-skip';
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faults = [];
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, text = walk.currentNode.nodeValue.trim();
    if (!text || !e.checkVisibility() || e.closest(passed)) continue;
    const ground = behind(e), style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const [a, b] = [light(ground), light([...ground, style.color])].sort((x, y) => y - x);
    const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    const ratio = (a + .05) / (b + .05);
    if (ratio < (large ? 4.5 : 7)) faults.push(ratio.toFixed(2) + ': ' + text.slice(0, 40));
  }
  return faults;
}"""


def has_strong_contrast(open: Open) -> list[str]:
    """7:1, large text 4.5:1 (WCAG 1.4.6), in light and dark and with the reader's own colours."""
    return [
        f"{state}: {fault}"
        for state in ("light", "dark", "forced colours")
        for fault in open(**STATES[state]).evaluate(CONTRAST)
    ]


# --- Axe -------------------------------------------------------------------------------------

RULES = """async () => {
  document.querySelectorAll('details').forEach(details => details.open = true);
  const tags = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa',
    'best-practice', 'EN-301-549', 'experimental'];
  const rules = Object.fromEntries(
    ['target-size', 'color-contrast-enhanced', 'identical-links-same-purpose']
      .map(id => [id, {enabled: true}]));
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, rules});
  return [...found.violations, ...found.incomplete].flatMap(rule => rule.nodes
    .map(node => ({rule: rule.id, html: node.html, scrolled: !!document
      .querySelector(node.target[0])?.closest('.plan-scroll')})));
}"""


def axe_has_no_remark(open: Open) -> list[str]:
    """What axe calls a fault or cannot decide, in every state, with all details open."""
    return [
        f"{state}: {fault}" for state, options in STATES.items() for fault in _axe(open, options)
    ]


def _axe(open: Open, options: dict[str, Any]) -> Iterator[str]:
    page = open(**options)
    # By `evaluate`: the page's policy refuses an added script.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for found in page.evaluate(RULES):
        # It cannot tell the colour behind what is scrolled out of its box.
        if not (found["scrolled"] and found["rule"].startswith("color-contrast")):
            yield f"{found['rule']}: {found['html'][:120]}"


# --- Paper -----------------------------------------------------------------------------------


def prints_all_and_nothing_but_the_document(open: Open, folder: Path, *expected: str) -> list[str]:
    """The text on paper: page numbers, descriptions, addresses; no way that leads nowhere there."""
    page = open(viewport=WIDE)
    file = folder / "page.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True, tagged=True, outline=True)
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True)
    text = done.stdout
    wanted = (*expected, f"Sida 1 av {text.count(chr(12))}")
    unwanted = ("Tillbaka till texten", "Innehållsförteckning", "Ladda ner", "Till början", "#\n")
    return [
        *(f"lacks {words}" for words in wanted if words not in text),
        *(f"prints {words}" for words in unwanted if words in text),
    ]
