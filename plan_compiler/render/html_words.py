"""Words of a page that are heard and not seen, or written otherwise than they are said."""

from markupsafe import Markup

from plan_compiler.addresses import readable_host
from plan_compiler.model import Column, Link, plain
from plan_compiler.render.markup import element


def supplemented(words: str) -> Markup:
    """Words of the document that are heard and not seen."""
    return element("span", words, class_="plan-supplement")


def heard(words: str) -> Markup:
    """Generated words that are heard and not seen."""
    return element("span", words, class_="plan-heard")


def width_class(column: Column) -> str | None:
    """The class that `assets` gives the column's width: the page may not carry inline styles."""
    return f"plan-width-{column.width}" if column.width else None


def printed_address(link: Link) -> str | None:
    """What print adds after a link: its address, unless the words already are the address."""
    if link.kind != "web":
        return None
    shown = readable_address(link.target)
    words = plain(link.content).split("://", 1)[-1].rstrip("/")
    return None if words.lower() == shown.lower() else shown


def readable_address(target: str) -> str:
    """`https://www.xn--hjlpkllan-w2ad.se/` as people write it: `www.hjälpkällan.se`."""
    host, slash, path = target.split("://", 1)[-1].partition("/")
    return (readable_host(host) + slash + path).rstrip("/")
