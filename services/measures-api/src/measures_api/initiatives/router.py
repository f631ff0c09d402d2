"""Routes of initiatives."""

from measures_api.initiatives.schemas import InitiativeIn, InitiativeOut
from measures_api.models import Initiative
from measures_api.record_routes import record_router

router = record_router("initiative", "initiatives", Initiative, InitiativeIn, InitiativeOut)
