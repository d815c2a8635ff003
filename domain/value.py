from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

# A day that people type in: terms and pauses can be reckoned from it without falling off the calendar.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]


class Value(BaseModel):
    """A frozen value. Fields that say nothing (None, empty) are left out when it is written down, because
    what is written here stands in Temporal histories and in `event` for ever; unknown fields are passed
    over when it is read, because it may have been written by a later release."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_serializer(mode="wrap")
    def _only_what_says_something(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in handler(self).items() if value not in (None, [], (), {})}
