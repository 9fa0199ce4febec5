"""A script for napari, a macro for Fiji and ImageJ, a script for QuPath."""

from string import Template

from segmentation.domain.exports.elsewhere.subject import TOKEN, Subject

_NAPARI = Template('''"""Open “$name” with its objects in napari.

pip install ocellus "napari[all]", then run this file. Where Ocellus is installed in napari's
environment, napari opens the address of the viewer by itself: napari "$page"
"""

import os

import napari

from segmentation.interfaces.cli.client.napari import layers

# Make a token at $tokens
os.environ.setdefault("OCELLUS_TOKEN", "$token")

viewer = napari.Viewer(title="$name")
for data, about, kind in layers("$page"):
    getattr(viewer, f"add_{kind}")(data, **about)
napari.run()
''')

_FIJI = Template("""// Open “$name” in Fiji or ImageJ: label image, outlines, measurements.
// Make a token at $tokens
token = "$token";
folder = getDirectory("temp");

function fetch(address, path) {
    // ImageJ itself can't send a token; curl comes with Windows, macOS and Linux.
    exec("curl", "--silent", "--fail", "--location", "--header", "Authorization: Token " + token,
         "--output", path, address);
    if (!File.exists(path)) exit("The file could not be fetched. Is the token right?\\n" + address);
}

labels = folder + "$segmentation.labels.tif";
rois = folder + "$segmentation.rois.zip";
cells = folder + "$segmentation.csv";
fetch("$labels_tiff", labels);
fetch("$imagej_roi", rois);
fetch("$csv", cells);
open(labels);
run("glasbey on dark");
roiManager("reset");
roiManager("Open", rois);
roiManager("Show All");
Table.open(cells);
""")

_QUPATH = Template("""// Put the objects of “$name” on the image that is open in QuPath.
// Make a token at $tokens
import qupath.lib.io.PathIO

def token = "$token"
def address = "$geojson"

def file = File.createTempFile("ocellus", ".geojson")
def connection = new URL(address).openConnection()
connection.setRequestProperty("Authorization", "Token " + token)
connection.getInputStream().withStream { input -> file.withOutputStream { it << input } }

def objects = PathIO.readObjects(file.toPath())
addObjects(objects)
fireHierarchyUpdate()
println objects.size() + " objects"
file.delete()
""")


def _filled(template: Template, subject: Subject) -> str:
    addresses = {
        name.replace("-", "_"): subject.exported(name)
        for name in ("labels-tiff", "imagej-roi", "csv", "geojson")
    }
    return template.substitute(
        addresses,
        name=subject.name,
        page=subject.page,
        tokens=subject.tokens,
        token=TOKEN,
        segmentation=subject.segmentation,
    )


def napari(subject: Subject) -> str:
    """A Python script that shows picture and objects, read tile by tile."""
    return _filled(_NAPARI, subject)


def fiji(subject: Subject) -> str:
    """A macro that fetches label image, outlines and table."""
    return _filled(_FIJI, subject)


def qupath(subject: Subject) -> str:
    """A script that adds the objects to the image that is open."""
    return _filled(_QUPATH, subject)
