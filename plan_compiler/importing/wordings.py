"""How documents word what they say about themselves: labels, days, decisions, kinds."""

import re
from datetime import date

from plan_compiler.importing.word_file import words_of
from plan_compiler.model import Decision
from plan_compiler.typography import NO_BREAK

# Wordings by field, in small letters and without what follows them.
_WORDINGS = {
    "diarienummer": "diarienummer|diarienr|diarie nr|dnr|ärendenummer|ärendenr|ärende",
    "decided": "fastställ[dt]( den)?|fastställelsedatum|beslutsdatum|beslutsdag|datum för beslut"
    "|beslutad( den)?|beslutat( den)?|antage[nt] den|datum för fastställelse|datum för antagande"
    "|antagandedatum|beslut|paragraf",
    "decided_by": "(fastställ[dt]|antage[nt]|beslutad|beslutat) av|beslutsfattare|beslutsinstans"
    "|beslutande( organ| instans| nämnd)?|fastställare",
    "adopted": "antage[nt]",
    "revision_responsible": "för revidering ansvarar|ansvarig för revidering(en)?"
    "|revideringsansvarig|dokumentansvarig( nämnd| förvaltning| funktion| tjänsteperson)?"
    "|dokumentägare|ansvarig( nämnd| förvaltning| funktion| för dokumentet)?",
    "followup_responsible": "för uppföljning ansvarar|uppföljningsansvarig"
    "|ansvarig för uppföljning(en)?",
    "applies_to": "dokumentet gäller för|gäller för|målgrupp|omfattar|tillämpas av|berörda",
    "validity": "giltighetsperiod|giltighetstid|giltig(t)?|dokumentet gäller|gäller"
    "|(gäller|giltigt?) (från|fr\\.?o\\.?m\\.?|från och med)"
    "|gällande från",
    "until": "(gäller|giltig|giltigt) (till|t\\.?o\\.?m\\.?|till och med)",
    "first_adopted": "först antage[nt]|ursprungligen antage[nt]|antage[nt] första gången",
    "replaces": "ersätter( dokument| tidigare| tidigare dokument)?",
    "review_interval": "revideras|revidering|revideringsintervall|översyn|ses över"
    "|uppdateras|revideras senast",
    "status": "status|dokumentstatus",
    "document_type": "dokumenttyp|typ av (styr)?dokument|dokumentkategori|typ",
    "title": "titel|dokumentnamn|dokumentets namn|dokumenttitel",
    "issuer": "kommun|utgivare|organisation|utgiven av",
    "other": "version|versionsnummer|författare|upprättad( av)?|upprättat av|kontaktperson"
    "|senast reviderad|reviderad|sidor|antal sidor|sida|publicerad|beredande|handläggare"
    "|dokumentinformation|dokumentid|filnamn|sekretess|lagstöd|bilagor|relaterade dokument",
}
_LABEL = {field: re.compile(wording, re.IGNORECASE) for field, wording in _WORDINGS.items()}
ROW = re.compile(r"\s*([^:\n]{2,45}?)\s*(?::\s*|\n)(.+)", re.DOTALL)
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
DATE = re.compile(
    r"(?P<y>\d{4})[-.](?P<m>\d\d)[-.](?P<d>\d\d)"
    rf"|(?:den )?(?P<day>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})",
    re.IGNORECASE,
)
PARAGRAPH = re.compile(r"(?:§+|paragraf)\s*(\d+[a-z]?)", re.IGNORECASE)
DIARIENUMMER = re.compile(r"[A-ZÅÄÖ]{1,6} \d{4}[/:-]\d{1,6}")
_TYPES = (
    *("handlingsplan", "policy", "riktlinjer", "riktlinje", "program", "strategi", "reglemente"),
    *("föreskrifter", "taxa", "rutin", "instruktion", "överenskommelse", "plan"),
)
COUNTS = {"varje": 1, "årligen": 1, "vartannat": 2, "vart annat": 2, "vart tredje": 3}
COUNTS |= {"vart fjärde": 4, "vart femte": 5, "vart sjätte": 6}


def field_of(label: str) -> str | None:
    """The field that a label means."""
    bare = label.replace(NO_BREAK, " ").strip(" :.").lower()
    return next((name for name, wording in _LABEL.items() if wording.fullmatch(bare)), None)


def read_date(text: str) -> date | None:
    found = DATE.search(text)
    if found is None:
        return None
    try:
        if found["y"]:
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
        month = _MONTHS.index(found["month"].lower()) + 1
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None


def organ_of(value: str) -> str:
    """What a decision's words are without its day and paragraph."""
    bare = PARAGRAPH.sub("", DATE.sub("", value))
    return " ".join(re.sub(r"\b(den|av)\b\s*$|[,;()]", " ", bare).split()).strip(" -–,")


def decision_of(value: str) -> Decision | None:
    day, number, organ = read_date(value), PARAGRAPH.search(value), organ_of(value)
    if day is None or not organ:
        return None
    return Decision(organ=organ, date=day, paragraph=number[1] if number else "")


def decisions_of(value: str) -> tuple[Decision, ...]:
    """Several decisions in a row, or none if one of them is not to be read."""
    found = [decision_of(part) for part in re.split(r"; |, (?=[A-ZÅÄÖ])", value)]
    return tuple(one for one in found if one) if all(found) else ()


def type_of(title: str) -> str:
    """What a document calls itself in its title: Handlingsplan, Policy, Plan."""
    words = [word.lower() for word in words_of(title)]
    for kind in _TYPES:
        if any(
            word == kind or (kind in ("plan", "policy") and word.endswith(kind)) for word in words
        ):
            return kind.capitalize()
    return ""
