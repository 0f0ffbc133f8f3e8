"""Hardware behind ports: the two light channels, the enable line, the stop button, the probes."""
