"""What each fault asks of people."""

from firmware_py.core.faults import RULES, Fault, FaultCode

# Who clears it: a person on the fault screen, or the installer with the PIN.
EXPECTED = {
    "too_hot": False,
    "sensor_lost": False,
    "interlock": False,
    "gap": False,
    "stuck_on": True,
    "readback": True,
    "no_light": True,
    "implausible": True,
    "history_lost": True,
    "cannot_start": False,
}


def test_every_fault_has_a_rule_and_the_pin_guards_those_that_need_hands() -> None:
    assert {str(code): rule.needs_pin for code, rule in RULES.items()} == EXPECTED
    assert set(RULES) == set(FaultCode)


def test_every_remedy_says_whom_to_call() -> None:
    silent = [
        code
        for code, rule in RULES.items()
        if "call your installer" not in rule.remedy.english.lower()
    ]
    assert silent == []


def test_a_fault_finds_its_rule() -> None:
    assert Fault(FaultCode.GAP, "lost 3 s").rule is RULES[FaultCode.GAP]
