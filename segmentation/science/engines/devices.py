"""Where networks run, and how: device names, threads, mixed precision."""

import os
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn

from segmentation.science.engines.auto_device import settle
from segmentation.science.engines.errors import EngineError


def choose_device(wish: str = "auto") -> torch.device:
    """The device of a name (`auto`, `cpu`, `cuda`, `cuda:1`, `mps`); raises `EngineError`."""
    if wish == "auto":
        wish = "cuda" if torch.cuda.is_available() else "mps" if _has_mps() else "cpu"
        settle(wish)
    try:
        device = torch.device(wish)
    except RuntimeError as error:
        raise EngineError(f"“{wish}” is no device; use auto, cpu, cuda, cuda:1 or mps.") from error
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise EngineError(f"There is no device {wish} on this machine; use auto or cpu.")
    if device.type == "mps" and not _has_mps():
        raise EngineError("There is no Apple GPU on this machine; use auto or cpu.")
    return device


def describe(device: torch.device) -> str:
    """What people call a device: the GPU's name, or `cpu`."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


CHANNELS_LAST = {4: torch.channels_last, 5: torch.channels_last_3d}


def place(network: nn.Module, device: torch.device) -> None:
    """Move a network to a device, with channels last: convolutions are faster so."""
    network.to(device)
    dimensions = max(parameter.ndim for parameter in network.parameters())
    network.to(memory_format=CHANNELS_LAST[dimensions])  # type: ignore[call-overload]


def place_batch(batch: Tensor, device: torch.device) -> Tensor:
    """Move a batch (N, C, [Z,] Y, X) to where its network is, with channels last, too."""
    return batch.to(device, memory_format=CHANNELS_LAST[batch.ndim])


def use_all_cores() -> None:
    """Let torch use as many threads as this process may have cores."""
    torch.set_num_threads(len(os.sched_getaffinity(0)))


def mixed_precision(device: torch.device) -> AbstractContextManager[object]:
    """Autocast for training: bfloat16 where the device computes in it, else nothing."""
    if device.type == "cuda":
        return torch.autocast("cuda", torch.bfloat16, enabled=torch.cuda.is_bf16_supported())
    fast = device.type == "cpu" and torch.cpu._is_avx512_bf16_supported()  # noqa: SLF001
    return torch.autocast("cpu", torch.bfloat16, enabled=fast)


def predicts_in(device: torch.device, *, halves: bool) -> str:
    """The precision that a network predicts in; `halves` where that does not move accuracy."""
    return "float16" if halves and device.type == "cuda" else "float32"


def predicting(device: torch.device, precision: str) -> AbstractContextManager[object]:
    """Autocast for predicting in a precision of `predicts_in`; none in single precision."""
    if precision == "float32":
        return nullcontext()
    return torch.autocast(device.type, getattr(torch, precision))


def _has_mps() -> bool:
    return torch.backends.mps.is_available()
