#!/usr/bin/env python
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ido.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(
            f"Een instelling ontbreekt of klopt niet: {error}\n"
            "Zet haar in .env; .env.example noemt ze alle. Alleen de demo proberen? Zet er IDO_DEMO=1 voor."
        )
