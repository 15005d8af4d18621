"""Made-up input is the same in every run of CI, and new in every run of a developer."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True, database=None)
if os.environ.get("CI"):
	settings.load_profile("ci")
