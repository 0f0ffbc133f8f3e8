"""The gate: the only maker of permits, a conjunction of rules that can each be read alone.

It trusts no plan: every limit is worked out again from the duties asked for, with the largest
distance factor of the panel's table. Silence is the default; NaN passes no rule. An installer's
light has rules of its own, beside those of a session.
"""

from collections.abc import Callable, Mapping
from functools import cached_property

from msgspec import Struct

from firmware_py.core import gate_skin, limits
from firmware_py.core.dose import eye
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.plan import Optics
from firmware_py.core.permit import Permit
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import Session, State
from firmware_py.core.units import ALL_CHANNELS, Channel, Duty, MwPerCm2, Ns, is_within, seconds

# A dose ends between two ticks: by so much it may overrun its cap, half a tick at the lowest light.
FLUENCE_SLACK = 0.001


class Ask(Struct, frozen=True, kw_only=True, dict=True):
    """What the gate is asked to allow, and all that it may know."""

    duty: Mapping[Channel, Duty]
    session: Session
    facts: Facts
    optics: Optics

    @property
    def skin(self) -> Skin:
        """The person's caps; the tightest where nobody is known."""
        plan = self.session.plan
        if plan is not None:
            return plan.skin
        return Skin(insensate=True, dark_or_tattooed=True, eyes_at_risk=True)

    @cached_property
    def worst_irradiance(self) -> Mapping[Channel, MwPerCm2]:
        """The most each channel may truly give, leaning in, calibration at its worst."""
        celsius, nearest = self.facts.led_celsius, self.optics.distances.largest
        return {
            channel: MwPerCm2(
                calibration.irradiance(
                    self.duty[channel],
                    nearest,
                    calibration.temperature if celsius is None else celsius,
                )
                * (1.0 + calibration.uncertainty)
            )
            for channel, calibration in self.optics.channels.items()
        }

    @cached_property
    def worst_fluence(self) -> Mapping[Channel, float]:
        """The most each channel may truly have given at the stated distance."""
        return {
            channel: given * (1.0 + self.optics.channels[channel].uncertainty)
            for channel, given in self.session.given.items()
        }


def stop_is_released(ask: Ask) -> bool:
    """Neither pressed now nor pressed since the start."""
    return not ask.facts.stop_pressed and not ask.facts.inhibited


def state_is_lit(ask: Ask) -> bool:
    """Light belongs to a lit session with a plan and a record."""
    session = ask.session
    return session.state is State.LIT and session.plan is not None and session.record is not None


def no_reason_holds(ask: Ask) -> bool:
    """No reason to pause, no fault."""
    return not ask.session.holds and ask.session.fault is None


def lease_is_fresh(ask: Ask) -> bool:
    """Somebody is there to stop it."""
    return ask.facts.lease_fresh


def interlock_is_closed(ask: Ask) -> bool:
    """Cover or stand switch closed, where fitted."""
    return ask.facts.interlock_closed


def loop_is_alive(ask: Ask) -> bool:
    """No gap: what happened in it is not known."""
    return 0 <= ask.facts.gap <= limits.GAP_MAX


def surface_is_known_and_cool(ask: Ask) -> bool:
    """The touchable surface reads, and below the bound that pauses."""
    celsius = ask.facts.surface.celsius
    return celsius is not None and limits.SURFACE_MIN <= celsius < limits.SURFACE_PAUSE


def second_surface_is_known_and_cool(ask: Ask) -> bool:
    """The second sensor on the surface, where fitted, reads, and below the same bound."""
    if ask.facts.surface2 is None:
        return True
    celsius = ask.facts.surface2.celsius
    return celsius is not None and limits.SURFACE_MIN <= celsius < limits.SURFACE_PAUSE


def heatsink_is_known_and_cool(ask: Ask) -> bool:
    """The heatsink, where fitted, reads, and below the bound that pauses."""
    if ask.facts.heatsink is None:
        return True
    celsius = ask.facts.heatsink.celsius
    return celsius is not None and limits.READING_MIN <= celsius < limits.HEATSINK_PAUSE


def skin_is_seen_and_cool(ask: Ask) -> bool:
    """The skin, where a sensor is fitted for it, is seen, and below the bounds that pause."""
    return gate_skin.allows(ask.facts.skin, insensate=ask.skin.insensate)


def hardware_obeys(ask: Ask) -> bool:
    """Everything written was read back."""
    return ask.facts.hardware_problem is None


def fan_turns(ask: Ask) -> bool:
    """The fan, where fitted, was seen to turn."""
    return ask.facts.fan_turns


def no_light_is_seen_before_ours(ask: Ask) -> bool:
    """With the enable line low it was dark, where that can be seen."""
    return not ask.facts.stray_light


def lamps_do_as_told(ask: Ask) -> bool:
    """Light is seen where it was commanded and nowhere else, where that can be seen."""
    return ask.facts.lamp_fault is None


def temperatures_are_plausible(ask: Ask) -> bool:
    """No temperature does what it can't."""
    return ask.facts.implausible is None


def clocks_agree(ask: Ask) -> bool:
    """The clock that the dose is integrated by agrees with a second one."""
    return ask.facts.clocks_apart is None


def ledger_holds_the_dose(ask: Ask) -> bool:
    """The ledger has acknowledged what is about to be given."""
    window = ask.facts.window
    return (
        window is not None
        and 0 <= ask.session.lit < window.lit_until
        and all(ask.session.given[c] <= window.reserved[c] + FLUENCE_SLACK for c in ALL_CHANNELS)
    )


def time_is_left(ask: Ask) -> bool:
    """Lit for less than 20 minutes in all, or for less than what is left of a day's light."""
    plan = ask.session.plan
    lit_max = limits.LIT_MAX if plan is None else plan.lit_max
    return 0 <= ask.session.lit < lit_max


def history_allows_it(ask: Ask) -> bool:
    """The ledger's rules gave this person's area leave, and what it had before still fits."""
    plan = ask.session.plan
    if plan is None or plan.grant is None:
        return False
    whose = (plan.choice.person, plan.choice.area)
    return whose == (plan.grant.person, plan.grant.area) and all(
        _fits_beside(ask, before, sessions)
        for before, sessions in plan.grant.before
        if any(before.values())
    )


def clinic_has_answered(ask: Ask) -> bool:
    """Of a person who moves between panels, what they had elsewhere is known and was judged."""
    plan = ask.session.plan
    return plan is not None and (plan.grant is None or not plan.grant.awaits_clinic)


def _fits_beside(ask: Ask, before: Mapping[Channel, float], sessions: int) -> bool:
    """Tell whether this session and what came before stay under the caps of so many sessions."""
    worst = {
        c: ask.worst_fluence[c] + before[c] * (1.0 + ask.optics.channels[c].uncertainty)
        for c in ALL_CHANNELS
    }
    each = all(worst[c] <= sessions * ask.skin.fluence(c) + FLUENCE_SLACK for c in ALL_CHANNELS)
    return each and sum(worst.values()) <= sessions * ask.skin.fluence_total + FLUENCE_SLACK


def duties_are_real(ask: Ask) -> bool:
    """Each duty is dark, or between the lowest trustworthy one and the last calibrated."""
    return all(
        is_within(duty, 0.0, 1.0)
        and (
            duty == 0.0
            or ask.optics.channels[c].min_duty <= duty <= ask.optics.channels[c].table.duty[-1]
        )
        for c, duty in ask.duty.items()
    )


def planned_channels_only(ask: Ask) -> bool:
    """Nothing is asked of a colour that the plan leaves dark."""
    plan = ask.session.plan
    return plan is not None and all(
        duty == 0.0 or plan.goals[c].target > 0.0 for c, duty in ask.duty.items()
    )


def light_is_known(ask: Ask) -> bool:
    """What a duty gives was measured at this panel, not guessed."""
    return ask.optics.is_known


def each_irradiance_is_bounded(ask: Ask) -> bool:
    """40 mW/cm² per channel."""
    return all(0.0 <= ask.worst_irradiance[c] <= limits.IRRADIANCE_CHANNEL for c in ALL_CHANNELS)


def total_irradiance_is_bounded(ask: Ask) -> bool:
    """50 mW/cm² in total, 25 where the skin can't tell hot from cold."""
    return 0.0 <= sum(ask.worst_irradiance.values()) <= ask.skin.irradiance_total


def each_fluence_is_bounded(ask: Ask) -> bool:
    """Red 10 (5 on dark or tattooed skin), NIR 20 J/cm²."""
    return all(
        0.0 <= ask.worst_fluence[c] <= ask.skin.fluence(c) + FLUENCE_SLACK for c in ALL_CHANNELS
    )


def total_fluence_is_bounded(ask: Ask) -> bool:
    """24 J/cm² in total, 18 where the skin can't tell hot from cold."""
    total = sum(ask.worst_fluence.values())
    return 0.0 <= total <= ask.skin.fluence_total + FLUENCE_SLACK


def fluence_is_below_the_trip(ask: Ask) -> bool:
    """30 J/cm², had the person leaned in from the first moment."""
    plan = ask.session.plan
    if plan is None:
        return False
    nearest = ask.optics.distances.largest / plan.distance_factor
    total = sum(ask.worst_fluence.values()) * nearest
    return 0.0 <= total <= limits.FLUENCE_TRIP + FLUENCE_SLACK * nearest


def goggles_are_on_where_needed(ask: Ask) -> bool:
    """The person has confirmed goggles, where the infrared or their eyes ask for them."""
    plan = ask.session.plan
    return plan is not None and (plan.goggles or not eye.needs_goggles(plan, ask.optics))


def bare_eyes_are_spared(ask: Ask) -> bool:
    """Without goggles, the infrared given so far is no more than an eye may have had by now."""
    plan = ask.session.plan
    if plan is None or plan.goggles:
        return plan is not None
    nearest = ask.optics.distances.largest / plan.distance_factor
    most = eye.most_j_cm2(seconds(ask.session.lit)) + FLUENCE_SLACK * nearest
    return 0.0 <= ask.worst_fluence[Channel.NIR] * nearest <= most


Rule = Callable[[Ask], bool]

# Whatever the light is for; a rule that is put here holds for all of it.
EVERYWHERE: tuple[Rule, ...] = (
    no_reason_holds,
    lease_is_fresh,
    interlock_is_closed,
    loop_is_alive,
    surface_is_known_and_cool,
    second_surface_is_known_and_cool,
    heatsink_is_known_and_cool,
    hardware_obeys,
    fan_turns,
    no_light_is_seen_before_ours,
    lamps_do_as_told,
    temperatures_are_plausible,
    clocks_agree,
)

# Stop first; the rest in the order in which a reader would ask.
RULES: tuple[Rule, ...] = (
    stop_is_released,
    state_is_lit,
    *EVERYWHERE,
    skin_is_seen_and_cool,
    ledger_holds_the_dose,
    time_is_left,
    history_allows_it,
    clinic_has_answered,
    duties_are_real,
    planned_channels_only,
    light_is_known,
    each_irradiance_is_bounded,
    total_irradiance_is_bounded,
    each_fluence_is_bounded,
    total_fluence_is_bounded,
    fluence_is_below_the_trip,
    goggles_are_on_where_needed,
    bare_eyes_are_spared,
)


# An installer's light: a session's dose and calibration don't count, since the panel may not have
# been measured yet and nothing can be said of irradiance. What stays is all that keeps light from
# being there unasked: somebody to stop it, sound hardware, and an end.
def state_is_commissioning(ask: Ask) -> bool:
    """Such light belongs to `commissioning`, and to no session."""
    session = ask.session
    return session.state is State.COMMISSIONING and session.plan is None and session.record is None


def installer_light_is_not_over(ask: Ask) -> bool:
    """It ends by itself, within a minute."""
    asked = ask.session.installer_light
    if asked is None:
        return False
    gone = ask.facts.now - ask.session.since
    return 0 <= gone < asked.duration <= limits.INSTALLER_LIGHT_MAX


def only_what_was_asked(ask: Ask) -> bool:
    """One colour at a time, and no brighter than was asked."""
    asked = ask.session.installer_light
    if asked is None or not is_within(asked.duty, 0.0, 1.0):
        return False
    return all(
        is_within(duty, 0.0, asked.duty if channel is asked.channel else 0.0)
        for channel, duty in ask.duty.items()
    )


def comes_up_slowly(ask: Ask) -> bool:
    """The whole duty takes a ramp of light to reach, whatever a loop asks for."""
    share = (ask.session.ramp + limits.TICK) / limits.RAMP
    return all(0.0 <= duty <= share for duty in ask.duty.values())


COMMISSIONING_RULES: tuple[Rule, ...] = (
    stop_is_released,
    state_is_commissioning,
    *EVERYWHERE,
    installer_light_is_not_over,
    only_what_was_asked,
    comes_up_slowly,
)


def rules_for(session: Session) -> tuple[Rule, ...]:
    """Return the rules that light in this state is held to: a session's, wherever in doubt."""
    return COMMISSIONING_RULES if session.state is State.COMMISSIONING else RULES


def refusals(ask: Ask) -> tuple[str, ...]:
    """Return the names of the rules that say no."""
    return tuple(rule.__name__ for rule in rules_for(ask.session) if not rule(ask))


def permit(ask: Ask) -> Permit | None:
    """Return a permit good for half a second if every rule says yes, else None."""
    if not all(rule(ask) for rule in rules_for(ask.session)):
        return None
    now = ask.facts.now
    return Permit(
        red=ask.duty[Channel.RED],
        nir=ask.duty[Channel.NIR],
        issued=now,
        expires=Ns(now + limits.PERMIT),
    )
