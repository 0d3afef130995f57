"""The fragment for systems that keep only elements: no classes, no roles, nothing that is hidden.

What the page says to the ear alone stands in the text as `small`; words of the page's frame are in
`b`, `sup`, `nav`, `summary` and `aside`.
"""

from typing import Any

# What elements mean by themselves; all else is looks, or for the ear.
_KEPT = "alt datetime height href id lang scope src start width"
KEPT = frozenset(_KEPT.split())
# They say nothing without their class.
HOLLOW = ("plan-body", "plan-heading", "plan-scroll", "plan-backs")
GONE = ("plan-permalink",)


def write_plain(fragment: str) -> str:
    """The plain form of a fragment."""
    from lxml import html

    root = html.fragment_fromstring(fragment)
    # What stands inside first: it asks for the classes around it.
    for element in reversed(list(root.iter())):
        _change(element)
    for element in list(root.iter()):
        _strip(element)
    text: str = html.tostring(root, encoding="unicode")
    return f"{text.rstrip()}\n"


def _change(element: Any) -> None:
    """Say with elements what a class or a role says."""
    classes = (element.get("class") or "").split()
    if any(name in classes for name in GONE) or element.tag == "colgroup":
        element.drop_tree()
    elif "plan-banner" in classes and "plan-generated" in classes:
        element.tag = "aside"
    elif "plan-notice" in classes:
        _name(element, element.get("aria-label", ""))
    elif element.tag == "caption" and "plan-supplement" in classes:
        _shrink(element)
    elif "plan-supplement" in classes:
        element.tag = "small"
    elif "plan-heard" in classes:
        _heard(element)
    elif any(name in classes for name in HOLLOW):
        element.drop_tag()


def _heard(element: Any) -> None:
    """What tells two entries of the contents apart is seen now; a number is clear without it."""
    above = [found.get("class") or "" for found in element.iterancestors()]
    if any("plan-contents" in classes for classes in above):
        element.tag = "small"
    elif any("plan-backs" in classes for classes in above):
        element.drop_tag()
    else:
        element.drop_tree()


def _name(notice: Any, words: str) -> None:
    from lxml.html.builder import B, P

    notice.insert(0, P(B(words)))


def _shrink(caption: Any) -> None:
    from lxml.html.builder import SMALL

    small = SMALL(caption.text or "")
    caption.text = None
    caption.insert(0, small)


def _strip(element: Any) -> None:
    for name in [name for name in element.attrib if name not in KEPT]:
        del element.attrib[name]
    if element.tag == "span" and not element.get("lang"):
        element.drop_tag()
