"""`hongge appoint`: the first administrators of an installation, who then appoint everybody else in the pages."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from hongge.civic.actions import grant
from hongge.civic.models import Account, Duty, Person
from hongge.civic.posts import ADMINISTRATORS, POSTS
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM
from hongge.kernel.places import by_code


class Command(BaseCommand):
    help = "Put a person into an administrator's post: " + ", ".join(f"{name} {POSTS[name].label}" for name in ADMINISTRATORS)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--username", required=True)
        parser.add_argument("--post", required=True, choices=ADMINISTRATORS)
        parser.add_argument("--place", required=True, help="code of the district")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input instead of asking")

    def handle(self, *args: Any, **options: Any) -> None:
        place = by_code(options["place"])
        if place is None:
            raise CommandError(f"没有代码为 {options['place']} 的地方，请先导入区划")
        if Account.objects.filter(username=options["username"]).exists():
            raise CommandError(f"登录名 {options['username']} 已经有人用了")
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else getpass("密码：")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        with transaction.atomic():
            person = Person.objects.create(name=options["name"])
            Account.objects.create_user(options["username"], password, person=person)
            grant(person, post=options["post"], place=place, basis=Duty.Basis.APPOINTMENT, from_on=clock.today(), actor=SYSTEM)
        self.stdout.write(f"{options['name']} 现在是{place.name}的{POSTS[options['post']].label}，用 {options['username']} 登录")
