"""XML that would keep libxml2 busy for hours: each attribute is compared with all before it."""

import re

from plan_compiler import limits

# From one `<` to the next at most, and never back: as many steps as there are signs.
_CROWDED = re.compile(
    rb"<[^<>\"'=\s]++(?:[^<>\"'=]*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')){%d}" % (limits.ATTRIBUTES + 1)
)


def is_crowded(xml: bytes) -> bool:
    """Whether an element has more attributes than any drawing or document gives one."""
    return _CROWDED.search(xml) is not None
