"""The pages of reports: editions, and the templates that they are made from."""

from tongxin.reports.views.editions import discarding, edition, editions, file, new, publication
from tongxin.reports.views.templates import preview, template, version

__all__ = ["discarding", "edition", "editions", "file", "new", "preview", "publication", "template", "version"]
