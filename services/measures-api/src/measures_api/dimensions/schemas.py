"""What callers send and get as dimensions."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from measures_api.wording import Body, Key, Name, RecordOut

#: Stands in the text of a breakdown, where `=` and `;` divide.
ValueKey = Annotated[str, StringConstraints(pattern=r"^[^=;\s](?:[^=;\r\n\t]{0,98}[^=;\s])?$")]


class DimensionValue(Body):
    """One group of a dimension."""

    key: ValueKey
    name: Name


class DimensionIn(Body):
    """A named way of breaking down, with its values in order."""

    key: Key
    name: Name
    values: Annotated[list[DimensionValue], Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len({value.key for value in self.values}) < len(self.values):
            raise ValueError("each value has a key of its own")
        return self


class DimensionOut(RecordOut, DimensionIn):
    """A dimension as it is stored."""
