"""Pure decisions of the room: how points are given. No database, no clock."""
