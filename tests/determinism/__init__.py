"""Whether the same scenario, seed and version give the same bytes, wherever and however they are run."""
