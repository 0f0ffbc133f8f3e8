"""The clinic's own authority: it signs the broker's certificate, and one for each who connects.

Nobody else's word counts: panels trust this authority alone, and the broker lets in whom it has
signed. The authority's key signs and nothing else, stays on the clinic's machine, and is root's.
A panel's certificate may only speak as a client, and the broker's only as a server, so that a
stolen one of a panel can't stand in for the broker.
"""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 730
# A panel's clock may be behind that of the machine that signs.
BACKDATED = timedelta(days=1)
_CRL_DAYS = 3650  # it is written anew with each panel that is put out


class Pair(Struct, frozen=True):
    """A certificate and its key, as PEM."""

    certificate: bytes
    key: bytes


def new_authority(now: datetime) -> Pair:
    """Make an authority, valid for ten years."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Light panel clinic")
    builder = (
        _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return _pair(builder.sign(key, hashes.SHA256()), key)


def new_client(authority: Pair, name: str, now: datetime, days: int = CERTIFICATE_DAYS) -> Pair:
    """Make a certificate to connect with. name: the broker takes it as the user's."""
    return _signed(authority, name, ExtendedKeyUsageOID.CLIENT_AUTH, (), now, days)


def new_server(
    authority: Pair, hosts: Sequence[str], now: datetime, days: int = CERTIFICATE_DAYS
) -> Pair:
    """Make the broker's certificate. hosts: the names and addresses by which panels reach it."""
    return _signed(authority, hosts[0], ExtendedKeyUsageOID.SERVER_AUTH, hosts, now, days)


def revocations(authority: Pair, revoked: Sequence[bytes], now: datetime) -> bytes:
    """Return the list of the certificates that count no more, as PEM. revoked: PEM each."""
    issuer = x509.load_pem_x509_certificate(authority.certificate)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(now - BACKDATED)
        .next_update(now + timedelta(days=_CRL_DAYS))
    )
    for pem in revoked:
        serial = x509.load_pem_x509_certificate(pem).serial_number
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(_key(authority), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def ends_at(pem: bytes) -> datetime:
    """Return until when a certificate holds."""
    return x509.load_pem_x509_certificate(pem).not_valid_after_utc


def is_signed_by(pem: bytes, authority_pem: bytes) -> bool:
    """Return whether this authority has signed this certificate."""
    authority = x509.load_pem_x509_certificate(authority_pem)
    try:
        x509.load_pem_x509_certificate(pem).verify_directly_issued_by(authority)
    except Exception:  # noqa: BLE001  of three kinds, one of them cryptography's own
        return False
    return True


def is_pair(pair: Pair) -> bool:
    """Return whether a key is that of a certificate."""
    certificate = x509.load_pem_x509_certificate(pair.certificate)
    return certificate.public_key() == _key(pair).public_key()


def user_of(pem: bytes) -> str:
    """Return the name that a certificate is for."""
    (name,) = x509.load_pem_x509_certificate(pem).subject.get_attributes_for_oid(
        NameOID.COMMON_NAME
    )
    return str(name.value)


def _signed(
    authority: Pair,
    name: str,
    use: x509.ObjectIdentifier,
    hosts: Sequence[str],
    now: datetime,
    days: int,
) -> Pair:
    issuer = x509.load_pem_x509_certificate(authority.certificate)
    issuer_key = _key(authority)
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        _builder(_name(name), issuer.subject, key.public_key(), now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if hosts:
        names = x509.SubjectAlternativeName([_host(host) for host in hosts])
        builder = builder.add_extension(names, critical=False)
    return _pair(builder.sign(issuer_key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _key(pair: Pair) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pair.key, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"a key of another kind: {type(key).__name__}")
    return key


def _pair(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Pair:
    return Pair(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def utc_now() -> datetime:
    """Return this machine's time."""
    return datetime.now(UTC).replace(microsecond=0)
