"""The package's bill of materials, as CycloneDX: what is in it, of which version and licence.

It lies beside the package. Each wheel has the hash by which it was fetched; the packages that apt
brings stand there by name, since the panel's own system says which version it has. The same sources
give the same bytes: the serial number comes from the contents, the time from the last commit.
"""

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import HeaderParser
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

SPACE = uuid.UUID("6f0d9c1e-6a55-4a35-9a4e-52cf7d7a5b0e")  # of this project's bills
# What older metadata says in words, by its SPDX name.
SPDX = {
    "BSD License": "BSD-3-Clause",
    "BSD-3-Clause License": "BSD-3-Clause",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GPLv3": "GPL-3.0-only",
    "MIT License": "MIT",
}


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel that was put in. licence: by its SPDX name; empty where it names none."""

    name: str
    version: str
    licence: str
    sha256: str


def wheels(folder: Path, site: Path) -> list[Wheel]:
    """Return the wheels of a folder that are in an environment, as their metadata there has it."""
    found = []
    for file in sorted(folder.glob("*.whl")):
        name, version = file.name.split("-")[:2]
        metadata = site / f"{name}-{version}.dist-info" / "METADATA"
        if metadata.exists():
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            found.append(Wheel(name, version, licence(metadata.read_text("utf-8")), digest))
    return found


def licence(metadata: str) -> str:
    """Return a wheel's licence by its SPDX name, empty where its metadata doesn't tell."""
    told = HeaderParser().parsestr(metadata, headersonly=True)
    if expression := told.get("License-Expression"):
        return str(expression)
    words = [str(told.get("License") or "").strip()]
    words += [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or ()
        if str(line).startswith("License ::")
    ]
    for word in words:
        if word in SPDX or re.fullmatch(r"[A-Za-z0-9.+-]+", word):
            return SPDX.get(word, word)
    return ""


def bill(
    name: str, version: str, architecture: str, parts: list[Wheel], needs: list[str], when: int
) -> str:
    """Return the bill as JSON. needs: Debian packages. when: in Unix seconds."""
    bom = Bom()
    whole = Component(
        name=name,
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=name,
        licenses=[LicenseExpression("GPL-3.0-or-later")],
        supplier=OrganizationalEntity(name="light panel project"),
        purl=PackageURL("deb", None, name, version, {"arch": architecture}),
    )
    bom.metadata.component = whole
    bom.metadata.timestamp = datetime.fromtimestamp(when, UTC)
    bom.metadata.tools.tools.clear()
    components = [
        Component(
            name=part.name,
            version=part.version,
            type=ComponentType.LIBRARY,
            bom_ref=f"wheel:{part.name}",
            licenses=[LicenseExpression(part.licence)] if part.licence else [],
            purl=PackageURL("pypi", None, part.name.replace("_", "-").lower(), part.version),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=part.sha256)],
        )
        for part in parts
        if part.name != name.replace("-", "_")
    ]
    components += [
        Component(
            name=need,
            type=ComponentType.LIBRARY,
            bom_ref=f"deb:{need}",
            purl=PackageURL("deb", "debian", need),
            properties=[Property(name="light-panel:from", value="the panel's own system, by apt")],
        )
        for need in needs
    ]
    for component in components:
        bom.components.add(component)
    bom.register_dependency(whole, components)
    # Of what is in it alone: whoever has the same parts has the same number.
    contents = json.dumps([version, architecture, [str(part) for part in parts], needs])
    bom.serial_number = uuid.uuid5(SPACE, contents)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"
