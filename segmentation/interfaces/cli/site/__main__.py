"""Steps of `ocellus serve` that need the site's settings: `prepare`, and `demo`.

They are processes of their own, so that the parent of the site stays small and never meets Django.
"""

import sys

import django

django.setup()

from segmentation.interfaces.cli.site import demo, prepare  # noqa: E402 - models need the settings

STEPS = {"prepare": prepare.prepare, "demo": demo.make_demo}

if __name__ == "__main__":
    STEPS[sys.argv[1]]()
