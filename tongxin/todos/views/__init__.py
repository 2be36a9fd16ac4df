"""Pages of to-dos, and of the tasks that people give one another."""

from tongxin.todos.views.assignments import assignment, assignments, give, withdrawing_all
from tongxin.todos.views.errands import accepting, answering, errand, returning, withdrawing
from tongxin.todos.views.todos import forwarding, putting_back, taking, ticking_off, todo, urging

__all__ = [
    "accepting", "answering", "assignment", "assignments", "errand", "forwarding", "give", "putting_back",
    "returning", "taking", "ticking_off", "todo", "urging", "withdrawing", "withdrawing_all",
]  # fmt: skip
