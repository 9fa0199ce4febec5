"""What a pickle describes, without making any of it: no class is looked up, nothing is called.

Loading a stranger's pickle runs whatever it names. Here its instructions build plain lists,
dictionaries and numbers; a call becomes a `Call` that says what would have been called with what.
"""

import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from segmentation.science.pixels.errors import Refused

_MOST_STEPS = 10_000_000
_NO_PICKLE = "is no file of NumPy that Ocellus can read safely"


@dataclass(frozen=True)
class Name:
    """Something a pickle would import."""

    path: str


@dataclass
class Call:
    """Something a pickle would call, and the state it would then set."""

    path: str
    arguments: Any
    state: Any = None


@dataclass
class _Machine:
    """A pickle's stack, its marks and its memory."""

    stack: list[Any] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    memory: dict[Any, Any] = field(default_factory=dict)

    def since_mark(self) -> list[Any]:
        """Take off what was put there since the last mark."""
        start = self.marks.pop()
        taken, self.stack[start:] = self.stack[start:], []
        return taken

    def take(self, count: int) -> list[Any]:
        """Take off the last `count` things."""
        return [self.stack.pop() for _ in range(count)][::-1]


def describe(data: bytes) -> Any:
    """What a pickle describes; raises Refused for one that is broken or has unusual parts."""
    machine = _Machine()
    try:
        for step, (opcode, argument, _) in enumerate(pickletools.genops(data)):
            if step > _MOST_STEPS:
                raise Refused("is a pickle of too many steps")
            _ACTIONS.get(opcode.name, _push)(machine, argument)
        return machine.stack[-1]
    except (ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(_NO_PICKLE) from error


Action = Callable[[_Machine, Any], None]


def _push(machine: _Machine, argument: Any) -> None:
    """Numbers, text and bytes; whatever else has no action here carries nothing and is refused."""
    if argument is None:
        raise Refused(_NO_PICKLE)
    machine.stack.append(argument)


def _nothing(machine: _Machine, argument: Any) -> None:
    pass


def _constant(value: Any) -> Action:
    return lambda machine, _: machine.stack.append(value)


def _empty(kind: Callable[[], Any]) -> Action:
    return lambda machine, _: machine.stack.append(kind())


def _gather(kind: Callable[[list[Any]], Any]) -> Action:
    return lambda machine, _: machine.stack.append(kind(machine.since_mark()))


def _tuple(count: int) -> Action:
    return lambda machine, _: machine.stack.append(tuple(machine.take(count)))


def _mark(machine: _Machine, _: Any) -> None:
    machine.marks.append(len(machine.stack))


def _append(machine: _Machine, _: Any) -> None:
    (item,) = machine.take(1)
    machine.stack[-1].append(item)


def _extend(machine: _Machine, _: Any) -> None:
    items = machine.since_mark()
    machine.stack[-1].extend(items)


def _set_item(machine: _Machine, _: Any) -> None:
    items = machine.take(2)
    machine.stack[-1].update(_pairs(items))


def _set_items(machine: _Machine, _: Any) -> None:
    items = machine.since_mark()
    machine.stack[-1].update(_pairs(items))


def _pairs(items: list[Any]) -> dict[str, Any]:
    """Keys and values in turn; only text is a key here."""
    return {k: v for k, v in zip(items[::2], items[1::2], strict=True) if isinstance(k, str)}


def _remember(machine: _Machine, place: Any) -> None:
    machine.memory[len(machine.memory) if place is None else place] = machine.stack[-1]


def _recall(machine: _Machine, place: Any) -> None:
    machine.stack.append(machine.memory[place])


def _global(machine: _Machine, argument: str) -> None:
    machine.stack.append(Name(argument.replace(" ", ".")))


def _stack_global(machine: _Machine, _: Any) -> None:
    module, name = machine.take(2)
    machine.stack.append(Name(f"{module}.{name}"))


def _call(machine: _Machine, _: Any) -> None:
    name, arguments = machine.take(2)
    machine.stack.append(Call(name.path, arguments))


def _set_state(machine: _Machine, _: Any) -> None:
    (state,) = machine.take(1)
    if not isinstance(machine.stack[-1], Call):
        raise Refused(_NO_PICKLE)
    machine.stack[-1].state = state


_ACTIONS: dict[str, Action] = {
    **dict.fromkeys(("PROTO", "FRAME", "STOP"), _nothing),
    "NONE": _constant(None),
    "NEWTRUE": _constant(True),
    "NEWFALSE": _constant(False),
    "EMPTY_LIST": _empty(list),
    "EMPTY_DICT": _empty(dict),
    "EMPTY_TUPLE": _empty(tuple),
    "MARK": _mark,
    "LIST": _gather(list),
    "TUPLE": _gather(tuple),
    "DICT": _gather(_pairs),
    "TUPLE1": _tuple(1),
    "TUPLE2": _tuple(2),
    "TUPLE3": _tuple(3),
    "APPEND": _append,
    "APPENDS": _extend,
    "SETITEM": _set_item,
    "SETITEMS": _set_items,
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), _remember),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _recall),
    "GLOBAL": _global,
    "STACK_GLOBAL": _stack_global,
    **dict.fromkeys(("REDUCE", "NEWOBJ"), _call),
    "BUILD": _set_state,
}
