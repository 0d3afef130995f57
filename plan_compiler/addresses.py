"""Phone numbers, mail and web addresses as written → ASCII URIs (RFC 3966, RFC 6068, RFC 3986)."""

import re
from functools import cache
from urllib.parse import quote, urlsplit, urlunsplit

from plan_compiler.unseen import UNSEEN

_SAFE = "/%~!$&'()*+,;=:@-._"
# What offices write: right by any reading, with no need of a package that takes 20 ms to load.
_PLAIN_MAIL = re.compile(
    r"([a-z0-9]+(?:[._-][a-z0-9]+)*)@((?:[a-z0-9åäö]+(?:-[a-z0-9åäö]+)*\.)+se)"
)

# Where a number without a country is.
_REGION = "SE"


@cache
def phone_target(written: str) -> str | None:
    """`070- 231 55 38` → `tel:+46702315538`; a short number (112, 114 14) keeps its digits.

    None if nobody answers there: too few or too many digits, or a number out of use.
    """
    import phonenumbers

    if not re.fullmatch(r"[+0-9][0-9\s()\-\u2010\u2011\u2013]*", written.strip()):
        return None
    try:
        number = phonenumbers.parse(written, _REGION)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_short_number_for_region(number, _REGION):
        return f"tel:{number.national_number}"
    if not phonenumbers.is_valid_number(number):
        return None
    return f"tel:{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}"


@cache
def mail_target(written: str) -> str | None:
    """`info@malmö.se` → `mailto:info@xn--malm-8qa.se`; None if it is no mail address."""
    written = written.strip()
    if UNSEEN.search(written):
        return None
    plain = _PLAIN_MAIL.fullmatch(written)
    if plain and len(written) <= 60 and (host := _ascii_host(plain[2])):
        return f"mailto:{plain[1]}@{host}"
    return _judged_mail(written)


def _judged_mail(written: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    try:
        mail = validate_email(written, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    # A `?` or `&` in the name would end the address (RFC 6068, 2).
    return f"mailto:{quote(mail.local_part, safe='!$*+-._~')}@{mail.ascii_domain}"


@cache
def web_target(written: str) -> str | None:
    """`http://malmö.se` → `http://xn--malm-8qa.se`; None if it is no web address.

    The scheme stays as written: `https` is never put for an adopted `http`.
    """
    try:
        parts = urlsplit(written.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    host = _ascii_host(parts.hostname or "")
    if host is None or "." not in host or UNSEEN.search(written):
        return None
    if parts.scheme not in ("http", "https") or parts.username or " " in written:
        return None
    path, query, fragment = (
        quote(part, safe=_SAFE + "?") for part in (parts.path, parts.query, parts.fragment)
    )
    return urlunsplit((parts.scheme, host + port, path, query, fragment))


def _ascii_host(host: str) -> str | None:
    """A domain name in ASCII (IDNA 2008); None if it is none."""
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except ValueError:
        return None


def readable_host(host: str) -> str:
    """A domain name as people write it: `xn--malm-8qa.se` → `malmö.se`; what is none, as it is."""
    return ".".join(map(_readable_label, host.split(".")))


def _readable_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    import idna

    try:
        return idna.decode(label)
    except ValueError:
        return label
