"""Answers as plain data: what goes into a study's ``summary.json`` and to ``--format json``.

Every number is rounded to six places, so that the text does not hang on the last bits of a library.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

PLACES = 6


def as_text(answer: object) -> str:
    """Return the JSON text of an answer: same answer, same bytes."""
    return json.dumps(as_data(answer), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_data(answer: object) -> object:
    """Return an answer (records, mappings, sequences, numbers, texts) as mappings, lists, texts and numbers."""
    if is_dataclass(answer) and not isinstance(answer, type):
        return {field.name: as_data(getattr(answer, field.name)) for field in fields(answer)}
    if isinstance(answer, Mapping):
        return {str(key): as_data(value) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [as_data(value) for value in answer]
    if isinstance(answer, float):
        return round(answer, PLACES) + 0.0 if math.isfinite(answer) else None
    return answer
