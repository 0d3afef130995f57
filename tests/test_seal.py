"""The electronic seal, made with a certificate of the test's own issuer, in a file or a token."""

import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from jsonschema import Draft202012Validator
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from plan_compiler.commands import main
from plan_compiler.electronic_seal import read_seals
from plan_compiler.judges import programs
from plan_compiler.sums import write_sums
from tests.small_site import FIRST, lay

pytestmark = pytest.mark.slow("makes keys, and seals PDF files with them")

ROOT = Path(__file__).parent.parent
REF, NAME = "cykelplan/2026-05-25", "cykelplan"
SOURCE, BUILT = Path("plan_source"), Path("output") / REF
SEALED = BUILT / f"{NAME}.sealed.pdf"
PASSWORD = "hemligt å"
Missing = Callable[[str], None]
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
NOW = datetime.now(UTC)


# --- An issuer ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


def issued(
    name: str, by: Holder | None = None, days: int = 365, signs: bool = True, stamps: bool = False
) -> Holder:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Exempels kommun"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=signs and by is not None,
        content_commitment=signs and by is not None,
        key_encipherment=not signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=by is None,
        crl_sign=by is None,
        encipher_only=False,
        decipher_only=False,
    )
    issuer = by or Holder(key, None)  # type: ignore[arg-type]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=400))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False
        )
    )
    if stamps:
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(stamping, critical=True)
    return Holder(key, made.sign(issuer.key, hashes.SHA256()))


@pytest.fixture(scope="session")
def issuer() -> Holder:
    return issued("Utfärdaren")


@pytest.fixture(scope="session")
def holder(issuer: Holder) -> Holder:
    return issued("Stämpeln", issuer)


def write_pkcs12(path: Path, holder: Holder) -> Path:
    secret = serialization.BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"k", holder.key, holder.certificate, None, secret)
    )
    return path


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, issuer: Holder, holder: Holder) -> None:
    """An adopted plan that is built, and what it takes to seal it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLAN_SEAL_PASSWORD", PASSWORD)
    SOURCE.mkdir()
    (SOURCE / "municipality.yaml").write_text("name: Exempels kommun\n", encoding="utf-8")
    decided = "decisions: [{organ: Kommunfullmäktige, date: 2026-05-25, paragraph: 7}]\n"
    lay(SOURCE, REF, FIRST, decided, title="Cykelplan", kind="Plan", description="En plan.")
    write_pkcs12(Path("stampel.p12"), holder)
    pem = issuer.certificate.public_bytes(serialization.Encoding.PEM)
    Path("utfardare.pem").write_bytes(pem)
    assert run("build").exit_code == 0


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--today", "2026-06-01"])
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    return result


def seal(*arguments: str, file: str = "stampel.p12") -> Result:
    return run("seal", REF, "--pkcs12", file, *arguments)


def codes(*arguments: str) -> list[str]:
    found = json.loads(run(*arguments, "--report", "json").stdout)["diagnostics"]
    return [one["code"] for one in found]


def sealed() -> bytes:
    result = seal()
    assert result.exit_code == 0, result.output
    return SEALED.read_bytes()


# --- What is sealed ----------------------------------------------------------------------------


def test_the_sealed_file_begins_with_what_was_built() -> None:
    data = sealed()
    assert data.startswith((BUILT / f"{NAME}.pdf").read_bytes())
    (found,) = read_seals(data, Path("utfardare.pem"))
    assert found.signer == "Stämpeln, Exempels kommun"
    assert (found.is_whole, found.is_last, found.is_trusted) == (True, True, True)
    assert not found.has_timestamp


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_the_sealed_file_is_still_accessible_and_for_the_archive(
    profile: str, missing: Missing
) -> None:
    if lack := programs.lacks("java", programs.VERAPDF):
        missing(lack)
    sealed()
    opinion = programs.verapdf(profile, SEALED.resolve())
    assert opinion.remarks == {SEALED.resolve(): []}
    assert opinion.checks > 50


def test_what_was_sealed_is_recorded() -> None:
    sealed()
    assert seal("--manifest", "--force").exit_code == 0
    record = json.loads((BUILT / "seals.json").read_bytes())
    schema = json.loads((ROOT / "schema/seals.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(record)
    assert [one["of"]["file"] for one in record["seals"]] == [f"{NAME}.pdf", "manifest.json"]
    result = run("verify", str(BUILT), "--trust", "utfardare.pem")
    assert result.exit_code == 0
    assert result.stdout.count("stämplad av Stämpeln, Exempels kommun") == 2


def test_only_what_is_adopted_built_and_whole_is_sealed() -> None:
    text = SOURCE / REF / "sections/text.md"
    text.write_text(FIRST + "\nMer.\n", encoding="utf-8")
    assert codes("seal", REF, "--pkcs12", "stampel.p12") == ["PC617"]
    text.write_text(FIRST, encoding="utf-8")
    (BUILT / f"{NAME}.pdf").write_bytes(b"%PDF-1.7")
    assert codes("seal", REF, "--pkcs12", "stampel.p12") == ["PC617"]
    lay(SOURCE, f"{NAME}/utkast", FIRST, status="utkast", title="C", kind="Plan", description="E")
    run("build")
    assert codes("seal", f"{NAME}/utkast", "--pkcs12", "stampel.p12") == ["PC812"]
    run("build", REF, "--variant", "internal")
    assert codes("seal", f"{REF}.internal", "--pkcs12", "stampel.p12") == ["PC009"]
    assert codes("seal", f"output/{REF}.internal", "--pkcs12", "stampel.p12") == ["PC009"]
    assert not list(Path("output").rglob("*.sealed.pdf"))


def test_what_is_sealed_is_not_replaced_by_mistake() -> None:
    before = sealed()
    assert codes("seal", REF, "--pkcs12", "stampel.p12") == ["PC622"]
    assert SEALED.read_bytes() == before
    assert seal("--force").exit_code == 0
    assert run("verify", str(BUILT)).exit_code == 0


# --- What it is sealed with --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "signs", "hint"), [(-10, True, "klocka"), (365, False, "elektronisk stämpel")]
)
def test_a_certificate_that_may_not_seal(issuer: Holder, days: int, signs: bool, hint: str) -> None:
    write_pkcs12(Path("annan.p12"), issued("Annan", issuer, days, signs))
    result = seal(file="annan.p12")
    assert result.exit_code == 1 and "[PC618]" in result.stderr and hint in result.stderr
    assert not SEALED.exists()


def test_a_wrong_password_and_a_file_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    result = seal(file="utfardare.pem")
    assert "inte en fil med certifikat" in result.stderr
    monkeypatch.setenv("PLAN_SEAL_PASSWORD", "fel")
    result = seal()
    assert result.exit_code == 1 and "lösenordet till `stampel.p12` stämmer inte" in result.stderr
    monkeypatch.delenv("PLAN_SEAL_PASSWORD")
    assert "lösenordet" in seal().stderr
    Path("ord.txt").write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert seal("--password-file", "ord.txt").exit_code == 0
    assert PASSWORD not in "".join(
        path.read_text("latin-1") for path in BUILT.rglob("*") if path.is_file()
    )


class _Service(http.server.BaseHTTPRequestHandler):
    stamper: DummyTimeStamper

    def do_POST(self) -> None:
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.stamper.request_tsa_response(asked).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service(issuer: Holder) -> Iterator[str]:
    """A time-stamping service (RFC 3161) on this machine."""
    clock = issued("Klockan", issuer, stamps=True)
    certificate = clock.certificate.public_bytes(serialization.Encoding.DER)
    key = clock.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate), asn1_keys.PrivateKeyInfo.load(key)
    )
    handler = type("Handler", (_Service,), {"stamper": stamper})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_time_stamp_says_when(service: str) -> None:
    result = seal("--timestamp", service)
    assert result.exit_code == 0 and "enligt tidsstämpel" in result.stdout
    (found,) = read_seals(SEALED.read_bytes(), Path("utfardare.pem"))
    assert found.has_timestamp and found.is_trusted


def test_a_service_that_does_not_answer() -> None:
    arguments = ("seal", REF, "--pkcs12", "stampel.p12", "--timestamp", "http://127.0.0.1:9/")
    assert codes(*arguments) == ["PC618"]
    assert "tidsstämplingstjänsten svarar inte" in run(*arguments).stderr
    assert not SEALED.exists()


def softhsm(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True, timeout=60)


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch, holder: Holder, tmp_path: Path, missing: Missing) -> str:
    """A token in software that has key and certificate."""
    if lack := programs.lacks("softhsm2-util", SOFTHSM):
        missing(lack)
    (tmp_path / "tokens").mkdir()
    config = tmp_path / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tmp_path}/tokens\n", encoding="utf-8")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    monkeypatch.setenv("PLAN_SEAL_PASSWORD", "1234")
    softhsm("--init-token", "--free", "--label", "kort", "--pin", "1234", "--so-pin", "12345678")
    import pkcs11
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    key = holder.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    certificate = holder.certificate.public_bytes(serialization.Encoding.DER)
    slot = pkcs11.lib(str(SOFTHSM)).get_token(token_label="kort")
    with slot.open(rw=True, user_pin="1234") as session:
        for made in (decode_rsa_private_key(key), decode_x509_certificate(certificate)):
            session.create_object(
                {**made, pkcs11.Attribute.LABEL: "stampel", pkcs11.Attribute.TOKEN: True}
            )
    return "kort"


def test_a_token_seals_as_a_file_does(token: str) -> None:
    means = ("--pkcs11", str(SOFTHSM), "--token", token, "--key", "stampel")
    result = run("seal", REF, *means)
    assert result.exit_code == 0, result.output
    (found,) = read_seals(SEALED.read_bytes(), Path("utfardare.pem"))
    assert found.is_whole and found.is_trusted
    for wrong in (("--token", "annat"), ("--key", "annan")):
        result = run("seal", REF, "--force", *means, *wrong)
        assert result.exit_code == 1 and "[PC618]" in result.stderr, result.output


# --- What is found afterwards ------------------------------------------------------------------


def test_a_build_leaves_what_is_sealed(tmp_path: Path) -> None:
    before = sealed()
    record = (BUILT / "seals.json").read_bytes()
    assert codes("build", "--force") == []
    looks = tmp_path / "mallar"
    shutil.copytree(ROOT / "templates", looks)
    style = looks / "plan-style.typ"
    text = style.read_text(encoding="utf-8")
    style.write_text(text.replace("26pt, 32pt", "24pt, 32pt"), encoding="utf-8")
    assert codes("build", "--templates", str(looks)) == ["PC620"]
    assert SEALED.read_bytes() == before
    assert (BUILT / "seals.json").read_bytes() == record
    again = run("build", "--templates", str(looks))
    assert again.exit_code == 0 and "[PC620]" in again.stderr


def test_verify_says_what_changed_after() -> None:
    data = sealed()
    assert codes("verify", str(BUILT), "--trust", "utfardare.pem") == []
    SEALED.write_bytes(data + b"\n% more\n")
    assert set(codes("verify", str(SEALED))) == {"PC619"}
    assert "något är tillagt" in run("verify", str(BUILT)).stderr
    SEALED.write_bytes(data.replace(b"/Type", b"/Tipe", 1))
    assert "är ändrad efter stämpeln" in run("verify", str(BUILT)).stderr
    shutil.copy(BUILT / f"{NAME}.pdf", SEALED)
    assert "har ingen stämpel" in run("verify", str(BUILT)).stderr
    SEALED.unlink()
    assert codes("verify", str(BUILT)) == ["PC619"]


def test_verify_says_who_is_not_known(tmp_path: Path) -> None:
    sealed()
    other = issued("Någon annan").certificate.public_bytes(serialization.Encoding.PEM)
    Path("annan.pem").write_bytes(other)
    assert codes("verify", str(BUILT), "--trust", "annan.pem") == ["PC621"]
    assert run("verify", str(BUILT), "--trust", "annan.pem").exit_code == 0


def test_a_signed_manifest_that_was_changed() -> None:
    assert seal("--manifest").exit_code == 0
    manifest = BUILT / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    found = codes("verify", str(BUILT))
    assert "PC619" in found and "PC620" in found


@pytest.mark.parametrize("text", ["{", "[]", '{"seals": [{}]}', '{"seals": 3}'])
def test_a_record_that_is_none(text: str) -> None:
    sealed()
    (BUILT / "seals.json").write_text(text, encoding="utf-8")
    assert "PC623" in codes("verify", str(BUILT))
    assert "PC623" in codes("build")


def test_the_source_is_sealed_without_a_certificate() -> None:
    (SOURCE / REF / "SHA256SUMS").unlink(missing_ok=True)
    assert run("seal", REF).exit_code == 0
    files = {
        path.relative_to(SOURCE / REF).as_posix(): path.read_bytes()
        for path in sorted((SOURCE / REF).rglob("*"))
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert (SOURCE / REF / "SHA256SUMS").read_bytes() == write_sums(files)
