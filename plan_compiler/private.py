"""What only the internal variant may show: numbers and addresses of contacts marked `internal`.

The public variant has none of it, in no file: `checks` looks for it in the model, `verify` in all
that is in the finished files.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

# Between the digits of a number may stand what people group them with.
_BETWEEN = r"[\s\-\u2010\u2011./()]{0,3}"
_COUNTRY = rf"(?:\+{_BETWEEN}|00{_BETWEEN})4{_BETWEEN}6{_BETWEEN}"


def is_internal(data: str | Mapping[str, Any]) -> bool:
    """Whether a contact, a number or a mail address is for internal use."""
    return not isinstance(data, str) and bool(data.get("internal"))


def mail_address(mail: str | Mapping[str, Any]) -> str:
    """A mail address, with or without a mark."""
    return mail if isinstance(mail, str) else str(mail["address"])


def private(contacts: Mapping[str, Any]) -> Iterator[str]:
    """The numbers and addresses of `contacts.yaml` that are internal, as they are written there."""
    for contact in (one for one in contacts["contacts"] if not isinstance(one, str)):
        for phone in contact.get("phones", ()):
            if is_internal(contact) or is_internal(phone):
                yield phone["number"]
        for mail in contact.get("emails", ()):
            if is_internal(contact) or is_internal(mail):
                yield mail_address(mail)


def occurs(value: str, text: str) -> bool:
    """Whether a number or an address stands in a text, however it is grouped or escaped."""
    return any(_pattern(value).search(form) for form in {text, unquote(text)})


def _pattern(value: str) -> re.Pattern[str]:
    if "@" in value:
        return re.compile(rf"(?<![\w.+-]){re.escape(value)}(?![\w-])", re.IGNORECASE)
    digits = re.sub(r"\D", "", re.sub(r"^\s*(\+|00)\s*46", "0", value)).removeprefix("0")
    number = _BETWEEN.join(digits)
    return re.compile(rf"(?<!\d)(?:{_COUNTRY}(?:\(?0\)?{_BETWEEN})?|0{_BETWEEN}){number}(?!\d)")
