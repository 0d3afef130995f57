"""serve: the plans in a browser while somebody writes them."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan_compiler import rules
from plan_compiler.commands.run import Run, shared

if TYPE_CHECKING:
    from plan_compiler.preview.showing import Showing

# Milliseconds that the watcher may be silent.
WAIT = 200


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Porten på den här datorn; 0 tar en ledig.",
)
@shared
def serve(run: Run, port: int) -> None:
    """Visa planerna i webbläsaren medan du skriver.

    Sidan läses om när en fil sparas. Fel visas ovanför den; den senaste hela sidan står kvar.
    Avsluta med Ctrl+C.
    """
    from threading import Thread

    from plan_compiler.preview.pages import Pages
    from plan_compiler.preview.server import preview_server
    from plan_compiler.preview.showing import Showing
    from plan_compiler.resources import load_templates

    if not list(run.folders(())):
        run.finish()
    showing = Showing(run.source, run.templates, run.today, run.lang)
    try:
        server = preview_server(showing, Pages(load_templates("sv", run.templates)), port)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        run.fault(rules.CANNOT_SERVE, port=port, reason=reason)
        run.finish()
        return
    with server:
        Thread(target=server.serve_forever, daemon=True).start()
        with suppress(KeyboardInterrupt):
            follow(run, showing, f"http://127.0.0.1:{server.server_address[1]}/")
        server.shutdown()


def follow(run: Run, showing: "Showing", address: str) -> None:
    """Show what there is, and anew what is saved, until Ctrl+C."""
    from watchfiles import watch

    watching = watch(
        run.source,
        run.templates,
        debounce=100,
        step=20,
        rust_timeout=WAIT,
        yield_on_timeout=True,
    )
    # From the first answer on nothing that is saved goes unseen: only then is the source read.
    next(watching, None)
    showing.build_all()
    run.say("serving", address=address)
    for changes in watching:
        for name in showing.rebuild({Path(path) for _, path in changes}):
            shown = showing.get(name)
            run.say("shown_not" if shown and shown.failed else "shown", plan=name)
