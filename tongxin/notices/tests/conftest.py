import pytest

from tongxin.notices.vocabulary import NoticeKind

# Declared once for all tests of this room: the stored code means the same wherever it is read.
TOLD = NoticeKind("notices.told", "测试", "%(name)s：%(what)s，%(day)s", terms={"what": {"urged": "催办"}})
ALARM = NoticeKind("notices.alarm", "警报", "新设备登录", always=True)


@pytest.fixture
def told() -> NoticeKind:
    return TOLD


@pytest.fixture
def alarm() -> NoticeKind:
    return ALARM
