"""Pages where site admins look, and change nothing: services change things, and keep the audit."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin[models.Model]):
    """Lists and shows rows; nobody adds, changes or deletes them here."""

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Nobody may."""
        return False

    def has_change_permission(
        self, _request: HttpRequest, _obj: models.Model | None = None
    ) -> bool:
        """Nobody may."""
        return False

    def has_delete_permission(
        self, _request: HttpRequest, _obj: models.Model | None = None
    ) -> bool:
        """Nobody may."""
        return False
