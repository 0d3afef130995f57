"""Numbers and addresses that no public document may have."""

import re
from collections.abc import Iterator

from plan_compiler import rules
from plan_compiler.addresses import phone_target
from plan_compiler.checks.setting import Setting, kept
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import Plan
from plan_compiler.private import occurs

_IDENTITY = re.compile(r"(?<![\d+-])(?:\d{8}|\d{6})[-+]?\d{4}(?![\d-])")


def check_identity_numbers(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    told = set()
    for words, span in kept(plan):
        for match in _IDENTITY.finditer(words):
            if (match[0], span) not in told and is_identity_number(match[0]):
                told.add((match[0], span))
                yield rules.IDENTITY_NUMBER.at(span, number=f"{match[0][:-4]}****")


def check_hidden(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    """What is for internal use somewhere, and stands openly elsewhere."""
    if not setting.hidden:
        return
    told = set()
    for words, span in kept(plan):
        for value in setting.hidden:
            if (value, span) not in told and occurs(value, words):
                told.add((value, span))
                yield rules.PRIVATE_SHOWN.at(span, value=value)


def is_identity_number(text: str) -> bool:
    """Whether digits are a Swedish personal identity or coordination number: date and check digit.

    Ten digits without a hyphen that are also a phone number in use count as the phone number.
    """
    from personnummer import personnummer

    if not personnummer.valid(text):
        return False
    return not (text.startswith("0") and text.isdigit() and phone_target(text))
