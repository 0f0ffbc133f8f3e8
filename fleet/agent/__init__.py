"""`panel-fleet`: the program beside a panel that tells others how it is, and asks the clinic."""
