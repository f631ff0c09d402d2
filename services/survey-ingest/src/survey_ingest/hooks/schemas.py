"""Hooks and inboxes as they are sent and answered."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from survey_ingest.hooks.deliveries import Tool
from survey_ingest.models import Hook, InboxEvent

SecretText = Annotated[str, Field(min_length=8, max_length=500)]


class HookIn(BaseModel):
    """A new hook. What the tool does not show by itself is made here."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"tool": "typeform"}]})

    tool: Tool
    secret: SecretText | None = Field(
        default=None, description="the tool's own secret: Zoom's secret token, SurveyMonkey's app secret, a shared key"
    )
    client_id: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="SurveyMonkey only: the app's client id"
    )
    connector_id: UUID | None = Field(
        default=None, description="what fetches the answers, for tools that push only ids"
    )


class HookOut(BaseModel):
    """A hook, without what opens it. `state` says whether something has come."""

    id: UUID
    source_id: UUID
    tool: Tool
    connector_id: UUID | None
    state: Literal["waiting", "receiving", "refusing"] = Field(
        description="refusing: the last delivery was not proven to come from the tool"
    )
    received: int = Field(description="deliveries that were let in, repetitions included")
    last_received_at: datetime | None
    last_refused_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, hook: Hook) -> Self:
        """The answer about a hook."""
        return cls(
            id=hook.id,
            source_id=hook.source_id,
            tool=hook.tool,
            connector_id=hook.connector_id,
            state=_state(hook),
            received=hook.received,
            last_received_at=hook.last_received_at,
            last_refused_at=hook.last_refused_at,
            created_at=hook.created_at,
        )


def _state(hook: Hook) -> Literal["waiting", "receiving", "refusing"]:
    came, refused = hook.last_received_at, hook.last_refused_at
    if refused is not None and (came is None or refused > came):
        return "refusing"
    return "receiving" if came is not None else "waiting"


class NewHookOut(HookOut):
    """A new hook. `url`, `secret` and `header_value` are in this answer, and nowhere ever again."""

    url: str | None = Field(description="enter it at the tool; whoever knows it may try to send")
    secret: str | None = Field(default=None, description="enter it at the tool, where it signs with it")
    header_name: str | None = Field(default=None, description="a header the tool must send")
    header_value: str | None = None
    next_step: str


class InboxEventOut(BaseModel):
    """An event, without anybody's words. `reason` is a code: why it waits, was only noted, or was refused."""

    id: UUID
    hook_id: UUID
    tool: Tool
    kind: str
    state: Literal["pending", "needs_fetch", "folded", "noted", "refused"]
    reason: str | None
    advice: str | None
    upload_id: UUID | None
    upload_state: str | None = Field(description="of the upload that holds the event: whether it could be read")
    received_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, event: InboxEvent, upload_state: str | None) -> Self:
        """The answer about an event."""
        return cls(
            id=event.id,
            hook_id=event.hook_id,
            tool=event.tool,
            kind=event.kind,
            state=event.state,
            reason=event.reason,
            advice=_ADVICE.get(event.reason or ""),
            upload_id=event.upload_id,
            upload_state=upload_state,
            received_at=event.created_at,
            settled_at=event.settled_at,
        )


_ADVICE = {
    "needs_connector_or_file": "Pending: needs a pull or a file. This tool pushes only ids. Make a connector "
    "(POST /v1/connectors) and a hook with it, or upload the tool's export file.",
    "tool_away": "The tool did not answer; it is asked again.",
    "tool_refused": "The tool refused the connector's token, or does not know this response. Look at the connector.",
    "deleted_at_the_tool": "The response was deleted at the tool. Remove it here by an erasure, or upload the whole "
    "export.",
    "no_answers": "The event holds no answers.",
    "erased": "It told of a response that was erased; its content was deleted. Delete the response in the tool, too.",
}
