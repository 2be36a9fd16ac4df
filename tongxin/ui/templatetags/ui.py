"""Template tags and filters of the shell; built into every template."""

from django import template

register = template.Library()
