"""The plan as schema.org's `Legislation`, for search engines and registers of law."""

from collections.abc import Iterable
from typing import Any

from plan_compiler.facts import say_decision
from plan_compiler.model import Decision, Figure, Plan, find
from plan_compiler.published import Published
from plan_compiler.render.html_addresses import Download, address
from plan_compiler.resources import Labels

Json = dict[str, Any]

FORCE = {
    True: "https://schema.org/InForce",
    False: "https://schema.org/NotInForce",
    None: "",
}


def legislation(
    plan: Plan, labels: Labels, downloads: tuple[Download, ...], published: Published | None
) -> Json:
    """The plan as schema.org's `Legislation` and `DigitalDocument`; empty facts are left out."""
    metadata = plan.metadata
    facts: Json = {
        "@context": "https://schema.org",
        "@type": ["Legislation", "DigitalDocument"],
        "@id": address(plan),
        "name": metadata.title,
        "alternateName": metadata.cover_title,
        "description": metadata.description,
        "inLanguage": metadata.language,
        "creativeWorkStatus": "Draft" if plan.standing else "",
        "legislationIdentifier": metadata.diarienummer,
        "legislationType": metadata.document_type,
        "legislationDate": metadata.decided.isoformat() if metadata.decided else "",
        **_force(plan, published),
        "legislationPassedBy": [
            _organisation(decision.organ, within=plan.issuer.name)
            for decision in metadata.decisions
        ],
        "legislationResponsible": [_organisation(o) for o in metadata.revision_responsible],
        "jurisdiction": {"@type": "AdministrativeArea", "name": plan.issuer.name},
        "publisher": _organisation(plan.issuer.name, number=plan.issuer.organisation_number),
        "legislationRepeals": [_repealed(decision, labels) for decision in metadata.replaces],
        "encoding": [_encoding(plan, download) for download in downloads],
        "accessMode": ["textual", "visual"] if _drawn(plan) else ["textual"],
        "accessModeSufficient": [{"@type": "ItemList", "itemListElement": ["textual"]}],
        "accessibilityFeature": list(_features(plan)),
        "accessibilityHazard": "none",
    }
    return _filled(facts)


def _force(plan: Plan, published: Published | None) -> Json:
    validity = plan.metadata.validity
    start = validity.start if validity else plan.metadata.decided
    if not start or not (validity or published):
        return {}
    end = (published.last_day if published else None) or (validity.end if validity else None)
    # A page with a last day does not know whether that day has passed; its period tells.
    valid = plan.metadata.is_adopted and not end
    force = published.is_in_force if published else valid or None
    return {
        "legislationDateVersion": start.isoformat(),
        "legislationLegalForce": FORCE[force],
        "temporalCoverage": f"{start}/{end or '..'}",
    }


def _organisation(name: str, *, within: str = "", number: str = "") -> Json:
    parent = {"@type": "GovernmentOrganization", "name": within} if within else ""
    return _filled(
        {
            "@type": "GovernmentOrganization",
            "name": name,
            "parentOrganization": parent,
            "taxID": number,
        }
    )


def _repealed(decision: Decision, labels: Labels) -> Json:
    return _filled(
        {
            "@type": "Legislation",
            "name": say_decision(decision, labels),
            "legislationIdentifier": decision.diarienummer,
            "legislationDate": decision.date.isoformat(),
            "legislationPassedBy": _organisation(decision.organ),
        }
    )


def _encoding(plan: Plan, download: Download) -> Json:
    return {
        "@type": "MediaObject",
        "encodingFormat": download.media_type,
        "contentUrl": address(plan, download.name) or download.name,
        "contentSize": f"{download.size} B",
    }


def _drawn(plan: Plan) -> bool:
    return any(find(plan, Figure))


def _features(plan: Plan) -> Iterable[str]:
    yield from ("tableOfContents", "structuralNavigation", "displayTransformability")
    if _drawn(plan):
        yield "alternativeText"
    if any(figure.description for figure in find(plan, Figure)):
        yield "longDescription"


def _filled(facts: Json) -> Json:
    return {name: value for name, value in facts.items() if value}
