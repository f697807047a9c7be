"""How fast the engine is beside its peers, measured in one go: ``make bench``."""
