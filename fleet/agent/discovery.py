"""How Home Assistant finds a panel: one retained message that lists what can be looked at.

Sensors and binary sensors alone, so there is nothing to press. Each is unavailable where the panel
isn't heard for 60 s, or where its agent says that it is offline.
Source: https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload
"""

import msgspec

from fleet.agent.post import EXPIRES_S, OFFLINE, ONLINE, Post
from fleet.messages import topic

STATES = ("idle", "arming", "lit", "paused", "done", "fault", "commissioning")
ORIGIN = {"name": "light-panel-fleet"}
# By key of the live lane: the template's further filter, and what Home Assistant shows it as.
_DIAGNOSTIC = {"entity_category": "diagnostic"}
_SENSORS: dict[str, dict[str, object]] = {
    "state": {"name": "State", "device_class": "enum", "options": list(STATES)},
    "remaining_s": {
        "name": "Time left",
        "device_class": "duration",
        "unit_of_measurement": "s",
        "suggested_display_precision": 0,
    },
    "surface_c": {
        "name": "Surface",
        "device_class": "temperature",
        "unit_of_measurement": "°C",
        "state_class": "measurement",
        "suggested_display_precision": 1,
    },
    "light_h": {
        "name": "Hours of light",
        "device_class": "duration",
        "unit_of_measurement": "h",
        "state_class": "total_increasing",
        "suggested_display_precision": 1,
        **_DIAGNOSTIC,
    },
    "fault": {"name": "Fault code", **_DIAGNOSTIC},
    "version": {"name": "Version", **_DIAGNOSTIC},
    "boot": {"name": "Starts", "state_class": "total_increasing", **_DIAGNOSTIC},
}
_TRUTHS: dict[str, dict[str, object]] = {
    "problem": {
        "name": "Fault",
        "device_class": "problem",
        "value_template": "{{ 'ON' if value_json.fault else 'OFF' }}",
    },
    "light": {
        "name": "Light",
        "device_class": "light",
        "value_template": "{{ 'ON' if value_json.state in ('lit', 'commissioning') else 'OFF' }}",
    },
}


def config_topic(panel: str) -> str:
    """Return the topic that Home Assistant looks at for a panel."""
    return f"homeassistant/device/light-panel-{panel}/config"


def config(panel: str, version: str) -> Post:
    """Return the message by which Home Assistant finds a panel. version: the agent's."""
    parts: dict[str, dict[str, object]] = {}
    for key, shown in _SENSORS.items():
        value = f"{{{{ value_json.{key} if value_json.{key} is not none else 'None' }}}}"
        parts[key] = {"platform": "sensor", "value_template": value, **shown}
    for key, shown in _TRUTHS.items():
        parts[key] = {"platform": "binary_sensor", **shown}
    for key, part in parts.items():
        part["unique_id"] = f"light-panel-{panel}-{key}"
        part["expire_after"] = EXPIRES_S
    said = {
        "device": {
            "identifiers": [f"light-panel-{panel}"],
            "name": f"Light panel {panel}",
            "model": "Light panel",
            "sw_version": version,
        },
        "origin": ORIGIN,
        "components": parts,
        "state_topic": topic(panel, "live"),
        "availability_topic": topic(panel, "presence"),
        "payload_available": ONLINE.decode(),
        "payload_not_available": OFFLINE.decode(),
        "qos": 0,
    }
    return Post(topic=config_topic(panel), payload=msgspec.json.encode(said), retain=True)
