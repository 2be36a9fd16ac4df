"""Backups: one archive with the database as of one moment and the stored files, each part with its SHA-256.

The database first, then the files: a file is on disk before the row that names it (files.actions.store) and is never
changed, so whatever the copied database names is there when the files are copied, however busy the office is.
"""
