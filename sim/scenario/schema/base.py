"""The ground of every mapping of the checked text: no unknown keys, and evidence beside other keys."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.faults import MAX_FAULTS, did_you_mean
from sim.scenario.schema.fields import OneOrMore, fault

UNKNOWN_KEY = "unknown_key"
"""Kind of a fault that leaves everything else as it was: a key that means nothing here."""


class Mapping(BaseModel):
    """A mapping whose keys are all known, except where a subclass allows others."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, defer_build=True)
    one_of: ClassVar[tuple[str, ...]] = ()
    """Of these keys exactly one must be given."""

    @model_validator(mode="wrap")
    @classmethod
    def _named(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Say of each unknown key which one was likely meant."""
        try:
            made = handler(data)
        except ValidationError as error:
            raise ValidationError.from_exception_data(
                cls.__name__, [cls._told(e) for e in error.errors(include_url=False)[:MAX_FAULTS]]
            ) from None
        if cls.one_of:
            given = [key for key in cls.one_of if key in made.model_fields_set]
            if len(given) != 1:
                said = f"{' and '.join(given)} exclude each other" if given else "something is missing"
                raise fault(said, f"give exactly one of {', '.join(cls.one_of)}")
        return made

    @classmethod
    def _told(cls, error: Any) -> InitErrorDetails:
        kind, context = error["type"], error.get("ctx")
        if kind == "extra_forbidden" and len(error["loc"]) == 1:
            key = str(error["loc"][0])
            known = [field.alias or name for name, field in cls.model_fields.items()]
            message, mend = f'the key "{key[:80]}" is not known here', did_you_mean(key, known, "known keys")
            told = PydanticCustomError(UNKNOWN_KEY, "{message}", {"message": message, "mend": mend})
        elif kind in ("fault", UNKNOWN_KEY):
            told = PydanticCustomError(kind, "{message}", context)
        else:
            told = PydanticCustomError(kind, "{said}", {**(context or {}), "said": error["msg"]})
        return InitErrorDetails(type=told, loc=error["loc"], input=error["input"])


class Evidenced(Mapping):
    """A mapping that may say what stands behind the numbers in it."""

    because: Annotated[list[str], Field(min_length=1), OneOrMore] | None = Field(
        None, description="Ids of the reported claims behind the numbers below that name none of their own."
    )
    assumed: str | None = Field(
        None,
        min_length=1,
        description="Why the numbers below are assumed, where no report stands behind them.",
    )
