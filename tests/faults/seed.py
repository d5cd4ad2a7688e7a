"""Fill the database of a stack; ``python -m tests.faults.seed`` prints a token a person."""

import json
import sys

import django

PEOPLE = ("clerk", "second_clerk", "head")


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from knox.models import AuthToken

    from centres.actions.seed import load_calendar, load_figures
    from services.actions.seed import load_catalogue
    from tests.factories import find_user, plant_network

    call_command("migrate", verbosity=0)
    load_calendar()
    load_figures()
    load_catalogue()
    plant_network()
    tokens = {name: AuthToken.objects.create(find_user(name))[1] for name in PEOPLE}
    sys.stdout.write(f"{json.dumps(tokens)}\n")


if __name__ == "__main__":
    main()
