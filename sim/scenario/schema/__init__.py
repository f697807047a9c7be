"""The checked text: pydantic models of everything that may stand in a scenario file."""
