"""How much people may send, and how long things are kept."""

from datetime import timedelta

from project.settings.environment import ENV

GIB = 1024**3

OCELLUS_UPLOAD_MAX_BYTES = 50 * GIB
OCELLUS_PROJECT_MAX_BYTES = 1024 * GIB
# Uploads stop before the disk is full: the database and running work need room, too.
OCELLUS_DISK_RESERVE_BYTES = 1 * GIB
# An upload that gets no byte for so long is given up; the days allow for a weekend in between.
OCELLUS_UPLOAD_LIFETIME = timedelta(days=7)
OCELLUS_SEGMENTER_CACHE_BYTES = 2 * GIB
# A job that has taken so many workers down with it is not tried again by itself.
OCELLUS_JOB_ATTEMPTS = 3
# How many jobs of one project, and of one person, are done at once; 0: no limit.
OCELLUS_PROJECT_JOBS_AT_ONCE = ENV.project_jobs_at_once
OCELLUS_USER_JOBS_AT_ONCE = ENV.user_jobs_at_once
# What was deleted can be brought back for so many days.
OCELLUS_TRASH_DAYS = ENV.trash_days
