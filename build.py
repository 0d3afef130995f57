"""Bygger styrdokument: `python build.py --help`."""

from plan_compiler.commands import main

if __name__ == "__main__":
    main(prog_name="build.py")
