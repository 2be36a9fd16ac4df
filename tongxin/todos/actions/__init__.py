"""Open and settle to-dos; take, forward and urge them; give tasks by hand."""

from tongxin.todos.actions.errands import accept, answer, return_for_more, withdraw_assignment, withdraw_errand
from tongxin.todos.actions.giving import Order, give
from tongxin.todos.actions.handling import AlreadyTaken, UrgedToday, forward, put_back, take, tick_off, urge
from tongxin.todos.actions.opening import Asked, open_many, open_todo, settle, withdraw
from tongxin.todos.actions.passing_on import Holders, holders_of_what_is_left, tell_new_holders

__all__ = [
    "AlreadyTaken", "Asked", "Holders", "Order", "UrgedToday", "accept", "answer", "forward", "give",
    "holders_of_what_is_left", "open_many", "open_todo", "put_back", "return_for_more", "settle", "take",
    "tell_new_holders", "tick_off", "urge", "withdraw", "withdraw_assignment", "withdraw_errand",
]  # fmt: skip
