"""The commands: each parses its arguments, calls the compiler, writes, prints and exits."""

import atexit
import gc
import os
import sys

import click

from plan_compiler import GARBAGE, __version__
from plan_compiler.commands.building import build, check
from plan_compiler.commands.comparing import diff
from plan_compiler.commands.explaining import explain
from plan_compiler.commands.importing import convert, import_
from plan_compiler.commands.judging import audit, template, verify
from plan_compiler.commands.living import adopt, new, revise
from plan_compiler.commands.previewing import serve
from plan_compiler.commands.publishing import site
from plan_compiler.commands.sealing import seal
from plan_compiler.commands.surveying import contacts, status
from plan_compiler.commands.usage import Program


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__, prog_name="plan", message="%(prog)s %(version)s", help="Visa programmets version."
)
def main() -> None:
    """Bygger styrdokument: en källa blir Word, PDF och webb som säger samma sak."""
    _name_files_in_utf8()
    # Looking for garbage when the process ends is waste too.
    gc.set_threshold(GARBAGE)
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show å gets a ? for it, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _name_files_in_utf8() -> None:
    """Begin again in Python's UTF-8 mode (PEP 540) where a locale names files in another encoding.

    Sources name files in UTF-8, as disks do; an å could else neither be found nor written.
    """
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode:
        os.environ.setdefault("PYTHONIOENCODING", getattr(sys.stdout, "encoding", None) or "utf-8")
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


for command in (
    new,
    import_,
    check,
    build,
    revise,
    adopt,
    seal,
    status,
    contacts,
    serve,
    site,
    verify,
    diff,
    convert,
    audit,
    explain,
    template,
):
    main.add_command(command)
