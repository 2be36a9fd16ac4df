"""Invitations: by a link, one by one or from a sheet; and how they are accepted."""
