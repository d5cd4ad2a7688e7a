#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL it brings this checkout's own PostgreSQL along."""

import os
import sys
from contextlib import nullcontext

from portal import embedded_postgres

NO_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "spectacular",
    "version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    embedded = embedded_postgres.wanted()
    if embedded:  # an installation without a database server of its own is a demonstration
        os.environ.setdefault("DEMO", "on")
    words = sys.argv[1:]
    options = {"-h", "--help", "--version"} & set(words)
    offline = not words or words[0] in NO_DATABASE or options
    try:
        with embedded_postgres.running() if embedded and not offline else nullcontext():
            # Imported late: settings ask for the server's port, which a start may change.
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except embedded_postgres.EmbeddedPostgresError as error:
        sys.exit(str(error))
    except ModuleNotFoundError as error:
        if error.name == "django":
            sys.exit("Django is not installed here: run `make up` once, then .venv/bin/python.")
        raise


if __name__ == "__main__":
    main()
