"""The site's settings on a folder that goes away with the tests."""

import atexit
import os
import shutil
import tempfile

os.environ["OCELLUS_DATA"] = tempfile.mkdtemp(prefix="ocellus-tests-")
atexit.register(shutil.rmtree, os.environ["OCELLUS_DATA"], ignore_errors=True)

from project.settings import *  # noqa: E402, F403

# Real password hashing takes a tenth of a second an account, on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Each test client is a site of its own, which would look through all files of the front end.
WHITENOISE_AUTOREFRESH = True
# Tests share a process with the web server, and look at who is connected.
OCELLUS_DATABASE_CONNECTIONS = 0
