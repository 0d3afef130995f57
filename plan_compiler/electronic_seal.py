"""The municipality's electronic seal on an adopted PDF: PAdES (ETSI EN 319 142-1), by pyHanko.

Signing adds to the PDF and changes nothing in it, so the file begins with what was built. The seal
is of an organisation, as eIDAS (910/2014, article 3.25) has it; nobody's hand is in it.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

# What the field that holds the seal is called.
FIELD = "Stämpel"
_DIGEST = "sha256"
# Seconds that a time-stamping service may take.
_PATIENCE = 20
_NAMES = ("common_name", "organization_name", "organization_identifier")
Fault = Literal["tools", "password", "file", "key", "token", "expired", "time", "unreadable"]


class SealFault(Exception):
    """Why nothing could be sealed or read: a case for the message, and what a library said."""

    def __init__(self, case: Fault, reason: object = "") -> None:
        super().__init__(str(reason))
        self.case = case


@dataclass(frozen=True, slots=True)
class Seal:
    """What a seal in a PDF says, and whether it holds.

    `is_whole` if not a byte that it covers is another, `is_last` if nothing was added after it;
    `is_trusted` is None if nobody said whom to trust.
    """

    signer: str
    serial: str
    fingerprint: str
    time: datetime | None
    has_timestamp: bool
    is_whole: bool
    is_last: bool
    is_trusted: bool | None


@contextmanager
def _tools() -> Iterator[None]:
    """pyHanko, which comes with the extra `seal`; it logs what we tell in our own words."""
    import logging

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        yield
    except ImportError as error:
        raise SealFault("tools", error.name) from error


# --- Whose seal --------------------------------------------------------------------------------


def open_pkcs12(path: Path, password: str) -> Any:
    """The signer in a PKCS#12 file (RFC 7292); raises `SealFault` and `OSError`."""
    with _tools():
        from pyhanko.sign.signers import SimpleSigner
    data = path.read_bytes()
    if not data.startswith(b"\x30"):
        raise SealFault("file")
    try:
        signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password.encode())
    except ValueError as error:
        raise SealFault("password") from error
    if signer is None or signer.signing_key is None:
        raise SealFault("key")
    return signer


@contextmanager
def open_pkcs11(module: Path, token: str, key: str, pin: str) -> Iterator[Any]:
    """The signer on a token (PKCS#11), by the labels of token and key; raises `SealFault`."""
    with _tools():
        import pkcs11
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    try:
        session = open_pkcs11_session(
            str(module), token_criteria=TokenCriteria(label=token), user_pin=pin
        )
    except (pkcs11.PinIncorrect, pkcs11.PinLenRange) as error:
        raise SealFault("password") from error
    except Exception as error:
        # A driver fails in ways of its own.
        raise SealFault("token", str(error) or type(error).__name__) from error
    with session:
        try:
            yield PKCS11Signer(session, cert_label=key, key_label=key)
        except pkcs11.PKCS11Error as error:
            raise SealFault("token", str(error) or type(error).__name__) from error


def check_signer(signer: Any, now: datetime) -> None:
    """Raise `SealFault` unless the certificate is one for signing, and holds today."""
    with _signing():
        certificate = signer.signing_cert
    if certificate is None:
        raise SealFault("key")
    if not certificate.not_valid_before <= now <= certificate.not_valid_after:
        raise SealFault("expired", f"{certificate.not_valid_after:%Y-%m-%d}")
    usage = certificate.key_usage_value
    if usage is not None and not {"digital_signature", "non_repudiation"} & usage.native:
        raise SealFault("key")


# --- Sealing -----------------------------------------------------------------------------------


@contextmanager
def _signing() -> Iterator[None]:
    """What goes wrong on the way to a token or to a time-stamping service, in our words."""
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps import TimestampRequestError

    try:
        yield
    except TimestampRequestError as error:
        raise SealFault("time", error) from error
    except (SigningError, OSError) as error:
        raise SealFault("token", error) from error


def _stamper(service: str) -> Any:
    """The client of a time-stamping service (RFC 3161), or None without one."""
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(service, timeout=_PATIENCE) if service else None


def seal_pdf(pdf: bytes, signer: Any, service: str = "") -> bytes:
    """The PDF with a seal added, at level B-B, or B-T with a time stamp; raises `SealFault`."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

    pades = SigSeedSubFilter.PADES
    facts = PdfSignatureMetadata(field_name=FIELD, md_algorithm=_DIGEST, subfilter=pades)
    with _signing():
        sealer = PdfSigner(facts, signer=signer, timestamper=_stamper(service))
        return bytes(sealer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue())


def sign_file(data: bytes, signer: Any, service: str = "") -> bytes:
    """A detached signature of any file, as CMS in DER (RFC 5652, CAdES): `FILE.p7s`."""
    import asyncio

    signing = signer.async_sign_general_data(
        data, _DIGEST, detached=True, use_cades=True, timestamper=_stamper(service)
    )
    with _signing():
        return bytes(asyncio.run(signing).dump())


# --- Reading -----------------------------------------------------------------------------------


def _trusting(roots: Path | None) -> Any:
    """Whom to trust, and nothing fetched from the network."""
    from pyhanko import keys
    from pyhanko_certvalidator import ValidationContext

    load: Any = keys.load_certs_from_pemder
    try:
        trusted = list(load([str(roots)])) if roots else []
    except (ValueError, TypeError) as error:
        raise SealFault("file", roots) from error
    return ValidationContext(trust_roots=trusted, allow_fetching=False)


def read_seals(pdf: bytes, roots: Path | None = None) -> list[Seal]:
    """The seals in a PDF; `roots` is a file of certificates to trust. Raises `SealFault`."""
    with _tools():
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.validation import validate_pdf_signature
        from pyhanko.sign.validation.status import SignatureCoverageLevel
    trusting = _trusting(roots)
    found = []
    try:
        for signature in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
            status = validate_pdf_signature(signature, signer_validation_context=trusting)
            is_last = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
            found.append(_seal(status, is_last, roots))
    except SealFault:
        raise
    except Exception as error:
        # A file that somebody has changed can be wrong in any way.
        raise SealFault("unreadable", type(error).__name__) from error
    return found


def read_signature(data: bytes, signature: bytes, roots: Path | None = None) -> Seal:
    """What a detached signature of a file says; raises `SealFault`."""
    import asyncio

    with _tools():
        from asn1crypto import cms
        from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
    trusting = _trusting(roots)
    try:
        signed = cms.ContentInfo.load(signature)["content"]
        status = asyncio.run(
            async_validate_detached_cms(data, signed, signer_validation_context=trusting)
        )
    except Exception as error:
        raise SealFault("unreadable", type(error).__name__) from error
    return _seal(status, True, roots)


def _seal(status: Any, is_last: bool, roots: Path | None) -> Seal:
    certificate = status.signing_cert
    names, stamp = certificate.subject.native, status.timestamp_validity
    return Seal(
        signer=", ".join(str(names[key]) for key in _NAMES if key in names),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.sha256.hex(),
        time=stamp.timestamp if stamp else status.signer_reported_dt,
        has_timestamp=stamp is not None,
        is_whole=bool(status.intact and status.valid),
        is_last=is_last,
        is_trusted=bool(status.trusted) if roots else None,
    )
