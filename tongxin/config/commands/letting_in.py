"""`tongxin account rescue`: the last way back in."""

from __future__ import annotations

import argparse

from tongxin.config.commands import Refused, ready


def account_rescue(arguments: argparse.Namespace) -> int:
    """Print a link with which somebody chooses a new password; take the second factors away, if asked to."""
    ready()
    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    from tongxin.people.models import Person
    from tongxin.people.signing_in.actions import reset_links, second_factors

    person = Person.objects.filter(email=arguments.email.strip().lower(), is_active=True).first()
    if person is None:
        raise Refused(f"没有开通中的账号 {arguments.email}。（No open account has this address.）")
    now = timezone.now()
    if arguments.second_factors:
        taken = second_factors.reset_from_the_machine(person, now=now)
        print(f"已移除第二验证方式 {taken} 项。（second factors taken away）")
    token = reset_links.issue_from_the_machine(person, now=now)
    print(f"设置新密码的链接，24 小时内可用一次。（A link to a new password; it works once, within 24 hours.）\n"
          f"{settings.SITE_ADDRESS}{reverse('people:reset_link', args=[token])}")  # fmt: skip
    return 0
