"""A client of the panel's socket: gives soles 10 minutes of light, and stays until the end.

python3 examples/client.py SOCKET
"""

import json
import socket
import sys

panel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
panel.connect(sys.argv[1])
messages = (json.loads(line) for line in panel.makefile(encoding="utf-8"))
panel.sendall(b'{"verb": "start", "area": "soles", "minutes": 10}\n')
answer = next(messages)  # `done`, or `refused` with the reason
if answer["type"] == "refused":
    sys.exit(answer["error"])
panel.sendall(b'{"verb": "subscribe"}\n')
for message in messages:
    if message["type"] != "telemetry":
        continue
    print(message["state"], message["remaining_s"], message["reason"])
    if message["state"] in ("done", "fault"):
        break
    # Whoever starts a session stays there: silent for 3 s, or gone, and the light goes off.
    panel.sendall(b'{"verb": "renew"}\n')
