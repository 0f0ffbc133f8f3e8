"""The drivers' contract tests, the same files as on the fakes, on the real kernel."""

import re

from tests.machine.guest import DESTINATION, PYTHON, Guest

ON_KERNEL = "PANEL_BENCH=kernel PANEL_BENCH_GPIO=vpi-gpio"


def test_the_drivers_contract_holds_on_the_real_kernel(guest: Guest) -> None:
    done = guest.run(
        f"cd {DESTINATION} && {ON_KERNEL} {PYTHON} -m pytest -q -p no:cacheprovider tests/contract",
        timeout=1800,
    )
    print(done.stdout)  # noqa: T201  the record of the run
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 40
