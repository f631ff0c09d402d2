"""Routes of organizations."""

from measures_api.models import Organization
from measures_api.organizations.schemas import OrganizationIn, OrganizationOut
from measures_api.record_routes import record_router

router = record_router("organization", "organizations", Organization, OrganizationIn, OrganizationOut)
