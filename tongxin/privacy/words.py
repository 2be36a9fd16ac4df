"""What fields are called that many models have; a model says in `Privacy.words` what is its own."""

from django.utils.translation import pgettext_lazy

FIELDS = {
    "name": pgettext_lazy("field", "name"),
    "email": pgettext_lazy("field", "e-mail address"),
    "phone": pgettext_lazy("field", "phone number"),
    "password": pgettext_lazy("field", "password"),
    "reason": pgettext_lazy("field", "reason"),
    "value": pgettext_lazy("field", "content of the cell"),
    "parameters": pgettext_lazy("field", "what the remark quotes"),
    "differences": pgettext_lazy("field", "old and new text"),
    "unit": pgettext_lazy("field", "unit"),
    "role": pgettext_lazy("field", "role"),
    "starts_on": pgettext_lazy("field", "from"),
    "ends_on": pgettext_lazy("field", "to"),
    "public_id": pgettext_lazy("field", "opaque id"),
    "is_active": pgettext_lazy("field", "account is open"),
}
