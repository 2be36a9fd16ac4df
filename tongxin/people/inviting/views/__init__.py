"""HTTP of the invitations: the office's side, sheets, and the side of who comes by a link."""
