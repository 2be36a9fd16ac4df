from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from tests.guards import unwatched
from tongxin.todos import actions
from tongxin.todos.actions import Order
from tongxin.todos.kinds import TodoKind
from tongxin.todos.models import Todo

# Declared once for all tests of this room.
PROOF = TodoKind("todos.proof", "测试待办", "%(name)s 待处理", working_days=3)


@pytest.fixture(autouse=True)
def in_chinese():
    """Sentences are read as the office reads them, whatever a test before has switched on."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def proof() -> TodoKind:
    return PROOF


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def now(today) -> datetime:
    """This morning: pages ask the clock, so what the tests make must be of today."""
    return datetime(today.year, today.month, today.day, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def unit_of():
    """The unit at which a person holds their first role."""
    from tongxin.orgs.models import Unit

    return lambda person: Unit.objects.get(pk=person.standings()[0].unit_id)


@pytest.fixture
def task(officer, county_officer, colleague_elsewhere, unit_of, now, today):
    """A task that the city officer gave two counties, 细河 and 阜蒙."""
    order = Order(title="报送年度小结", wanted="请于截止日前报送本县区年度小结。", due_on=today)
    with unwatched():
        return actions.give(order, to=[unit_of(county_officer), unit_of(colleague_elsewhere)], by=officer, now=now)


@pytest.fixture
def errand(task, county_officer, unit_of):
    """That task as 细河 has it."""
    return task.errands.for_page().get(unit=unit_of(county_officer))


@pytest.fixture
def todo(errand):
    return Todo.objects.for_list().get(subject_id=str(errand.public_id))
