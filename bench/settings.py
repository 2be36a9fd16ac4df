"""Settings of the bench: the product's, with its static files collected once, and two addresses that show the floor."""

import os
from pathlib import Path

from tongxin.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
STATIC_ROOT = Path(os.environ["BENCH_STATIC"])
