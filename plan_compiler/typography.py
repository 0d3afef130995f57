"""Signs that are set and not written: blanks at which no line may end."""

import re

NO_BREAK = "\N{NO-BREAK SPACE}"
# What may not be torn apart at a line's end: "§ 111", "4 kap. 1 § SoL", "Ds 2014:4", "25 °C".
_BOUND = re.compile(r"(?<=§) (?=\d)|(?<=\d) (?=[§%°]|kap\.)|(?<=kap\.) (?=\d)|(?<=\bDs) (?=\d)")


def bind(text: str) -> str:
    """The same words, with no-break spaces inside what reads as one sign."""
    return _BOUND.sub(NO_BREAK, text)
