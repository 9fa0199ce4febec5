"""Accounts and tokens for site admins."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.forms import ModelForm
from django.http import HttpRequest

from segmentation.domain.accounts.models import ApiToken, User
from segmentation.domain.audit.services import record
from segmentation.domain.common.admin import ReadOnlyAdmin


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Accounts are made, changed and closed here; each change is in the audit."""

    def save_model(
        self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool
    ) -> None:
        """Save, and say in the audit which fields changed (not what to)."""
        super().save_model(request, obj, form, change)
        action = "account changed" if change else "account created"
        record(request.user, action, obj, username=obj.username, fields=form.changed_data)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete, and keep the name in the audit."""
        record(request.user, "account deleted", obj, username=obj.username)
        super().delete_model(request, obj)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Tokens, without their secrets; people make their own."""

    list_display = ["name", "user", "created_at", "expires_at", "last_used_at"]
    list_select_related = ["user"]
    exclude = ["digest"]
