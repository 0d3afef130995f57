"""Links that lead elsewhere than a reader would think (UTS 39, 4; WCAG 2.2, 2.4.4)."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from plan_compiler import rules
from plan_compiler.addresses import mail_target, phone_target, readable_host, web_target
from plan_compiler.checks.setting import Setting
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import Link, Plan, find, plain

# What reads as an address within words; a file's name (`plan.pdf`) does not.
_ENDINGS = "se|nu|com|org|net|eu|info|gov|edu|io|no|dk|fi|is|de|uk"
_HOST = re.compile(rf"(?<![\w@.-])(?:https?://)?((?:[\w-]+\.)+(?:{_ENDINGS}))(?![\w-])", re.I)
_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\w")
# Letters of Latin-1: what Swedish names are written with, and those of its neighbours.
_USUAL = re.compile(r"[a-z0-9.\-\u00df-\u00f6\u00f8-\u00ff]*")


def check_addresses(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    """Links whose words are another address than their target, or with look-alike letters."""
    for link in find(plan, Link):
        words = plain(link.content).strip()
        host = _host(link.target)
        if not _USUAL.fullmatch(shown := readable_host(host)):
            yield rules.FOREIGN_HOST.at(link.span, host=shown, ascii=host)
        elif _leads_elsewhere(link, words, host):
            target = re.sub(r"^(tel|mailto):", "", link.target)
            yield rules.OTHER_ADDRESS.at(link.span, words=words, target=target)


def _leads_elsewhere(link: Link, words: str, host: str) -> bool:
    if link.kind == "phone":
        said = (
            phone_target(words) if re.fullmatch(r"[+\d\s()\u2010\u2011\u2013-]+", words) else None
        )
        return said not in (None, link.target)
    mails = {mail_target(found.strip(".,;:")) for found in _MAIL.findall(words)} - {None}
    if mails and link.kind == "mail":
        return link.target.partition("?")[0] not in mails
    hosts = [_host(web_target(f"https://{found}") or "") for found in _HOST.findall(words)]
    return bool(hosts) and not any(_is_akin(said, host) for said in hosts)


def _is_akin(one: str, other: str) -> bool:
    """Whether two hosts are the same, or one lies below the other."""
    one, other = (f".{host.removeprefix('www.')}" for host in (one, other))
    return one.endswith(other) or other.endswith(one)


def _host(target: str) -> str:
    if target.startswith("mailto:"):
        return target.partition("?")[0].rpartition("@")[2]
    return urlsplit(target).hostname or ""
