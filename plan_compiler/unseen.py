"""Characters that show nothing, or turn what stands beside them (UAX 9, UTS 39, 5.4)."""

import re

# Direction, joining, fillers, tags: what stands there reads as something else than it is.
TURNING = (
    "\u061c\u115f\u1160\u180e\u200c-\u200f\u202a-\u202e\u2060-\u206f\u3164\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
# Control characters; also the halves of a surrogate pair, which YAML's escapes can make.
CONTROL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff{TURNING}]")
# Without width: two words that look equal are not, but nothing reads in another order.
WIDTHLESS = re.compile("[\u034f\u200b\ufeff]")
UNSEEN = re.compile(f"{CONTROL.pattern}|{WIDTHLESS.pattern}")


def seen(text: str) -> str:
    """Text with a sign where a terminal would show nothing, or turn around what follows."""
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def code_of(character: str) -> str:
    """How Unicode names a character that cannot be shown."""
    return f"U+{ord(character):04X}"
