"""The colours channels are first shown in, and their names when a file gives none."""

from collections.abc import Sequence

from segmentation.science.pixels.axes import Channel

RGB_CHANNELS = (
    Channel("Red", "#ff0000"),
    Channel("Green", "#00ff00"),
    Channel("Blue", "#0000ff"),
)

WHITE = "#ffffff"
# Told apart by most people with a colour vision deficiency, and they add up to white.
_PALETTE = ("#00ffff", "#ff00ff", "#ffff00", "#ff8000", "#0080ff", "#00ff00", "#ff0000", WHITE)
# What a microscopist expects of a dye, whatever its place in the file.
_DYES = {
    "dapi": "#0000ff",
    "hoechst": "#0000ff",
    "gfp": "#00ff00",
    "fitc": "#00ff00",
    "alexa488": "#00ff00",
    "rfp": "#ff0000",
    "mcherry": "#ff0000",
    "tritc": "#ff0000",
    "cy3": "#ff8000",
    "cy5": "#ff00ff",
    "phase": WHITE,
    "brightfield": WHITE,
    "dic": WHITE,
}


def channels_for(
    count: int, names: Sequence[str | None] = (), colors: Sequence[str | None] = ()
) -> tuple[Channel, ...]:
    """`count` channels with the given names and colours, and sensible ones where they are missing.

    Colours that are all white tell nothing apart, so several channels get the palette then.
    """
    given = [*colors[:count], *[None] * (count - len(colors))]
    if count > 1 and all(color in (None, WHITE) for color in given):
        given = [None] * count
    named = [*names[:count], *[None] * (count - len(names))]
    return tuple(
        Channel(name or f"Channel {index + 1}", color or _default_color(index, count, name))
        for index, (name, color) in enumerate(zip(named, given, strict=True))
    )


def hex_color(red: int, green: int, blue: int) -> str | None:
    """A colour of 0 to 255 a part as `#rrggbb`; None for black, in which nothing would be seen."""
    return f"#{red:02x}{green:02x}{blue:02x}" if red + green + blue else None


def _default_color(index: int, count: int, name: str | None) -> str:
    if count == 1:
        return WHITE
    plain = "".join(letter for letter in (name or "").lower() if letter.isalnum())
    for dye, color in _DYES.items():
        if dye in plain:
            return color
    return _PALETTE[index % len(_PALETTE)]
