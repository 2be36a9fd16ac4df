"""Open and settle to-dos; take, forward and urge them; give tasks by hand."""

from tongxin.todos.actions.errands import accept, answer, return_for_more, withdraw_assignment, withdraw_errand
from tongxin.todos.actions.giving import Order, give
from tongxin.todos.actions.handling import AlreadyTaken, UrgedToday, forward, put_back, take, tick_off, urge
from tongxin.todos.actions.opening import Asked, open_many, open_todo, settle, withdraw

__all__ = [
    "AlreadyTaken", "Asked", "Order", "UrgedToday", "accept", "answer", "forward", "give", "open_many", "open_todo",
    "put_back", "return_for_more", "settle", "take", "tick_off", "urge", "withdraw", "withdraw_assignment",
    "withdraw_errand",
]  # fmt: skip
