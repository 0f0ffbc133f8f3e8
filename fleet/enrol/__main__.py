"""`panelctl fleet enrol`, `reader`, `expel` (at the clinic), `join` and `leave` (at a panel)."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from fleet.enrol import authority, bundle, clinic, panel

DONE, REFUSED = 0, 1
_RESTART = "systemctl restart mosquitto"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="panelctl fleet", allow_abbrev=False)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    at_clinic = argparse.ArgumentParser(add_help=False)
    at_clinic.add_argument("--folder", type=Path, default=clinic.FOLDER, metavar="D")
    enrol = verbs.add_parser("enrol", parents=[at_clinic], help="let a panel in, or renew it")
    enrol.add_argument("name", metavar="NAME", help="the panel's: a to z, 0 to 9 and -")
    enrol.add_argument("--host", help="how panels reach this machine (default: as before)")
    enrol.add_argument("--port", type=int, default=clinic.PORT)
    enrol.add_argument("--days", type=int, default=authority.CERTIFICATE_DAYS)
    enrol.add_argument("--output", type=Path, metavar="FILE", help="default: NAME.bundle, here")
    reader = verbs.add_parser("reader", parents=[at_clinic], help="let Home Assistant look on")
    reader.add_argument("name", metavar="NAME")
    reader.add_argument("--days", type=int, default=authority.CERTIFICATE_DAYS)
    expel = verbs.add_parser("expel", parents=[at_clinic], help="put a panel out")
    expel.add_argument("name", metavar="NAME")
    at_panel = argparse.ArgumentParser(add_help=False)
    at_panel.add_argument("--config", type=Path, default=panel.Places().agent, metavar="D")
    at_panel.add_argument("--key", type=Path, default=panel.Places().fleet_key, metavar="FILE")
    join = verbs.add_parser("join", parents=[at_panel], help="enter a clinic's fleet")
    join.add_argument("bundle", type=Path, metavar="BUNDLE")
    join.add_argument("--keep", action="store_true", help="leave the bundle where it is")
    verbs.add_parser("leave", parents=[at_panel], help="leave the fleet again")
    return parser


def _enrol(given: argparse.Namespace) -> None:
    if not 1 <= given.days <= authority.AUTHORITY_DAYS:
        raise clinic.EnrolError(
            f"--days {given.days}: must lie in 1..{authority.AUTHORITY_DAYS}; leave it out for "
            f"{authority.CERTIFICATE_DAYS}"
        )
    here = clinic.Clinic(given.folder, authority.utc_now())
    hosts = clinic.hosts_of(given.folder)
    host = given.host or (hosts[0] if hosts else None)
    if host is None:
        raise clinic.EnrolError("the first panel: say how panels reach this machine: --host NAME")
    is_first = not hosts
    here.prepare([host], given.port)
    told = here.enrol(given.name, host, given.port, given.days)
    file = given.output or Path(f"{given.name}.bundle")
    bundle.write(file, told)
    ends = authority.ends_at(told.certificate.encode())
    print(f"{file}: bring it to the panel, on a stick, and there: panelctl fleet join {file.name}")
    print(f"It holds the panel's keys. It is good until {ends:%Y-%m-%d}; enrol it again before.")
    if is_first or host not in hosts:
        print(f"The broker: ln -sf {given.folder}/mosquitto.conf /etc/mosquitto/conf.d/")
        print(f"            {_RESTART}")


def _reader(given: argparse.Namespace) -> None:
    here = clinic.Clinic(given.folder, authority.utc_now())
    certificate, key = here.reader(given.name, given.days)
    print(f"Authority:   {given.folder}/ca.pem\nCertificate: {certificate}\nKey:         {key}")
    print("The broker reads who may look on anew: systemctl reload mosquitto")


def _expel(given: argparse.Namespace) -> None:
    clinic.Clinic(given.folder, authority.utc_now()).expel(given.name)
    print(f"{given.name} is put out once the broker has started anew: {_RESTART}")


def _join(given: argparse.Namespace) -> None:
    told = bundle.read(given.bundle)
    panel.check(told, authority.utc_now())
    panel.join(told, panel.Places(given.config, given.key))
    if not given.keep:
        given.bundle.unlink()
    print(f"This panel is {told.panel!r} of {told.host}:{told.port}.")
    print("The bundle is deleted." if not given.keep else "Delete the bundle: it holds the keys.")
    _restart("restart")


def _leave(given: argparse.Namespace) -> None:
    files = panel.leave(panel.Places(given.config, given.key))
    print(
        "".join(f"{file}: removed\n" for file in files) or "This panel was in no fleet.\n", end=""
    )
    print("At the clinic: panelctl fleet expel NAME")
    _restart("stop")


def _restart(what: str) -> None:
    if Path("/run/systemd/system").is_dir():
        subprocess.run(["systemctl", what, "panel-fleet.service"], check=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return its exit status."""
    given = _parser().parse_args(arguments)
    verbs = {"enrol": _enrol, "reader": _reader, "expel": _expel, "join": _join, "leave": _leave}
    try:
        verbs[given.verb](given)
    except (clinic.EnrolError, bundle.BundleError, OSError) as error:
        print(f"panelctl: {error}", file=sys.stderr)
        return REFUSED
    return DONE


if __name__ == "__main__":
    sys.exit(main())
