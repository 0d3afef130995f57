"""What the compiler itself tries on a page in a browser, since no other judge does.

Each check opens the page as it needs it and returns its complaints.
"""

import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from plan_compiler.judges.browser import NARROW, STATES, WIDE, Check, Open


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

_STOP = """() => {
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
    return faults + (["not in order"] if places != sorted(places) or not places else [])


def _stops(page: Any) -> Iterator[Any]:
    first = None
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None or stop["place"] == first:
            return
        first = stop["place"] if first is None else first
        yield stop


_TARGET = "() => document.querySelector(':target')?.id"


def notes_lead_there_and_back(open: Open) -> list[str]:
    """Follows every call to its note and the note's way back, by keyboard alone."""
    page = open(viewport=WIDE, reduced_motion="reduce")
    faults = []
    for call in page.locator("[role=doc-noteref]:visible").all():
        id = call.get_attribute("id")
        call.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(_TARGET)
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
        if page.evaluate(_TARGET) != id:
            faults.append(f"{id} is not come back to")
    return faults


# --- Narrow windows and other text spacing ---------------------------------------------------

_FIT = """() => {
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
_SPACING = """* {
  line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important;
}
p { margin-bottom: 2em !important; }"""


def fits_a_narrow_window(open: Open) -> list[str]:
    return [fault for width in (320, 640) for fault in _fit(open, width)]


def _fit(open: Open, width: int) -> list[str]:
    found: list[str] = open(viewport={"width": width, "height": 256}).evaluate(_FIT)
    return found


def fits_with_wide_text_spacing(open: Open) -> list[str]:
    page = open(viewport=NARROW, bypass_csp=True)
    page.add_style_tag(content=_SPACING)
    found: list[str] = page.evaluate(_FIT)
    return found


_ROLES = "table row cell rowheader columnheader list listitem heading link image note"


def has_the_same_roles_at_every_width(open: Open) -> list[str]:
    """That stacked tables are tables still (WCAG 1.3.1)."""
    wide, narrow = (_roles(open(viewport=viewport)) for viewport in (WIDE, NARROW))
    return [f"{r}: {wide[r]} → {narrow[r]}" for r in _ROLES.split() if wide[r] != narrow[r]]


def _roles(page: Any) -> Counter[str]:
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return Counter(node["role"]["value"] for node in tree if not node.get("ignored"))


# --- Colours ---------------------------------------------------------------------------------

_CONTRAST = """() => {
  const brush = Object.assign(document.createElement('canvas'), {width: 1, height: 1})
    .getContext('2d', {willReadFrequently: true});
  const known = new Map();
  const paint = colours => {
    brush.clearRect(0, 0, 1, 1);
    for (const colour of colours) { brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1); }
    return brush.getImageData(0, 0, 1, 1).data;
  };
  const light = colours => {
    const key = colours.join();
    if (!known.has(key)) {
      const [r, g, b] = [...paint(colours)].slice(0, 3).map(v => v / 255)
        .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
      known.set(key, .2126 * r + .7152 * g + .0722 * b);
    }
    return known.get(key);
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
        for fault in open(**STATES[state]).evaluate(_CONTRAST)
    ]


_MARKED = """() => [
  ...[...document.querySelectorAll('.plan-link, .plan-reference')]
    .filter(e => !getComputedStyle(e).textDecorationLine.includes('underline'))
    .map(e => 'link without a line: ' + e.textContent.slice(0, 40)),
  ...[...document.querySelectorAll('.plan-notice, .plan-quote, thead th')]
    .filter(e => !['Left', 'Top', 'Bottom']
      .some(side => parseFloat(getComputedStyle(e)[`border${side}Width`]) >= 1))
    .map(e => 'nothing around: ' + e.textContent.trim().slice(0, 40)),
]"""


def tells_more_than_by_colour(open: Open) -> list[str]:
    """Lines under links and around what is set apart, with the reader's own colours too (WCAG
    1.4.1, 1.4.11)."""
    return [
        f"{state}: {fault}"
        for state in ("light", "forced colours")
        for fault in open(**STATES[state]).evaluate(_MARKED)
    ]


# --- What is seen ----------------------------------------------------------------------------

_SEEN = """() => {
  const shown = document.querySelector('.plan-document'), faults = [];
  const passed = '.plan-supplement, .plan-heard, .plan-stacked thead, details > :not(summary)';
  const sight = {opacityProperty: true, visibilityProperty: true};
  const walk = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT), range = new Range();
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, text = walk.currentNode.nodeValue.trim();
    if (!text || e.closest(passed)) continue;
    range.selectNodeContents(walk.currentNode);
    const box = range.getBoundingClientRect(), name = text.slice(0, 40);
    if (!e.checkVisibility(sight) || !box.width || !box.height) faults.push('not seen: ' + name);
    if (parseFloat(getComputedStyle(e).fontSize) < 11) faults.push('tiny: ' + name);
  }
  return faults;
}"""
# Where all stands in one column, what comes later in the text stands further down, but for the few
# pixels between the letters of one line.
_ORDER = """() => {
  const shown = document.querySelector('.plan-body'), faults = [];
  const passed = '.plan-supplement, .plan-heard, thead, .plan-scroll, details';
  const walk = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT), range = new Range();
  let last = -Infinity;
  while (walk.nextNode()) {
    const text = walk.currentNode.nodeValue.trim();
    if (!text || walk.currentNode.parentElement.closest(passed)) continue;
    range.selectNodeContents(walk.currentNode);
    const top = range.getClientRects()[0]?.top ?? last;
    if (top < last - 12) faults.push('before its turn: ' + text.slice(0, 40));
    last = top;
  }
  return faults;
}"""


def shows_all_text_in_its_order(open: Open) -> list[str]:
    """Nothing is hidden, tiny, or moved from its place in the text (WCAG 1.3.2)."""
    wide, narrow = open(viewport=WIDE), open(viewport=NARROW)
    return [*wide.evaluate(_SEEN), *narrow.evaluate(_SEEN), *narrow.evaluate(_ORDER)]


_MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e), long = times => times.split(',').some(t => parseFloat(t) > 0);
  return style.animationName !== 'none' && long(style.animationDuration)
    || long(style.transitionDuration) || style.scrollBehavior === 'smooth';
}).map(e => 'moves: ' + e.tagName + '.' + e.className)"""


def keeps_still_for_those_who_ask(open: Open) -> list[str]:
    """No motion when the reader wants less of it (WCAG 2.3.3)."""
    found: list[str] = open(viewport=WIDE, reduced_motion="reduce").evaluate(_MOVING)
    return found


# --- Paper -----------------------------------------------------------------------------------

_PAPER = """() => [
  ...[...document.querySelectorAll('.plan-skip, .plan-contents, .plan-permalink, .plan-backs,'
    + '.plan-downloads, .plan-urgent-link, .plan-colophon')]
    .filter(e => e.checkVisibility()).map(e => 'prints ' + e.className),
  ...[...document.querySelectorAll('details > :not(summary)')]
    .filter(e => !e.checkVisibility()).map(e => 'does not print ' + e.textContent.slice(0, 40)),
]"""


def prints_all_and_nothing_but_the_document(
    open: Open, reference: str, page_of: str, addresses: Sequence[str]
) -> list[str]:
    """On paper: whose it is, page numbers, descriptions and the links' addresses; no way that
    leads nowhere there."""
    page = open(viewport=WIDE)
    page.emulate_media(media="print")
    faults: list[str] = page.evaluate(_PAPER)
    paper = page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True)
    text = done.stdout.decode()
    pages = page_of.format(page=1, pages=text.count("\f"))
    joined = "".join(text.split())
    wanted = (reference, pages, *addresses)
    return faults + [f"lacks {words}" for words in wanted if "".join(words.split()) not in joined]


def checks(reference: str, page_of: str, addresses: Sequence[str]) -> Mapping[str, Check]:
    """Every check by its name, the one on paper with what to find there."""
    printed = partial(
        prints_all_and_nothing_but_the_document,
        reference=reference,
        page_of=page_of,
        addresses=addresses,
    )
    return {check.__name__: check for check in ON_SCREEN} | {printed.func.__name__: printed}


ON_SCREEN: tuple[Check, ...] = (
    loads_nothing_from_elsewhere,
    says_the_same_without_scripts,
    every_stop_can_be_seen_and_follows_the_text,
    notes_lead_there_and_back,
    fits_a_narrow_window,
    fits_with_wide_text_spacing,
    has_the_same_roles_at_every_width,
    has_strong_contrast,
    tells_more_than_by_colour,
    shows_all_text_in_its_order,
    keeps_still_for_those_who_ask,
)
