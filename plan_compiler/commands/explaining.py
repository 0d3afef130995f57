"""explain: what a diagnostic means."""

from typing import Any

import click

from plan_compiler.commands.usage import WrongUsage


@click.command()
@click.argument("code")
@click.option(
    "--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk."
)
def explain(code: str, lang: Any) -> None:
    """Förklara en diagnos, som PC103, med exempel och rättelse."""
    from plan_compiler.messages import explanation, say
    from plan_compiler.rules import RULES

    rule = RULES.get(code.upper())
    if rule is None:
        raise WrongUsage("no_code", code=code, known=", ".join(RULES))
    said = explanation(rule, lang)
    lines = [
        f"{rule.code} {said['title']}",
        "",
        said["explanation"],
        say(f"severity_{rule.severity}", lang),
    ]
    for part in ("example", "repair"):
        if part in said:
            lines += ["", say(part, lang), "", *(f"    {row}" for row in said[part].splitlines())]
    click.echo("\n".join(lines))
