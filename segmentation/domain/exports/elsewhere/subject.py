"""What is opened elsewhere."""

from dataclasses import dataclass
from typing import Self

from segmentation.domain.masks.models import Segmentation

# Where people put their own; never a real one, since files are passed on.
TOKEN = "PUT-YOUR-TOKEN-HERE"  # noqa: S105


@dataclass(frozen=True)
class Subject:
    """A result, with nothing in it that could end a line or a text of a script."""

    server: str
    image: str
    segmentation: str
    project: str
    name: str

    @classmethod
    def of(cls, segmentation: Segmentation, server: str) -> Self:
        """The subject of a segmentation."""
        image = segmentation.image
        plain = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in image.name)
        return cls(
            server.rstrip("/"), str(image.pk), str(segmentation.pk), str(image.project_id), plain
        )

    @property
    def tokens(self) -> str:
        """The page where people make tokens."""
        return f"{self.server}/settings/tokens/"

    @property
    def page(self) -> str:
        """The result in the viewer."""
        return f"{self.server}/images/{self.image}/?segmentation={self.segmentation}"

    def exported(self, format_name: str) -> str:
        """The address of the result as a file."""
        return (
            f"{self.server}/api/v1/segmentations/{self.segmentation}/export/?format={format_name}"
        )
