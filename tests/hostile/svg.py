"""Drawings: what runs, loads, repeats itself or has no end; and what Typst makes of loops."""

from collections.abc import Callable

from tests.hostile import Item, attributes, revision

FIGURES = """figures:
  - id: karta
    file: figures/karta.svg
    caption: Karta
    alternative: En karta.
"""
MARKS = "".join(
    f'<marker id="m{n}"><path d="{"M0 0L1 1" * 9}" marker-mid="url(#m{n + 1})"/></marker>'
    for n in range(40)
)


def svg(content: str, box: str = "0 0 40 20") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{content}</svg>'


def drawing(name: str, code: str, text: Callable[[], str], command: str = "check") -> Item:
    """A plan with one figure; `build` when what the figure does is first seen when it is drawn."""

    def files() -> dict[str, str | bytes]:
        prose = "::: figure karta\n:::\n"
        data = {"figures.yaml": FIGURES, "figures/karta.svg": text(), "sections/mal.md": prose}
        return dict(revision(data))

    return Item(name, files, (command,), code, 1 if code else 0)


def element(name: str, code: str, content: str, count: int = 1, command: str = "check") -> Item:
    return drawing(name, code, lambda: svg(content * count), command)


ITEMS = (
    element("a script", "PC021", "<script>alert(1)</script>"),
    element("a script in metadata", "PC021", "<metadata><script>alert(1)</script></metadata>"),
    element("an event", "PC021", '<rect onload="alert(1)"/>'),
    element("a page inside", "PC021", "<foreignObject><iframe/></foreignObject>"),
    element("a style sheet", "PC021", "<style>@import url(https://exempel.se/a.css)</style>"),
    element("a processing instruction", "PC021", '<?xml-stylesheet href="https://exempel.se"?>'),
    element("a picture from elsewhere", "PC022", '<image href="https://exempel.se/a.png"/>'),
    element("a picture inside", "PC022", '<image href="data:image/png;base64,AA"/>'),
    element("a colour from elsewhere", "PC022", '<rect fill="url(https://exempel.se/a#a)"/>'),
    element("an address in disguise", "PC022", r'<rect fill="u\72l(//exempel.se/a)"/>'),
    element("copies without end", "PC021", '<g id="a"><use href="#b"/></g><g id="b"/>'),
    drawing("entities", "PC021", lambda: '<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;")),
    drawing("a huge canvas", "PC023", lambda: svg("", "0 0 99999999 99999999")),
    drawing("a canvas that is no number", "PC023", lambda: svg("", "0 0 nan inf")),
    drawing("cut off", "PC020", lambda: svg("<rect/>")[:-9]),
    element("100 000 groups in groups", "PC020", "<g>", 100_000),
    element("100 000 shapes", "PC020", "<rect/>", 100_000),
    drawing(
        "100 000 attributes",
        "PC020",
        lambda: svg(f"<rect {attributes(100_000)}/>"),
    ),
    drawing("a path of two megabytes", "PC004", lambda: svg(f'<path d="{"M0 0L1 1" * 250_001}"/>')),
    element("blanks in an address", "PC022", f'<rect fill="url({" " * 1_000_000}"/>'),
    element(
        "clips of themselves",
        "PC020",
        '<clipPath id="a" clip-path="url(#a)"><rect width="9" height="9"/></clipPath>'
        '<rect clip-path="url(#a)" width="9" height="9"/>',
        command="build",
    ),
    element(
        "marks of marks",
        "PC020",
        f'{MARKS}<path d="M0 0L1 1" marker-start="url(#m0)"/>',
        1,
        "build",
    ),
)
