"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("", include("segmentation.interfaces.api.urls")),
    path("", include("segmentation.interfaces.pages.urls")),
    # Before allauth's own, which would promise a mail.
    path(
        "accounts/password/reset/",
        TemplateView.as_view(template_name="account/forgotten_password.html"),
        name="account_reset_password",
    ),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
