"""What to do at the tool with a new hook: one sentence, the rest is in docs/pushes.md."""

from uuid import UUID

from survey_ingest.hooks.deliveries import Tool
from survey_ingest.hooks.making import IDS_ONLY

_STEPS: dict[Tool, str] = {
    "typeform": "In the form: Connect, Webhooks, Add a webhook. Enter url and secret, then switch it on.",
    "surveymonkey": "Make a webhook of your app (POST /v3/webhooks) with url as subscription_url and the event "
    "response_completed.",
    "qualtrics": "Make an event subscription for surveyengine.completedResponse with url as its address, and the "
    "shared key if you gave one. This needs a brand administrator.",
    "kobo_odk": "In the project: Settings, REST Services, Register a new service. Enter url, choose JSON, and add the "
    "custom header header_name with header_value.",
    "jotform": "In the form: Settings, Integrations, WebHooks. Enter url. Jotform signs nothing: keep url secret.",
    "ms_forms": "Make a flow as docs/pushes.md shows: its HTTP action posts to url, with the header header_name set to "
    "header_value.",
    "google_forms": "Put the script of docs/pushes.md into the form, with url and secret in its script properties, and "
    "run setUp once.",
    "redcap": "In the project: Project Setup, Additional customizations, Data Entry Trigger. Enter url and keep it "
    "secret: REDCap signs nothing.",
    "standard_webhooks": "Post to url, signed with secret as the Standard Webhooks specification says.",
    "zoom": "In the app at the Zoom marketplace: Features, Event Subscriptions. Enter url and choose Validate.",
}
_WITHOUT_CONNECTOR = " This tool pushes only ids: without a connector its events wait until you upload its export file."


def next_step(tool: Tool, connector_id: UUID | None) -> str:
    """What a person does next."""
    lacking = tool in IDS_ONLY and connector_id is None
    return _STEPS[tool] + (_WITHOUT_CONNECTOR if lacking else "")
