"""Connectors as they are sent and answered."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from survey_ingest.connectors.addresses import checked_base_url
from survey_ingest.models import Connector

ConnectorTool = Literal["surveymonkey", "qualtrics", "redcap", "jotform"]


class ConnectorIn(BaseModel):
    """A new connector."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Our SurveyMonkey",
                    "tool": "surveymonkey",
                    "base_url": "https://api.surveymonkey.com",
                    "token": "…",
                }
            ]
        },
    )

    name: Annotated[str, Field(min_length=1, max_length=100)]
    tool: ConnectorTool
    base_url: Annotated[str, Field(max_length=300), AfterValidator(checked_base_url)] = Field(
        description="https and a public host: https://api.surveymonkey.com, https://yourdatacenter.qualtrics.com, or "
        "the address of REDCap's API"
    )
    token: Annotated[str, Field(min_length=8, max_length=4000)] = Field(
        description="an access token that may read responses; kept encrypted and never answered"
    )


class ConnectorOut(BaseModel):
    """A connector, without its token."""

    id: UUID
    name: str
    tool: ConnectorTool
    base_url: str
    last_used_at: datetime | None
    last_error: str | None
    created_at: datetime

    @classmethod
    def of(cls, connector: Connector) -> Self:
        """The answer about a connector."""
        return cls.model_validate(connector, from_attributes=True)
