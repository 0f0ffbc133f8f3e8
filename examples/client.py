"""A client of the panel's socket: gives soles 10 minutes of light, and stays until the end.

python3 examples/client.py SOCKET
"""

import json
import socket
import sys

panel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
panel.connect(sys.argv[1])
messages = (json.loads(line) for line in panel.makefile(encoding="utf-8"))
for request in ({"verb": "start", "area": "soles", "minutes": 10}, {"verb": "subscribe"}):
    panel.sendall(json.dumps(request).encode() + b"\n")
for message in messages:
    if message["type"] == "refused":
        sys.exit(message["error"])
    if message["type"] != "telemetry":
        continue
    print(message["state"], message["remaining_s"], message["reason"])
    if message["state"] in ("done", "fault"):
        break
    # Whoever starts a session stays there: silent for 3 s, or gone, and the light goes off.
    panel.sendall(b'{"verb": "renew"}\n')
