"""Phone numbers, mail and web addresses as written → ASCII URIs (RFC 3966, RFC 6068, RFC 3986)."""

import re
from functools import cache
from urllib.parse import quote, urlsplit, urlunsplit

_SAFE = "/%~!$&'()*+,;=:@-._"


@cache
def phone_target(written: str, region: str = "SE") -> str | None:
    """`070- 231 55 38` → `tel:+46702315538`; a short number (112, 114 14) keeps its digits.

    None if nobody answers there: too few or too many digits, or a number out of use.
    """
    import phonenumbers

    if not re.fullmatch(r"[+0-9][0-9\s()\-\u2010\u2011\u2013]*", written.strip()):
        return None
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_short_number_for_region(number, region):
        return f"tel:{number.national_number}"
    if not phonenumbers.is_valid_number(number):
        return None
    return f"tel:{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}"


@cache
def mail_target(written: str) -> str | None:
    """`info@malmö.se` → `mailto:info@xn--malm-8qa.se`; None if it is no mail address."""
    from email_validator import EmailNotValidError, validate_email

    try:
        mail = validate_email(written.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    # A `?` or `&` in the name would end the address (RFC 6068, 2).
    return f"mailto:{quote(mail.local_part, safe='!$*+-._~')}@{mail.ascii_domain}"


@cache
def web_target(written: str) -> str | None:
    """`http://malmö.se` → `http://xn--malm-8qa.se`; None if it is no web address.

    The scheme stays as written: `https` is never put for an adopted `http`.
    """
    import idna

    try:
        parts = urlsplit(written.strip())
        port = f":{parts.port}" if parts.port else ""
        host = idna.encode(parts.hostname or "", uts46=True).decode("ascii")
    except (ValueError, idna.IDNAError):
        return None
    if parts.scheme not in ("http", "https") or "." not in host or parts.username or " " in written:
        return None
    path, query, fragment = (
        quote(part, safe=_SAFE + "?") for part in (parts.path, parts.query, parts.fragment)
    )
    return urlunsplit((parts.scheme, host + port, path, query, fragment))
