"""To-dos, and the tasks that people give one another by hand."""

from tongxin.todos.models.errand import Assignment, Errand, ErrandNote
from tongxin.todos.models.todo import Forwarding, Todo

__all__ = ["Assignment", "Errand", "ErrandNote", "Forwarding", "Todo"]
