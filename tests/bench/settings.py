"""The product's own settings, with two pages more and files of its own to serve."""

import os

from ido.settings import *  # noqa: F403  # settings on top of settings: every name has to come along

ROOT_URLCONF = "tests.bench.urls"
STATIC_ROOT = os.environ["IDO_BENCH_STATIC"]
STORAGES["staticfiles"] = {  # noqa: F405  # hashed names as in production; nobody asks for compressed files
    "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
}
