"""Routes of programs."""

from measures_api.models import Program
from measures_api.programs.schemas import ProgramIn, ProgramOut
from measures_api.record_routes import record_router

router = record_router("program", "programs", Program, ProgramIn, ProgramOut)
