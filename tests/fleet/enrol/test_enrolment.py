"""Enrolment: names, renewals, what is readable by whom, bundles that are refused, leaving again."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from firmware_py.panelctl import enrolment
from fleet.agent import settings
from fleet.enrol import __main__ as program
from fleet.enrol import authority, bundle, panel
from fleet.enrol.bundle import Bundle, BundleError
from fleet.enrol.clinic import Clinic, EnrolError

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
DAYS = authority.CERTIFICATE_DAYS


@pytest.fixture(scope="module")
def clinic_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clinic")
    Clinic(folder, NOW).prepare(["clinic.lan", "192.0.2.7"])
    return folder


def enrolled(folder: Path, name: str = "ward-3") -> Bundle:
    return Clinic(folder, NOW).enrol(name, "clinic.lan", 8883, DAYS)


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def places(folder: Path) -> panel.Places:
    return panel.Places(folder / "agent", folder / "fleet.key")


def test_a_certificate_is_bounded_in_time_and_by_the_authority(clinic_folder: Path) -> None:
    told = enrolled(clinic_folder)
    pem = told.certificate.encode()
    assert authority.ends_at(pem) == NOW + timedelta(days=730)
    assert authority.is_signed_by(pem, told.ca.encode())
    assert authority.user_of(pem) == "ward-3"
    panel.check(told, NOW)


def test_a_renewal_has_a_new_certificate_and_the_same_key_for_claims(clinic_folder: Path) -> None:
    first, again = enrolled(clinic_folder), enrolled(clinic_folder)
    assert first.certificate != again.certificate
    assert first.key != again.key
    assert first.fleet_key == again.fleet_key
    assert (first.ca, first.host) == (again.ca, again.host)


def test_each_panel_has_a_key_for_claims_of_its_own(clinic_folder: Path) -> None:
    assert enrolled(clinic_folder, "a").fleet_key != enrolled(clinic_folder, "b").fleet_key


def test_secrets_are_their_owners_alone(clinic_folder: Path) -> None:
    enrolled(clinic_folder)
    Clinic(clinic_folder, NOW).reader("home", DAYS)
    secret = [file for file in clinic_folder.rglob("*.key") if file.is_file()]
    assert {"ca.key", "broker.key", "ledger.key", "ward-3.key", "home.key"} <= {
        file.name for file in secret
    }
    assert {mode(file) for file in secret} == {0o600}


def test_a_joined_panels_secrets_are_their_owners_alone(
    clinic_folder: Path, tmp_path: Path
) -> None:
    panel.join(enrolled(clinic_folder), places(tmp_path))
    files = [*(tmp_path / "agent").iterdir(), tmp_path / "fleet.key"]
    assert {mode(file) for file in files} == {0o600}
    assert settings.read(tmp_path / "agent") == settings.Settings(
        panel="ward-3",
        host="clinic.lan",
        port=8883,
        certificate_ends=NOW + timedelta(days=DAYS),
    )


def test_the_agents_folder_holds_no_key_for_claims(clinic_folder: Path, tmp_path: Path) -> None:
    told = enrolled(clinic_folder)
    panel.join(told, places(tmp_path))
    texts = [file.read_text() for file in (tmp_path / "agent").iterdir()]
    assert not any(told.fleet_key in text for text in texts)
    assert (tmp_path / "fleet.key").read_text() == f"{told.fleet_key}\n"


@pytest.mark.parametrize(
    "name",
    ["", "A", "ward 3", "+", "#", "a/b", "-a", "../x", "a" * 64, "light-panel-ledger",
     "light-panel-reader-x"],
)  # fmt: skip
def test_a_name_that_the_broker_would_take_otherwise_is_refused(
    clinic_folder: Path, name: str
) -> None:
    before = sorted(clinic_folder.rglob("*"))
    with pytest.raises(EnrolError):
        enrolled(clinic_folder, name)
    assert sorted(clinic_folder.rglob("*")) == before


def other_authority(told: Bundle) -> Bundle:
    pem = authority.new_authority(NOW).certificate.decode()
    return msgspec.structs.replace(told, ca=pem)


def other_key(told: Bundle) -> Bundle:
    return msgspec.structs.replace(told, key=authority.new_authority(NOW).key.decode())


def other_panel(told: Bundle) -> Bundle:
    return msgspec.structs.replace(told, panel="ward-4")


def no_certificate(told: Bundle) -> Bundle:
    return msgspec.structs.replace(told, certificate="?")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (other_authority, "isn't signed by"),
        (other_key, "isn't that of the certificate"),
        (other_panel, "is for 'ward-3', not for 'ward-4'"),
        (no_certificate, "can't be read"),
    ],
)
def test_a_bundle_that_is_not_of_one_piece_is_refused(
    clinic_folder: Path, change: object, says: str
) -> None:
    assert callable(change)
    with pytest.raises(BundleError, match=says):
        panel.check(change(enrolled(clinic_folder)), NOW)


def test_a_bundle_whose_certificate_has_ended_is_refused(clinic_folder: Path) -> None:
    with pytest.raises(BundleError, match="ended at"):
        panel.check(enrolled(clinic_folder), NOW + timedelta(days=DAYS, seconds=1))


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", b'{"v":2}', b"9" * 70_000, b'{"panel":"a","more":1}']
)
def test_a_file_that_is_no_bundle_is_refused_with_the_remedy(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.bundle"
    file.write_bytes(data)
    with pytest.raises(BundleError, match="panelctl fleet enrol NAME"):
        bundle.read(file)


def test_enrol_join_and_leave_by_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = tmp_path / "clinic", tmp_path / "ward-3.bundle"
    at_clinic = ["--folder", str(folder)]
    assert program.main(["enrol", "ward-3", *at_clinic, "--output", str(file)]) == 1
    assert "--host" in capsys.readouterr().err
    assert program.main(
        ["enrol", "ward-3", "--host", "clinic.lan", *at_clinic, "--output", str(file)]
    ) == 0  # fmt: skip
    assert mode(file) == 0o600
    at_panel = ["--config", str(tmp_path / "agent"), "--key", str(tmp_path / "fleet.key")]
    assert program.main(["join", str(file), *at_panel]) == 0
    assert not file.exists(), "what holds the keys doesn't lie about"
    assert "This panel is 'ward-3' of clinic.lan:8883." in capsys.readouterr().out
    assert program.main(["leave", *at_panel]) == 0
    assert list((tmp_path / "agent").iterdir()) == []
    assert not (tmp_path / "fleet.key").exists()
    assert program.main(["expel", "ward-3", *at_clinic]) == 0
    assert not (folder / "keys" / "ward-3.key").exists()
    assert program.main(["expel", "ward-3", *at_clinic]) == 1


def test_a_second_host_stays_beside_the_first(clinic_folder: Path) -> None:
    Clinic(clinic_folder, NOW).prepare(["second.lan"])
    hosts = (clinic_folder / "hosts").read_text().split()
    assert hosts == ["clinic.lan", "192.0.2.7", "second.lan"]


def test_panelctl_starts_it_before_it_looks_for_a_daemon(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "firmware_py.panelctl", "fleet", "expel", "x"]
    done = subprocess.run(
        [*command, "--folder", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "'x': no panel of this clinic" in done.stderr


def test_where_the_package_is_missing_it_says_which(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(enrolment, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit) as ended:
        enrolment.become(["fleet", "join", "x.bundle"])
    assert ended.value.code == 1
    assert "apt install light-panel-fleet" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "is_meant"),
    [(["fleet", "enrol"], True), (["fleet", "status"], False), (["fleet"], False), ([], False)],
)
def test_other_verbs_stay_panelctls_own(arguments: list[str], *, is_meant: bool) -> None:
    assert enrolment.is_meant(arguments) is is_meant


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "missing required field `panel`"),
        ('panel = "A"\nhost = "x"', "panel"),
        ('panel = "a"\nhost = "x"\nport = 0', "port"),
        ('panel = "a"\nhost = "x"\nmore = 1', "more"),
        ("panel =", "agent.toml"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_by_key(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "agent.toml").write_text(text)
    with pytest.raises(settings.SettingsError, match=says) as caught:
        settings.read(tmp_path)
    assert "panelctl fleet join BUNDLE" in str(caught.value)
