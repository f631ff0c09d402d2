"""What callers send and get as organizations."""

from typing import Literal

from measures_api.wording import Body, Name, RecordOut


class OrganizationIn(Body):
    """A partner that reports data: a school, an NGO, a ministry department."""

    name: Name
    sector: Literal["public", "private", "civil_society"] | None = None


class OrganizationOut(RecordOut, OrganizationIn):
    """A partner that reports data: a school, an NGO, a ministry department."""
