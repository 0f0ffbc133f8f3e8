"""The broker's two files: who may connect, and who may write and read what.

Who connects is whoever the clinic's authority has signed; the name in the certificate is the user,
and the name of the connection too, so that nobody ends another's. A panel writes its own lanes and
hears `acked` and `answer` of its own; the clinic's record hears all panels and writes these two.
Nobody writes what a panel obeys: there is no such topic.
"""

from pathlib import Path

from fleet.messages import PREFIX

LEDGER = "light-panel-ledger"
READER = "light-panel-reader-"  # how the name of whoever only looks on begins
RESERVED = (LEDGER, READER)
# A hundred rows are 50 kB.
MESSAGE_MAX_BYTES = 262_144

ACL = f"""\
# Written by `panelctl fleet enrol`. Who isn't named, and no panel, reads and writes nothing.
# A panel: the user's own name in place of %u.
pattern write {PREFIX}/%u/live
pattern write {PREFIX}/%u/presence
pattern write {PREFIX}/%u/hello
pattern write {PREFIX}/%u/records
pattern write {PREFIX}/%u/claim
pattern read {PREFIX}/%u/acked
pattern read {PREFIX}/%u/answer
pattern write homeassistant/device/light-panel-%u/config

# The clinic's record.
user {LEDGER}
topic read {PREFIX}/+/hello
topic read {PREFIX}/+/records
topic read {PREFIX}/+/claim
topic read {PREFIX}/+/live
topic read {PREFIX}/+/presence
topic write {PREFIX}/+/acked
topic write {PREFIX}/+/answer
"""

# Home Assistant, Grafana: they look at how panels are, never at records or claims.
_READER = f"""
user {{user}}
topic read {PREFIX}/+/live
topic read {PREFIX}/+/presence
topic read homeassistant/#
"""


def acl(readers: list[str]) -> str:
    """Return the text of the broker's access list. readers: names of users that look on."""
    return ACL + "".join(_READER.format(user=reader) for reader in sorted(readers))


def configuration(folder: Path, port: int) -> str:
    """Return the text for `/etc/mosquitto/conf.d`. folder: where the files it names lie."""
    return f"""\
# Written by `panelctl fleet enrol`. Mosquitto 2.0 and newer.
per_listener_settings false
allow_anonymous false
acl_file {folder}/acl

listener {port}
cafile {folder}/ca.pem
certfile {folder}/broker.pem
keyfile {folder}/broker.key
crlfile {folder}/revoked.pem
tls_version tlsv1.3
require_certificate true
use_identity_as_username true
use_username_as_clientid true

message_size_limit {MESSAGE_MAX_BYTES}
max_queued_messages 10000
"""
