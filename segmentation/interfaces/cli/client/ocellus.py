"""The client: one object, a method for each thing people do."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pandas as pd
import pyarrow.parquet as pq

from segmentation.interfaces.cli.client.answers import (
    Export,
    Image,
    Run,
    RunItem,
    Segmentation,
    Upload,
)
from segmentation.interfaces.cli.client.cells import Cells
from segmentation.interfaces.cli.client.errors import OcellusError
from segmentation.interfaces.cli.client.learning import Learning
from segmentation.interfaces.cli.client.news import News
from segmentation.interfaces.cli.client.receiving import download
from segmentation.interfaces.cli.client.remembered import Begun
from segmentation.interfaces.cli.client.reviewing import Reviewing
from segmentation.interfaces.cli.client.sending import Sender, outgoing
from segmentation.interfaces.cli.client.server import API, Id
from segmentation.interfaces.cli.client.waiting import bar, until

Told = Callable[[Run], object]


class Ocellus(Learning, Reviewing, Cells):
    """A server, as the person of a token; without arguments those of OCELLUS_SERVER and
    OCELLUS_TOKEN.

    Everything raises `OcellusError` when the server refuses or can't be reached. Where a project
    is asked for, its name does as well as its id.
    """

    def images(self, project: Id) -> list[Image]:
        """All images of a project."""
        wanted = self.project(project).id
        return [Image(**row) for row in self._connection.rows(f"{API}/images/", project=wanted)]

    def image(self, project: Id, wanted: Id) -> Image:
        """The image of a project with an id, or with a name that no other has."""
        found = [one for one in self.images(project) if str(wanted) in (str(one.id), one.name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise OcellusError(f"{len(found)} images are called “{wanted}”; give the id of one.")
        raise OcellusError(f"There is no image “{wanted}” in this project.")

    def upload(
        self,
        project: Id,
        paths: Iterable[str | Path] | str | Path,
        *,
        labels: bool = False,
        image: Id | None = None,
        together: bool = False,
        wait: bool = True,
        progress: bool | None = None,
        begun: Path | None = None,
    ) -> list[Upload]:
        """Send files, and wait until they are imported; what was begun before goes on.

        A folder (a Zarr, say) is sent as files that belong together, as are all `paths` with
        `together`; `labels` pairs label images with the pictures of their names, `image` (id or
        name) says which picture they are of. A file that can't be read, or does not fit, is
        `failed` with its `error`. `progress` shows a bar (None: on a terminal).
        """
        given = [paths] if isinstance(paths, str | Path) else list(paths)
        files = list(outgoing([Path(path) for path in given], together))
        place = self.project(project).id
        kind = "image" if image is None and not labels else "labels"
        of = "" if image is None else str(self.image(place, image).id)
        sender = Sender(self._connection, str(place), kind, Begun(begun), image=of)
        places = []
        for file in files:
            with bar(file.path.name, file.path.stat().st_size, progress, "B") as shown:
                places.append(sender.send(file, shown.update_to))
        for group in dict.fromkeys(file.group for file in files if file.group):
            self._connection.post(f"{API}/upload-sets/{group}/finish/")
        return [self._imported(place, wait) for place in places]

    def _imported(self, place: str, wait: bool) -> Upload:
        def ask() -> Upload:
            return Upload(**self._connection.get(place))

        return until(ask, lambda upload: not wait or upload.is_over, None, "the import")

    def run(
        self,
        project: Id,
        model: str,
        *,
        images: Sequence[Id] | Literal["all"] = "all",
        parameters: Mapping[str, Any] | None = None,
        channels: Sequence[int] | None = None,
        region: Mapping[str, int] | None = None,
        measurements: Mapping[str, Any] | None = None,
    ) -> Run:
        """Queue a model (id or slug) over images, or over all that are ready.

        Of one image a `region` (`x`, `y`, `width`, `height` in pixels) can be segmented alone.
        `measurements` are columns beside the usual ones: `{"groups": ["form"], "ratios": {"name":
        ("mean_a", "mean_b")}}`.
        """
        body = {
            "project": str(self.project(project).id),
            "images": images if images == "all" else [str(image) for image in images],
            "model": model,
            "parameters": dict(parameters or {}),
            "channels": None if channels is None else list(channels),
            "region": None if region is None else dict(region),
            "measurements": dict(measurements or {}),
        }
        return Run(**self._connection.post(f"{API}/runs/", body))

    def status(self, run: Id) -> Run:
        """A run, and how far it is."""
        return Run(**self._connection.get(f"{API}/runs/{run}/"))

    def items(self, run: Id) -> list[RunItem]:
        """The images of a run, each with its state."""
        return [RunItem(**row) for row in self._connection.rows(f"{API}/runs/{run}/items/")]

    def cancel(self, run: Id) -> Run:
        """Stop what of a run has not finished; what is done stays."""
        return Run(**self._connection.post(f"{API}/runs/{run}/cancel/"))

    def wait(
        self,
        run: Id,
        *,
        timeout: float | None = None,
        progress: bool | None = None,
        told: Told | None = None,
    ) -> Run:
        """The run when it is over; `told` hears of every look at it.

        The server tells by WebSocket when there is something to look at; where no WebSocket gets
        through, it is asked from time to time. Raises `OcellusError` after `timeout` seconds; the
        run itself goes on.
        """
        first = self.status(run)
        with (
            bar(first.model_slug, first.progress.total, progress, " images") as shown,
            News(self.server.rstrip("/"), self._token, str(first.project)) as news,
        ):

            def ask() -> Run:
                now = self.status(run)
                shown.update_to(now.progress.done + now.progress.failed)
                if told is not None:
                    told(now)
                return now

            return until(ask, lambda now: now.is_over, timeout, f"the run {run}", news.pause)

    def segmentation(self, segmentation: Id) -> Segmentation:
        """The objects of one image: how many, and where they come from."""
        return Segmentation(**self._connection.get(f"{API}/segmentations/{segmentation}/"))

    def objects(self, segmentation: Id) -> pd.DataFrame:
        """The table of a segmentation, a row an object, indexed by its label."""
        answer = self._connection.request(
            "GET", f"{API}/segmentations/{segmentation}/export/", params={"format": "parquet"}
        )
        table: pd.DataFrame = pq.read_table(io.BytesIO(answer.content)).to_pandas()
        return table.set_index("label")

    def table(self, run: Id) -> pd.DataFrame:
        """The objects of all images of a run, indexed by image name and label."""
        done = [item for item in self.items(run) if item.segmentation is not None]
        if not done:
            raise OcellusError("This run has no results yet.")
        tables = [self.objects(str(item.segmentation)) for item in done]
        keys = [item.image_name for item in done]
        return pd.concat(tables, keys=keys, names=["image", "label"])

    def save(self, segmentation: Id, format: str, path: str | Path) -> Path:  # noqa: A002
        """One segmentation as a file of a format; returns its path."""
        place, target = f"{API}/segmentations/{segmentation}/export/?format={format}", Path(path)
        download(self._connection, place, target, lambda _count: None)
        return target

    def export(
        self,
        run: Id,
        format: str,  # noqa: A002
        folder: str | Path,
        *,
        results: Literal["approved", "all"] | None = None,
        unpack: bool = True,
        progress: bool | None = None,
    ) -> list[Path]:
        """The results of a run in one format, with manifest and checksums, in a folder.

        `results` are approved revisions or all as they are; left out, approved ones in a project
        with reviews. A worker makes the archive; it is compared with its checksum, then unpacked.
        """
        asked = {"project": str(self.status(run).project), "run": str(run), "format": format}
        asked |= {"results": results} if results else {}
        export = self._made(Export(**self._connection.post(f"{API}/exports/", asked)).id)
        if export.download is None:
            raise OcellusError(export.error or f"The export was {export.state}.")
        archive = Path(folder) / Path(export.filename).name
        with bar(archive.name, export.bytes, progress, "B") as shown:
            download(self._connection, export.download, archive, shown.update_to, export.sha256)
        if not unpack:
            return [archive]
        with zipfile.ZipFile(archive) as opened:
            written = [Path(opened.extract(name, folder)) for name in opened.namelist()]
        archive.unlink()
        return written

    def _made(self, export: UUID) -> Export:
        def ask() -> Export:
            return Export(**self._connection.get(f"{API}/exports/{export}/"))

        return until(ask, lambda now: now.is_over, None, "the export")
