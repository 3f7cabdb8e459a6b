"""The product's own settings, with two pages more and files of its own to serve."""

import os

from ido.settings import *  # noqa: F403  # settings on top of settings: every name has to come along

ROOT_URLCONF = "tests.bench.urls"
STATIC_ROOT = os.environ["IDO_BENCH_STATIC"]
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "svg"]  # nobody asks for compressed files
