"""A real Home Assistant, in its own environment: goes through its own config flow for MQTT, waits
until it has found a device, and prints what it has as JSON.

    python home_assistant_look.py FOLDER PORT CA CERTIFICATE KEY

It knows nothing of this project: what it prints is what it made of the broker's messages.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

FOUND_S = 60.0


async def look(folder: Path, port: int, pems: list[str]) -> dict[str, Any]:
    """Return the devices, the entities with their states, and what can be pressed."""
    from homeassistant import bootstrap, loader, runner
    from homeassistant.helpers import device_registry, entity_registry

    (folder / "configuration.yaml").write_text("homeassistant:\n  name: Test\n")
    hass = await bootstrap.async_setup_hass(
        runner.RuntimeConfig(config_dir=str(folder), skip_pip=True, verbose=False)
    )
    assert hass is not None
    try:
        assert "mqtt" in await loader.async_get_config_flows(hass)
        entry = await _flow(hass, port, pems)
        entities, devices = entity_registry.async_get(hass), device_registry.async_get(hass)
        known: list[Any] = []
        for _ in range(int(FOUND_S * 10)):
            await asyncio.sleep(0.1)
            await hass.async_block_till_done()
            known = entity_registry.async_entries_for_config_entry(entities, entry)
            states = [hass.states.get(each.entity_id) for each in known]
            if known and all(each and each.state != "unavailable" for each in states):
                break
        return {
            "devices": [
                {"name": each.name, "model": each.model, "identifiers": sorted(each.identifiers)}
                for each in device_registry.async_entries_for_config_entry(devices, entry)
            ],
            "entities": {
                each.entity_id: {
                    "kind": each.domain,
                    "class": each.original_device_class,
                    "unit": each.unit_of_measurement,
                    "state": state.state if state else None,
                }
                for each in known
                for state in [hass.states.get(each.entity_id)]
            },
        }
    finally:
        await hass.async_stop(force=True)


async def _flow(hass: Any, port: int, pems: list[str]) -> str:
    """Go through the dialog that a person sees; return the entry that it makes."""
    from homeassistant import config_entries

    flows = hass.config_entries.flow
    step = await flows.async_init(
        "mqtt", context={"source": config_entries.SOURCE_USER, "show_advanced_options": True}
    )
    while step["type"] == "menu":
        step = await flows.async_configure(step["flow_id"], {"next_step_id": "broker"})
    asked = {str(key) for key in step["data_schema"].schema}
    if "advanced_options" in asked:
        said: dict[str, Any] = {"broker": "localhost", "port": port, "advanced_options": True}
        step = await flows.async_configure(step["flow_id"], said)
    ca, certificate, key = (_uploaded(hass, pem) for pem in pems)
    said = {
        "broker": "localhost",
        "port": port,
        "protocol": "5",
        "set_ca_cert": "custom",
        "set_client_cert": True,
    }
    step = await flows.async_configure(step["flow_id"], said)
    said = {**said, "certificate": ca, "client_cert": certificate, "client_key": key}
    if step["type"] == "form":
        step = await flows.async_configure(step["flow_id"], said)
    assert step["type"] == "create_entry", step
    return str(step["result"].entry_id)


def _uploaded(hass: Any, pem: str) -> str:
    """Put a file where the dialog's upload puts it; return the upload's id."""
    import uuid

    from homeassistant.components.file_upload import DOMAIN, FileUploadData

    data = hass.data.setdefault(DOMAIN, FileUploadData(Path(tempfile.mkdtemp()), {}))
    name = uuid.uuid4().hex
    (data.file_dir(name)).mkdir(parents=True)
    (data.file_dir(name) / Path(pem).name).write_text(Path(pem).read_text())
    data.files[name] = Path(pem).name
    return name


if __name__ == "__main__":
    _, where, number, *files = sys.argv
    print(json.dumps(asyncio.run(look(Path(where), int(number), files))))
