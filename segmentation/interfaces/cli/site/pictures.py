"""Real microscope pictures that come inside packages Ocellus needs anyway."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Picture:
    """A file of an installed package, and the name it gets in the demo."""

    name: str
    package: str
    path: str

    @property
    def stem(self) -> str:
        """The name without its suffix."""
        return Path(self.name).stem

    def file(self) -> Path | None:
        """Where it is; none when this version of the package has left it out."""
        # Finding a package does not import it: stardist would bring its whole world along.
        found = find_spec(self.package)
        folders = (found.submodule_search_locations or []) if found else []
        files = [Path(folder) / self.path for folder in folders]
        return next((file for file in files if file.is_file()), None)


NUCLEI = Picture("fluorescence-nuclei.tif", "stardist", "data/images/img2d.tif")
PICTURES = (
    NUCLEI,
    Picture("stained-tissue.jpg", "stardist", "data/images/histo.jpg"),
    Picture("immunohistochemistry.png", "skimage", "data/ihc.png"),
)
