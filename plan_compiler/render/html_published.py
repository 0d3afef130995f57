"""Words of the web around a revision: its banner, the way back, anchors that are no longer here."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from plan_compiler.life import Revision, State
from plan_compiler.model import TITLE_ID, Plan
from plan_compiler.published import Crumb, Published, Retired
from plan_compiler.render.markup import breakable, element, lines
from plan_compiler.resources import Labels


def write_banner(plan: Plan, published: Published | None, labels: Labels, base: str = "") -> Markup:
    """What a reader must know before reading on; nothing for a revision that simply is in force.

    A fragment lies elsewhere than the pages: its link starts with the `base` address.
    """
    case = _case(published) if published else ""
    if not published or not case:
        return Markup()
    word = element("p", labels[f"banner_word_{case}"], class_="plan-banner-word")
    said = element("p", breakable(_said(published, case, labels)))
    parts = [word, said]
    if published.instead:
        key = "banner_until_then" if case == "coming" else "banner_read"
        name = labels[key].format(date=published.instead.decided)
        href = way_to(published.instead, published, f"{base.rstrip('/')}/{plan.id}" if base else "")
        parts.append(element("p", element("a", name, href=href)))
    return element("div", lines(parts), class_="plan-banner plan-generated")


def _case(published: Published) -> str:
    match published.state:
        case State.DRAFT:
            return ""
        case State.IN_FORCE:
            return "followed" if published.instead else ""
        case state:
            return str(state)


def _said(published: Published, case: str, labels: Labels) -> str:
    repeal = published.phase.repeal
    decision = repeal.decision if repeal else None
    return labels[f"banner_{case}"].format(
        since=published.phase.since,
        last=published.last_day,
        organ=decision.organ if decision else "",
        paragraph=decision.paragraph if decision else "",
    )


def way_to(revision: Revision, published: Published, plan: str = "") -> str:
    """The address of another revision's page, beside this one or below an address of the plan."""
    return f"{plan}/{revision.name}/" if plan else f"../{revision.name}/{published.page}"


def write_trail(trail: Sequence[Crumb], labels: Labels) -> Markup:
    """The way back to the lists that lead here."""
    if not trail:
        return Markup()
    *above, here = trail
    items = [element("li", element("a", crumb.name, href=crumb.href)) for crumb in above]
    items.append(element("li", element("span", here.name, aria_current="page")))
    whole = element("ol", lines(items))
    return element("nav", whole, class_="plan-trail", aria_label=labels["trail"])


def write_retired(published: Published | None, labels: Labels) -> Markup:
    """Where links land that were made to a place which only earlier revisions have."""
    if not published or not published.retired:
        return Markup()
    heading = element("h2", labels["retired_title"], id="rubrik_borttaget")
    intro = element("p", labels["retired_intro"])
    items = (_retired(one, published, labels) for one in published.retired)
    return element(
        "section",
        lines((heading, intro, element("ul", lines(items)))),
        class_="plan-retired plan-generated",
        aria_labelledby="rubrik_borttaget",
    )


def _retired(one: Retired, published: Published, labels: Labels) -> Markup:
    earlier = f"../{one.revision}/{published.page}#{one.id}"
    words = labels["retired_place"].format(name=one.name, revision=one.revision)
    key, place = ("retired_near", one.near) if one.near else ("retired_top", TITLE_ID)
    near = element("a", labels[key].format(name=one.near_name), href=f"#{place}")
    return element("li", element("a", words, href=earlier), element("br"), near, id=one.id)


def relations(published: Published | None) -> Iterator[tuple[str, str]]:
    """The versions around this one (RFC 5829): relation and address."""
    if published:
        around = {"predecessor-version": published.before, "successor-version": published.after}
        for name, revision in around.items():
            if revision:
                yield name, way_to(revision, published)
