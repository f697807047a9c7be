"""A negotiation-scenario simulator: a YAML scenario, played thousands of times.

``sim.run(...)`` is the door for programs and notebooks; ``sim --help`` the one for people.
"""

__version__ = "0.1.0"
