"""Days: which there are, and how far apart two are."""

import calendar
import re
from datetime import date, timedelta


def is_date(text: str) -> bool:
    """Whether text is a day that exists, as `YYYY-MM-DD`."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_stale(then: date, now: date) -> bool:
    """Whether what was looked up or decided `then` may be otherwise `now`: a year has passed."""
    return now - then > timedelta(days=366)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    last = calendar.monthrange(min(year, date.max.year), month)[1]
    return date(min(year, date.max.year), month, min(day.day, last))
