"""Tell people something, note that they read it, keep what they want to be told."""

from tongxin.notices.actions.mailing import mail
from tongxin.notices.actions.reading import read, read_all
from tongxin.notices.actions.telling import over, tell
from tongxin.notices.actions.wishing import wish

__all__ = ["mail", "over", "read", "read_all", "tell", "wish"]
