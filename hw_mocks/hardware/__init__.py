"""Simulated hardware: a kernel's PWM tree, GPIO pins, probes."""
