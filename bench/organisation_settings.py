"""Settings of the peer of ``bench/organisation.py``: the house, with one view for all addresses."""

from communaux.site.settings import *  # noqa: F403

ROOT_URLCONF = "bench.organisation"
