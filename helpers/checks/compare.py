"""Compare what a learner's function returns with an independent answer, and recognise known mistakes."""

import inspect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from helpers.checks.result import NotAttempted, Wrong

LARGEST = 10**6  # numbers in an answer, beyond which its shape must be wrong
READABLE = 4  # numbers that fit into a line


# known misconceptions: what to say of each, and what a function with it returns for the same arguments;
# several functions, where people get there in several ways
Mistakes = Mapping[str, Callable | tuple[Callable, ...]]


def judge_function(
    answer: object,
    oracle: Callable[..., Tensor],
    cases: Sequence[tuple],
    mistakes: Mistakes,
    returns: str,
    as_given: Callable[..., object] | None = None,
) -> None:
    """Return if the function agrees with the oracle on every case.

    Args:
        answer: what the learner handed over.
        oracle: the right answer, computed in another way.
        cases: the arguments of each call; the function gets copies.
        mistakes: one is named when it explains *every* answer.
        returns: what is wanted, in words.
        as_given: the function before the learner touched it, where there is one.

    Raises:
        NotAttempted: the function behaves as given.
        Wrong: it does not agree with the oracle.
    """
    check_callable(answer)
    calls = [(case, _one_thing(answer(*copies(case)), returns), oracle(*case)) for case in cases]
    if all(same(got, want) for _, got, want in calls):
        return
    if as_given and all(same(got, as_given(*case)) for case, got, _ in calls):
        raise NotAttempted("the function still behaves as given")
    name_mistake(mistakes, lambda gives: all(same(got, gives(*case)) for case, got, _ in calls))
    wrong = [(case, got, want) for case, got, want in calls if not same(got, want)]
    case, got, want = min(wrong, key=lambda call: sum(map(torch.numel, filter(torch.is_tensor, call[0]))))
    if got.squeeze().shape != want.squeeze().shape:
        raise Wrong(f"expected {returns}, shape {tuple(want.shape)}; got shape {tuple(got.shape)}")
    raise Wrong(
        f"for {_in_words(oracle, case)} expected {_some(want, got, want)}, got {_some(got, got, want)}"
    )


def name_mistake(known: Mapping[str, object], fits: Callable[[object], bool]) -> None:
    """Raise ``Wrong`` with the first text whose value, or one of whose tuple of values, fits the answer."""
    for says, behind in known.items():
        if any(fits(one) for one in (behind if isinstance(behind, tuple) else (behind,))):
            raise Wrong(says)


def no_gradient(function: Callable, *case: object) -> str:
    """A warning to go with a right value that could not be trained with; empty where a gradient arrives."""
    inputs = [part.clone().requires_grad_() if isinstance(part, Tensor) else part for part in case]
    try:
        got = function(*inputs)
    except Exception:  # NumPy, for one, refuses tensors that require a gradient
        got = None
    if isinstance(got, Tensor) and got.requires_grad:
        return ""
    return ". (The value is right, but it carries no gradient: in a loss it would train nothing)"


def check_callable(answer: object) -> None:
    """Raise ``Wrong`` unless the answer can be called."""
    if not callable(answer):
        raise Wrong(f"got a {type(answer).__name__}; expected the function itself, without parentheses")


def check_parts(
    got: object, count: int, expected: str, kinds: tuple[type, ...] = (tuple, list), of: type = object
) -> None:
    """Raise ``Wrong`` unless a function returned ``count`` things, each ``of`` a type, in one of these kinds."""
    if got is None:
        raise Wrong("your function returned None; is `return` missing?")
    without_parts = not isinstance(got, kinds) or isinstance(got, Tensor) and not got.dim()
    if without_parts or len(got) != count or not all(isinstance(part, of) for part in got):
        raise Wrong(f"expected {expected}")


def as_tensor(got: object, what: str = "your function returned") -> Tensor:
    """What the learner returned as float64 without gradient: a tensor, an array, a list or a number.

    Refused are truth values, complex numbers and floats of 16 bits, whose three digits are too few to compare.

    Args:
        got: the value.
        what: how a complaint about it begins, such as "z is".
    """
    if got is None:
        raise Wrong(f"{what} None" + ("; is `return` missing?" if what.endswith("returned") else ""))
    if isinstance(got, (Iterator, map, filter)):
        raise Wrong(f"{what} a {type(got).__name__}; wrap it in list()")
    if not isinstance(got, (Tensor, np.ndarray, np.generic, list, tuple, int, float)):
        raise Wrong(f"{what} a {type(got).__name__}; expected a tensor")
    if isinstance(got, (list, tuple)) and any(isinstance(part, Tensor) and part.dim() for part in got):
        parts = [as_tensor(part, what) for part in got]
        if len({part.shape for part in parts}) > 1:
            raise Wrong(f"{what} a {type(got).__name__} of things of different shapes; expected one tensor")
        return torch.stack(parts)
    tensor = got.detach() if isinstance(got, Tensor) else _from_python(got, what)
    if tensor.numel() > LARGEST:
        raise Wrong(f"{what} {tensor.numel():.0e} numbers, shape {tuple(tensor.shape)}")
    if tensor.is_sparse:
        tensor = tensor.to_dense()
    if tensor.is_complex() or tensor.dtype in (torch.bool, torch.float16, torch.bfloat16):
        raise _wrong_type(tensor.dtype, what)
    return tensor.double()


def _wrong_type(dtype: object, what: str) -> Wrong:
    return Wrong(f"{what} values of type {dtype}; expected float32")


def _from_python(got: object, what: str) -> Tensor:
    """An array, a number, or a list of numbers as a tensor."""
    try:
        array = np.asarray(got)
        if array.dtype.kind in "bc" or array.dtype == np.float16:
            raise _wrong_type(array.dtype, what)
        numbers = np.ascontiguousarray(array, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        numbers = None
    if numbers is None or array.dtype.kind in "US" or any(part is None for part in array.flat):
        raise Wrong(f"{what} a {type(got).__name__} that holds no plain numbers")
    return torch.from_numpy(numbers)


def _one_thing(got: object, returns: str) -> Tensor:
    """What was returned, if it is not a tuple of several tensors."""
    if isinstance(got, tuple) and any(isinstance(part, Tensor) for part in got):
        raise Wrong(f"your function returns {len(got)} things; expected {returns} alone")
    return as_tensor(got)


def as_number(got: object, what: str) -> float:
    """One finite number, rounded to what a float32 holds of it."""
    value = as_tensor(got, f"{what} is")
    if value.numel() != 1 or not value.isfinite().all():
        raise Wrong(f"{what} is not one finite number")
    return float(f"{float(value):.6g}")


def name_number(value: float, known: dict[float, str]) -> None:
    """Raise ``Wrong`` if the value is a known wrong one, up to 1 %."""
    for wrong, says in known.items():
        if math.isclose(value, wrong, rel_tol=0.01, abs_tol=1e-9):
            raise Wrong(f"not {value:g}; {says}")


def same(got: Tensor, want: object) -> bool:
    """Equal up to rounding, and in shape up to dimensions of length 1."""
    got, want = got.squeeze(), torch.as_tensor(want).double().squeeze()
    return got.shape == want.shape and torch.allclose(got, want, rtol=1e-4, atol=1e-5, equal_nan=True)


def copies(case: Sequence) -> list:
    """The arguments of one call, so that what is done to them in place stays there."""
    return [part.clone() if isinstance(part, Tensor) else part for part in case]


def _in_words(oracle: Callable, case: Sequence) -> str:
    names = inspect.signature(oracle).parameters
    return ", ".join(f"{name} = {_value(part)}" for name, part in zip(names, case))


def _value(part: object) -> str:
    if not isinstance(part, Tensor):
        return f"{part:g}" if isinstance(part, float) else str(part)
    if part.numel() > READABLE:
        return f"a tensor of shape {tuple(part.shape)}"
    return str([round(v, 3) for v in part.flatten().tolist()])


def _some(values: Tensor, got: Tensor, want: Tensor) -> str:
    """The values, or the one where got and want are furthest apart."""
    flat = values.flatten().double()
    if len(flat) > READABLE:
        worst = int((got.flatten() - want.flatten().double()).abs().nan_to_num(torch.inf).argmax())
        return f"{float(flat[worst]):.4g} in place {worst}"
    return ", ".join(f"{v:.4g}" for v in flat.tolist())
