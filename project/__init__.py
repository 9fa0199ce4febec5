"""Wiring of the site: settings, addresses, ASGI and Celery."""

# Celery's shared tasks find their broker only where the application has been made.
from project.celery import app as celery_app

__all__ = ["celery_app"]
