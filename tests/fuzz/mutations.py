"""Ways to damage a file, as Hypothesis strategies, so that what it finds is made small."""

from collections.abc import Callable

from hypothesis import strategies as st

Mutation = Callable[[bytes], bytes]
# Lengths, counts and offsets that have broken decoders before.
_NUMBERS = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]
_NUMBERS += [0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF]


def mutations() -> st.SearchStrategy[list[Mutation]]:
    """One to six changes, mostly near the beginning or the end, where headers lie."""
    return st.lists(st.one_of(_numbers(), _bytes(), _cuts(), _moves()), min_size=1, max_size=6)


def apply(changes: list[Mutation], data: bytes) -> bytes:
    """The file after all changes."""
    for change in changes:
        data = change(data)
    return data


def _place() -> st.SearchStrategy[float]:
    """A fraction of the file; headers are short and stand at its ends."""
    inside = st.floats(0, 1)
    return st.one_of(inside, inside.map(lambda x: x**4), inside.map(lambda x: 1 - x**4))


def _numbers() -> st.SearchStrategy[Mutation]:
    def make(place: float, number: int, size: int, order: str) -> Mutation:
        value = (number % 256**size).to_bytes(size, "big" if order == "big" else "little")
        return lambda data: _written(data, place, value)

    orders = st.sampled_from(["little", "big"])
    return st.builds(
        make, _place(), st.sampled_from(_NUMBERS), st.sampled_from([1, 2, 4, 8]), orders
    )


def _bytes() -> st.SearchStrategy[Mutation]:
    def make(place: float, value: bytes) -> Mutation:
        return lambda data: _written(data, place, value)

    return st.builds(make, _place(), st.binary(min_size=1, max_size=16))


def _cuts() -> st.SearchStrategy[Mutation]:
    def make(first: float, second: float) -> Mutation:
        low, high = sorted((first, second))
        return lambda data: data[: int(low * len(data))] + data[int(high * len(data)) :]

    return st.builds(make, _place(), st.one_of(_place(), st.just(1.0)))


def _moves() -> st.SearchStrategy[Mutation]:
    def make(source: float, target: float, length: int) -> Mutation:
        def move(data: bytes) -> bytes:
            start = int(source * len(data))
            return _written(data, target, data[start : start + length])

        return move

    return st.builds(make, _place(), _place(), st.integers(1, 64))


def _written(data: bytes, place: float, value: bytes) -> bytes:
    at = int(place * max(0, len(data) - len(value)))
    return data[:at] + value + data[at + len(value) :]
