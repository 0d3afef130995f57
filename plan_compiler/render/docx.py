"""The Word document: the office's template around it, our own writer for the text."""

from plan_compiler.model import Plan
from plan_compiler.resources import Templates


def render_docx(plan: Plan, templates: Templates, model: bytes) -> bytes:
    """The resolved plan as a DOCX; `model` is PLAN.json's bytes, which the file carries along."""
    from plan_compiler.render.docx_body import write_body
    from plan_compiler.render.docx_cover import fill_template, place_logo
    from plan_compiler.render.docx_draft import draft_of
    from plan_compiler.render.docx_package import finish

    document, marker = fill_template(templates.data("plan.docx"), plan, templates.labels)
    draft = draft_of(plan, document, templates.labels, templates.fonts)
    place_logo(draft, plan.issuer.logo)
    write_body(draft, plan, marker)
    return finish(document, plan, templates.labels, model)
