"""Model fields that keep personal data unreadable in the database."""

from typing import TYPE_CHECKING, Any

from django.db import models

from foundation.crypto import decrypt, encrypt

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class EncryptedTextField(_TextField):
    """Text encrypted at rest; empty stays empty, so "nothing given" needs no key.

    Only exact emptiness can be filtered; look up by a blind index in a column beside it.
    """

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"exact", "isnull"}:
            raise TypeError(f"{lookup_name} cannot be asked of an encrypted column")
        return super().get_lookup(lookup_name)
