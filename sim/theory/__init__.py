"""Solution concepts and closed forms: pure functions on values, without worlds, parties or chance."""
