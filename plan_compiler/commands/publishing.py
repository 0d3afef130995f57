"""site: all plans as a static site."""

import click

from plan_compiler.commands.run import Run, shared


@click.command()
@click.option("--drafts", is_flag=True, help="Ta med remisser och förslag.")
@shared
def site(run: Run, drafts: bool) -> None:
    """Gör en webbplats av alla antagna planer i output/site.

    Med --drafts kommer också remisser och förslag med. Dagen bestämmer vad som gäller.
    """
    from plan_compiler.site.library import Reader

    reader = Reader(run.source, run.today, run.templates, drafts)
    library = reader.read()
    run.take(reader)
    if library is None:
        run.no_plan("")
    elif not run.stops(run.problems):
        from plan_compiler.site.make import make_site

        files, problems = make_site(library, run.templates)
        run.problems += problems
        if not run.stops(problems):
            put_site(run, files, len(library.shelves))
    run.finish()


def put_site(run: Run, files: dict[str, bytes], plans: int) -> None:
    """Write the site whole or not at all, and say so."""
    from plan_compiler.store import write_folder

    folder = run.output / "site"
    try:
        write_folder(folder, files)
    except OSError as error:
        run.cannot_write(folder, error)
        return
    run.say("published", folder=folder, plans=plans, files=len(files))
