"""seal: checksums of an adopted source, and the municipality's electronic seal on its PDF."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plan_compiler import rules
from plan_compiler.commands.folders import may_be_made, read
from plan_compiler.commands.run import Run, shared
from plan_compiler.span import Span

if TYPE_CHECKING:
    from plan_compiler.electronic_seal import Seal

PASSWORD = "PLAN_SEAL_PASSWORD"
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Means:
    """What the electronic seal is made with."""

    pkcs12: Path | None
    pkcs11: Path | None
    token: str
    key: str
    password_file: Path | None
    service: str
    manifest: bool
    force: bool


@click.command()
@click.argument("ref", nargs=-1, required=True)
@click.option("--pkcs12", type=EXISTING, help="Certifikat och nyckel i en fil (.p12, .pfx).")
@click.option("--pkcs11", type=EXISTING, help="Drivrutin för ett kort eller en säkerhetsmodul.")
@click.option("--token", default="", help="Namnet på kortet (med --pkcs11).")
@click.option("--key", default="", help="Namnet på nyckeln (med --pkcs11).")
@click.option("--password-file", type=EXISTING, help=f"Fil med lösenordet; annars {PASSWORD}.")
@click.option("--timestamp", "service", default="", help="Adress till en tidsstämplingstjänst.")
@click.option("--manifest", is_flag=True, help="Underteckna också manifest.json.")
@click.option("--force", is_flag=True, help="Stämpla på nytt.")
@shared
def seal(run: Run, ref: tuple[str, ...], **options: Any) -> None:
    """Försegla antagna versioner, eller stämpla deras PDF elektroniskt.

    Utan --pkcs12 och --pkcs11 förseglas källan till det som är avskrivet eller antaget för hand.
    Med någon av dem får den byggda PDF:en kommunens elektroniska stämpel, som PLAN.sealed.pdf.
    """
    means = Means(**options)
    folders = list(run.folders(ref))
    if means.pkcs12 or means.pkcs11:
        seal_documents(run, folders, means)
    else:
        for folder in folders:
            seal_source(run, folder)
    run.finish()


# --- The source --------------------------------------------------------------------------------


def seal_source(run: Run, folder: Path) -> None:
    """Seal a revision that is right, adopted and not sealed."""
    from plan_compiler.store import add_files
    from plan_compiler.sums import SUMS, write_sums

    plan = run.compile(folder).plan
    if plan is None or not may_be_made(run, folder / SUMS, "revision"):
        return
    if not plan.metadata.is_adopted:
        run.fault(rules.NOT_ADOPTED, at=plan.metadata.span)
        return
    try:
        add_files(folder, {SUMS: write_sums(read(folder))})
    except OSError as error:
        run.cannot_write(folder / SUMS, error)
        return
    run.say("sealed", plan=f"{plan.id}/{plan.revision}")


# --- The PDF -----------------------------------------------------------------------------------


def seal_documents(run: Run, folders: list[Path], means: Means) -> None:
    """Put the seal on the PDF of each revision that may have it."""
    from plan_compiler.electronic_seal import SealFault
    from plan_compiler.sealing import fault_at

    targets = [target for folder in folders if (target := may_be_sealed(run, folder, means.force))]
    if not targets:
        return
    path = means.pkcs12 or means.pkcs11 or Path()
    try:
        with opened(means) as signer:
            for target in targets:
                seal_document(run, target, signer, means)
    except SealFault as fault:
        run.problems.append(fault_at(path, fault))


@contextmanager
def opened(means: Means) -> Iterator[Any]:
    """Whose seal it is; raises `SealFault` and `OSError`."""
    from plan_compiler.electronic_seal import check_signer, open_pkcs11, open_pkcs12

    word = password(means)
    if means.pkcs12:
        signer = open_pkcs12(means.pkcs12, word)
        check_signer(signer, datetime.now(UTC))
        yield signer
    elif means.pkcs11:
        with open_pkcs11(means.pkcs11, means.token, means.key, word) as signer:
            check_signer(signer, datetime.now(UTC))
            yield signer


def password(means: Means) -> str:
    """From a file, the environment or whoever sits there; never from the command's own line."""
    if means.password_file:
        return means.password_file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    if PASSWORD in os.environ:
        return os.environ[PASSWORD]
    if sys.stdin.isatty():
        return str(click.prompt("Lösenord", hide_input=True, err=True))
    return ""


def may_be_sealed(run: Run, folder: Path, force: bool) -> Path | None:
    """The built folder of an adopted revision that is up to date, whole and not sealed."""
    from plan_compiler.commands.building import job_of
    from plan_compiler.job import earlier_manifest, is_up_to_date
    from plan_compiler.model_file import read_model
    from plan_compiler.sealing import ENDING
    from plan_compiler.verify import verify

    job = job_of(run, folder, ("pdf",), "a-3a", "public", False)
    archive = earlier_manifest(job).get("archive", "a-3a")
    job = job_of(run, folder, ("pdf",), archive, "public", False)
    place = Span(str(job.target))
    if not is_up_to_date(job):
        run.fault(rules.NOT_BUILT, at=place, ref=job.name)
        return None
    found = list(verify(job.target, run.source))
    run.problems += found
    if run.stops(found):
        return None
    if not read_model((job.target / f"{job.plan}.json").read_bytes()).metadata.is_adopted:
        run.fault(rules.NOT_ADOPTED, at=folder / "plan.yaml")
        return None
    sealed = job.target / f"{job.plan}{ENDING}"
    if sealed.exists() and not force:
        run.fault(rules.ALREADY_SEALED, at=sealed, path=sealed)
        return None
    return job.target


def seal_document(run: Run, target: Path, signer: Any, means: Means) -> None:
    """Write the sealed PDF and what is known of it; raises `SealFault`."""
    from plan_compiler.electronic_seal import read_seals, read_signature, seal_pdf, sign_file
    from plan_compiler.sealing import ENDING, RECORD, SIGNATURE, entry_of, write_record
    from plan_compiler.store import MANIFEST, add_files

    name = target.parent.name
    pdf, manifest = ((target / file).read_bytes() for file in (f"{name}.pdf", MANIFEST))
    sealed = seal_pdf(pdf, signer, means.service)
    (seal,) = read_seals(sealed)
    files = {f"{name}{ENDING}": sealed}
    entries = [entry_of(f"{name}{ENDING}", sealed, f"{name}.pdf", pdf, seal)]
    if means.manifest:
        files[SIGNATURE] = sign_file(manifest, signer, means.service)
        signed = read_signature(manifest, files[SIGNATURE])
        entries.append(entry_of(SIGNATURE, files[SIGNATURE], MANIFEST, manifest, signed))
    files[RECORD] = write_record(entries)
    try:
        add_files(target, files)
    except OSError as error:
        run.cannot_write(target, error)
        return
    tell_seal(run, target / f"{name}{ENDING}", seal)


def tell_seal(run: Run, path: Path, seal: "Seal") -> None:
    """Say whose seal a file has, and since when."""
    key = "seal_stamped" if seal.has_timestamp else "seal_told"
    time = f"{seal.time:%Y-%m-%d %H:%M} UTC" if seal.time else "?"
    run.say(key, path=path, signer=seal.signer, time=time)
