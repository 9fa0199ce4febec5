"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("segmentation.interfaces.api.urls")),
    path("", include("segmentation.interfaces.pages.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
