"""`hongge`: the one command-line entry. Each word is a management command in hongge/portal/management/commands."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongge.settings")
    words = [word.replace("-", "_") if place == 0 and not word.startswith("-") else word for place, word in enumerate(sys.argv[1:])]
    execute_from_command_line(["hongge", *words])


if __name__ == "__main__":
    main()
