"""The page of a redline as a reader has set it: each view by what is chosen for it."""

from collections.abc import Mapping
from typing import Any

from plan_compiler.judges.browser import Open

# The inputs that are checked; "-" before one that is unchecked.
VIEWS: Mapping[str, tuple[str, ...]] = {
    "marked": (),
    "sides": ("visa_sides",),
    "new": ("visa_new",),
    "old": ("visa_old",),
    "changes only": ("-visa_same",),
    "substance": ("-visa_formal",),
    "changes of substance beside each other": ("visa_sides", "-visa_same", "-visa_formal"),
}


def viewing(open: Open, view: str) -> Open:
    """Opens the page as `open` does, in a view."""

    def opened(requested: Any = None, logged: Any = None, **options: Any) -> Any:
        page = open(requested, logged, **options)
        for name in VIEWS[view]:
            box = page.locator(f"#{name.removeprefix('-')}")
            box.uncheck() if name.startswith("-") else box.check()
        return page

    return opened
