"""The simulated machine: clocks, boots, and the physics of lamps and heat."""
