"""Train an ImageVAE, on one process or on many: ``torchrun --nproc-per-node N -m helpers.digits``.

``python -m helpers.digits`` does the same in one process, and ``--help`` lists the options.
"""

import argparse
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from helpers.data import check_whole
from helpers.digits.checkpoints import check_place, check_same_settings, read_checkpoint
from helpers.digits.images import digits, read_images
from helpers.digits.machines import Settings, Training, describe
from helpers.digits.measures import bounds
from helpers.digits.processes import MEETING, SILENCE, is_lost, meet, own_place, same_everywhere
from helpers.digits.training import EPOCHS

NAME = "helpers.digits"


class Refused(Exception):
    """What was given cannot be used; raised alike in all processes."""


class Parser(argparse.ArgumentParser):
    """One that leaves it to the caller to say what is wrong: ValueError."""

    def error(self, message: str) -> None:
        raise ValueError(message)


def parser() -> Parser:
    usual = Settings()
    made = Parser(f"python -m {NAME}", description=__doc__.splitlines()[0], allow_abbrev=False)

    def option(name: str, kind: type, default: Any, text: str) -> None:
        made.add_argument(name, type=kind, default=default, metavar=kind.__name__.upper(), help=text)

    option(
        "--images", Path, None, "file that torch.save wrote of a tensor (N, height, width); else the digits"
    )
    option("--epochs", int, EPOCHS, "how often each image is seen, in all (%(default)s)")
    option("--steps", int, None, "stop after so many steps in all, even within an epoch")
    option("--batch", int, usual.batch, "images in a step of all processes together (%(default)s)")
    option("--lr", float, usual.lr, "learning rate of Adam (%(default)s)")
    option("--latent-dims", int, usual.latent_dims, "numbers in z (%(default)s)")
    option("--units", int, usual.units, "units of each hidden layer (%(default)s)")
    option("--seed", int, usual.seed, "of weights, batches and noise (%(default)s)")
    option("--checkpoint", Path, None, "file that keeps the training, written after every epoch")
    made.add_argument("--resume", action="store_true", help="go on from the checkpoint, if it exists")
    return made


@dataclass
class Job:
    """What is to be done, and what is there of it so far."""

    place: tuple[int, int] = (0, 1)
    options: argparse.Namespace | None = None
    images: Tensor | None = None
    settings: Settings | None = None
    saved: dict[str, Any] | None = None
    training: Training | None = None

    def prepare(self, words: Sequence[str] | None) -> None:
        """Read the options and the files.

        Raises:
            TypeError, ValueError, OSError: something cannot be used.
        """
        self.options = given = parser().parse_args(words)
        check_whole(given.epochs, "epochs")
        if given.steps is not None:
            check_whole(given.steps, "steps")
        self.settings = Settings(**{each.name: getattr(given, each.name) for each in fields(Settings)})
        self.images = digits().train if given.images is None else read_images(given.images)
        if given.resume and not given.checkpoint:
            raise ValueError("--resume is given without --checkpoint FILE; expected both")
        if given.checkpoint and self.place[0] == 0:  # which alone reads and writes it
            self.saved = self.find_checkpoint(given.checkpoint)

    def find_checkpoint(self, path: Path) -> dict[str, Any] | None:
        check_place(path)
        if not path.exists():
            return None
        if not self.options.resume:
            raise ValueError(f"{path} exists; expected --resume to go on from it, or a new name")
        saved = read_checkpoint(path)
        check_same_settings(saved["settings"], describe(self.images, self.settings), path)
        return saved

    def run(self, words: Sequence[str] | None) -> None:
        """Prepare, meet the other processes, see that all are given the same, and train.

        Raises:
            Refused: something given cannot be used. Else as ``meet`` and ``Training.run``.
        """
        self.place, problem, facts = own_place(), "", {}
        try:
            with warnings.catch_warnings(action="ignore"):  # torch's, of files that are something else
                self.prepare(words)
            facts = {name: getattr(self.options, name) for name in ("epochs", "steps")}
            facts |= describe(self.images, self.settings)
        except (TypeError, ValueError, OSError) as error:
            problem = in_one_line(error)
        meet()
        problem = same_everywhere(problem, facts)
        if problem:
            raise Refused(problem)
        self.training = Training(self.images, self.settings)
        saved = [self.saved]
        dist.broadcast_object_list(saved)
        if saved[0]:
            self.training.load(saved[0])
        self.training.run(self.options.epochs, self.options.steps, self.options.checkpoint)

    def report(self) -> None:
        """Print what came out."""
        training = self.training
        steps, epochs = len(training.losses), len(training.losses) / training.steps_per_epoch
        print(f"processes: {training.world}, epochs: {epochs:.4g}, steps: {steps}")
        print(f"mean loss of the last epoch: {training.last_epoch():.4f} nats per image")
        print(f"sigma of a pixel: {training.model.sigma:.4f}")
        if self.options.images is None:
            test = digits().test.to(torch.float64)
            (elbo,) = bounds([training.model.cpu()], test)
            print(f"ELBO of the {len(test)} test images: {elbo:.4f} nats per image")

    def where(self) -> str:
        """Where it ended, and what is kept."""
        training, options = self.training, self.options
        if training is None:
            return "before the first step"
        step = f"at step {len(training.losses) + 1}"
        if training.saved:
            return f"{step}; go on from step {training.saved} with --resume: {options.checkpoint} has it"
        return f"{step}; there is no checkpoint to go on from" + (
            " yet" if options.checkpoint else " (--checkpoint FILE makes them)"
        )


def in_one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error).partition("\n")[0]


def how_it_ended(error: BaseException, job: Job) -> tuple[int, str]:
    """The exit code for an error, and what this process says of it: one line, or nothing.

    Raises:
        BaseException: the error itself, if it is none of those to be expected.
    """
    rank, world = job.place
    who = f"process {rank} of {world}: " if world > 1 else ""
    match error:
        case Refused():
            return 2, str(error) if rank == 0 else ""
        case ValueError() if not dist.is_initialized():
            return 2, f"{in_one_line(error)} (torchrun sets these variables)"
        case FloatingPointError():
            return 1, str(error) if rank == 0 else ""
        case KeyboardInterrupt(args=(by,)):  # each process may be told alone, and says so
            return 1, f"{who}told to end ({by}), as happens when another process has ended, {job.where()}"
        case KeyboardInterrupt():
            return 1, f"stopped by Ctrl-C {job.where()}" if rank == 0 else ""
        case OSError():
            return 1, f"{who}the checkpoint cannot be written: {in_one_line(error)}"
        case RuntimeError() if not dist.is_initialized() and is_lost(error):
            text = f"the processes did not meet (each waits {MEETING.seconds} s): {in_one_line(error)}"
            return 1, who + text
        case RuntimeError() if is_lost(error):
            what = f"has not answered for {SILENCE.seconds} s" if "imed out" in str(error) else "has ended"
            return 1, f"{who}another process {what}, {job.where()}"
    raise error


def told_to_end(number: int, frame: object) -> None:
    raise KeyboardInterrupt(signal.Signals(number).name)


def main(words: Sequence[str] | None = None) -> None:
    """The command: ``words`` are its options, those of the command line if None.

    Raises:
        SystemExit: with 2 if something given cannot be used, with 1 if the training came to no end.
    """
    job, code, line, together = Job(), 0, "", True
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    signal.signal(signal.SIGTERM, told_to_end)
    try:
        job.run(words)
        if job.place[0] == 0:
            job.report()
    except (Exception, KeyboardInterrupt) as error:
        for number in handlers:
            signal.signal(number, signal.SIG_IGN)  # it is ending
        code, line = how_it_ended(error, job)
        together = isinstance(error, (Refused, ValueError, FloatingPointError)) or job.place[1] == 1
    if line:
        print(f"{NAME}: {line}", file=sys.stderr, flush=True)
    leave(job, code, together)
    for number, handler in handlers.items():
        signal.signal(number, handler)
    if code:
        sys.exit(code)


def leave(job: Job, code: int, together: bool) -> None:
    """Leave the group: when all leave it, or, where it is broken, at once and with this process."""
    if not together:
        sys.stdout.flush()
        os._exit(code)  # the threads of a broken group would abort it otherwise, with a message of their own
    if dist.is_initialized():
        with suppress(RuntimeError):
            dist.barrier()  # torchrun ends all when one has failed: not before process 0 has said why
        if job.training:
            job.training.close()
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
