"""Before serving: is there a city, and are tables and static files of this version? Runs in a process of its own."""

import sys

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def main() -> int:
    """Migrate where needed; return 1, with a sentence, when no city was set up."""
    django.setup()
    from tongxin.config import city, working_days

    if not city.ready():
        print("尚未初始化，请先运行：tongxin init --city 210900 --sample（No city here yet.）", file=sys.stderr)
        return 1
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)  # where attempts are counted; made by no migration
    call_command("clearsessions")
    working_days.install()
    # Half a second; whether any file changed is not cheaper to find out.
    call_command("collectstatic", verbosity=0, interactive=False)
    take_up_again()
    return 0


def take_up_again() -> None:
    """Put tasks that a worker was at when it died back into the queue.

    Called when no worker runs. Every task of ours does all or nothing in one transaction, so it can be begun anew.
    """
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(status=TaskResultStatus.READY, started_at=None)


if __name__ == "__main__":
    sys.exit(main())
