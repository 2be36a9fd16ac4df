"""Who acts where no person does: while nobody has an account yet, and when the calendar is loaded."""


class System:
    """The system itself, as the ledger names an actor."""

    actor_id = "system"
