"""One training on several processes: the numbers of a single one, checkpoints, and the end when one dies."""

import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

from helpers.digits import ImageVAE, digits, negative_elbo, train_images
from helpers.digits import __main__ as command
from helpers.digits.checkpoints import read_checkpoint, write_checkpoint
from helpers.digits.machines import Settings, Training
from helpers.digits.processes import own_rows
from helpers.digits.training import shuffled
from helpers.training.stacking import build_each

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no signals to kill with, and no forks")

ROOT = Path(__file__).parents[1]
IMAGES, BATCH, EPOCHS = 101, 25, 41  # batches of 25, 25, 25, 25 and 1: for two processes never the same share
STEPS = 5 * EPOCHS
MIDDLE = 103  # a step in the middle of an epoch
AT_MOST = 30  # seconds until a process has ended after another
PATIENCE = 120  # seconds for anything, on a busy machine

# processes that have imported everything already are forked from one that did so
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.test_machines", "torch._dynamo"])


class Death(NamedTuple):
    """A signal that process ``rank`` sends to itself just before a step."""

    rank: int
    step: int = MIDDLE
    number: int = signal.SIGKILL

    def is_planned(self) -> None:
        step = Training.step

        def mortal(training, rows, eps):
            if (training.rank, len(training.losses) + 1) == (self.rank, self.step):
                Path(os.environ["DIED"]).touch()
                os.kill(os.getpid(), self.number)
            step(training, rows, eps)

        Training.step = mortal


class Ended(NamedTuple):
    """What processes left behind.

    Attributes:
        codes: their exit codes; None if one had to be killed.
        out, err: what they said.
        seen: what each computed with, if it ended in order.
        seconds: from the planned death to the end of the last one.
    """

    codes: list[int | None]
    out: str
    err: str
    seen: list[dict]
    seconds: float


def run_one(words: list[str], place: dict[str, str], folder: Path, death: Death | None, silence: int | None):
    """What a process does that is started by hand; it keeps what it computes with."""
    rank = place.get("RANK", "0")
    for number, name in enumerate(("out", "err"), 1):
        os.dup2(os.open(folder / f"{name}{rank}", os.O_CREAT | os.O_WRONLY), number)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, where the tests run in the background
    os.environ.update(place)
    seen = {"x": [], "eps": [], "grads": []}
    forward, step = ImageVAE.forward, Training.step

    def seeing(model, x, eps):
        if torch.is_grad_enabled():
            seen["x"].append(x)
            seen["eps"].append(eps)
        return forward(model, x, eps)

    def keeping(training, rows, eps):
        step(training, rows, eps)
        if len(training.losses) == 1:
            seen["grads"] = [p.grad.clone() for p in training.model.parameters()]

    ImageVAE.forward, Training.step = seeing, keeping
    if death:
        death.is_planned()
    if silence:
        command.meet.__globals__["SILENCE"] = command.SILENCE.__class__(seconds=silence)
    try:
        command.main(words)
    finally:
        torch.save(seen, folder / f"seen{rank}")


def by_hand(folder: Path, *words: list[str], death: Death | None = None, silence: int | None = None) -> Ended:
    """Start a process for each list of words, as one would in as many terminals, and wait for their end."""
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    died = folder / "died"
    place = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "DIED": str(died)}
    places = [place | {"RANK": str(rank), "WORLD_SIZE": str(len(words))} for rank in range(len(words))]
    started = [
        FORKS.Process(target=run_one, args=(each, place, folder, death, silence))
        for each, place in zip(words, places)
    ]
    for process in started:
        process.start()
    end = time.monotonic() + PATIENCE
    for process in started:
        if not (death and death.number == signal.SIGSTOP and process is started[death.rank]):
            process.join(max(0, end - time.monotonic()))
    seconds = time.time() - died.stat().st_mtime if died.exists() else 0.0
    codes = [process.exitcode for process in started]
    for process in started:
        process.kill()
        process.join()
    texts = [
        "".join((folder / f"{name}{k}").read_text() for k in range(len(words))) for name in ("out", "err")
    ]
    seen = [torch.load(path) for path in sorted(folder.glob("seen*"))]
    return Ended(codes, *texts, seen, seconds)


def torchrun(*words: str, **env: str) -> subprocess.CompletedProcess:
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--local-addr", "localhost"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **env}
    launch += ["--nproc-per-node", "2", *words]
    return subprocess.run(launch, capture_output=True, text=True, env=env, cwd=ROOT, timeout=PATIENCE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("machines")


@pytest.fixture(scope="module")
def words(folder: Path) -> list[str]:
    torch.save(digits().train[:IMAGES], folder / "images.pt")
    return f"--images {folder}/images.pt --batch {BATCH} --epochs {EPOCHS}".split()


def keeping(words: list[str], path: Path) -> list[str]:
    return [*words, "--resume", "--checkpoint", str(path)]


class Done(NamedTuple):
    ended: Ended
    state: dict


@pytest.fixture(scope="module")
def alone(folder: Path, words: list[str]) -> Done:
    """All steps by one process."""
    ended = by_hand(folder / "alone", keeping(words, folder / "alone.pt"))
    assert ended.codes == [0] and ended.err == ""
    return Done(ended, read_checkpoint(folder / "alone.pt"))


@pytest.fixture(scope="module")
def pair(folder: Path, words: list[str]) -> Done:
    """All steps by two."""
    ended = by_hand(folder / "pair", *2 * [keeping(words, folder / "pair.pt")])
    assert ended.codes == [0, 0] and ended.err == ""
    return Done(ended, read_checkpoint(folder / "pair.pt"))


def assert_same(state: dict, other: dict) -> None:
    """Every number of two checkpoints, bit for bit."""
    assert state["settings"] == other["settings"]
    for name in ("losses", "generator"):
        assert torch.equal(state[name], other[name]), name
    for name, values in state["model"].items():
        assert torch.equal(values, other["model"][name]), name
    adams = [one["optimizer"]["state"] for one in (state, other)]
    assert adams[0].keys() == adams[1].keys() != set()
    for number, values in adams[0].items():
        for name, value in values.items():
            assert torch.equal(value, adams[1][number][name]), name


# the same numbers -------------------------------------------------------------------------------------


def test_two_processes_have_the_losses_of_one(alone, pair):
    losses = alone.state["losses"]
    assert len(losses) == STEPS >= 200 and losses[-5:].mean() < losses[:5].mean() - 30
    torch.testing.assert_close(pair.state["losses"], losses, rtol=1e-6, atol=0)
    for name, values in alone.state["model"].items():
        torch.testing.assert_close(pair.state["model"][name], values, rtol=0, atol=1e-6)


def test_no_image_is_seen_by_both_in_a_step(alone, pair):
    """Each sees its own part of what one process sees, with the noise that belongs to it."""
    assert len(digits().train[:IMAGES].unique(dim=0)) == IMAGES
    (whole,), parts = alone.ended.seen, pair.ended.seen
    assert len(whole["x"]) == len(parts[0]["x"]) == len(parts[1]["x"]) == STEPS
    for x, a, b in zip(whole["x"], parts[0]["x"], parts[1]["x"]):
        assert len(torch.cat([a, b]).unique(dim=0)) == len(a) + len(b) == len(x) and len(b) - len(a) in (0, 1)
    for name in ("x", "eps"):
        for one, a, b in zip(whole[name], parts[0][name], parts[1][name]):
            assert torch.equal(torch.cat([a, b]), one), name


def test_both_take_the_gradient_of_the_whole_batch(pair):
    generator = torch.Generator().manual_seed(0)
    (model,) = build_each(ImageVAE, [generator])
    rows = next(shuffled(IMAGES, BATCH, generator))
    eps = torch.randn(BATCH, 2, generator=generator)
    model = model.double()
    negative_elbo(*model(digits().train[rows].double(), eps.double())).backward()
    for seen in pair.ended.seen:
        for ours, p in zip(seen["grads"], model.parameters(), strict=True):
            torch.testing.assert_close(ours, p.grad, rtol=1e-9, atol=1e-12)


def test_it_is_the_training_of_the_notebooks(folder):
    """The same draws in the same order: up to rounding, the weights of ``train_images``."""
    path = folder / "short.pt"
    short = ["--epochs", "1", "--steps", "8", "--batch", "200", "--seed", "3", "--checkpoint", str(path)]
    command.main(short)
    (model,) = train_images(ImageVAE, digits().train, seeds=[3], epochs=1, batch=200)
    for name, values in model.state_dict().items():
        torch.testing.assert_close(read_checkpoint(path)["model"][name].float(), values, rtol=0, atol=1e-4)


def test_what_is_printed(alone, pair):
    lines = alone.ended.out.splitlines()
    assert lines[0] == f"processes: 1, epochs: {EPOCHS}, steps: {STEPS}"
    sizes = torch.tensor([BATCH] * 4 + [1], dtype=torch.float64)
    loss = (alone.state["losses"][-5:] * sizes).sum() / IMAGES
    assert lines[1] == f"mean loss of the last epoch: {loss:.4f} nats per image"
    assert lines[2] == f"sigma of a pixel: {alone.state['model']['log_sigma'].exp():.4f}"
    assert pair.ended.out.splitlines() == [lines[0].replace("1", "2", 1), *lines[1:]]


def test_the_elbo_of_the_test_images_is_that_of_the_notebooks(capsys):
    command.main(["--steps", "2"])
    out = capsys.readouterr().out
    assert out.startswith("processes: 1, epochs: 0.1333, steps: 2\n")
    assert "\nELBO of the 297 test images: -" in out


@pytest.mark.parametrize("world", [1, 2, 3, 7])
def test_rows_are_shared_without_rest(world):
    for batch in range(25):
        parts = [list(range(batch))[own_rows(batch, rank, world)] for rank in range(world)]
        assert sum(parts, []) == list(range(batch))
        assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("batch, rank, world", [(-1, 0, 1), (5, 2, 2), (5, -1, 2), (5, 0, 0)])
def test_rows_of_a_process_that_is_none_are_refused(batch, rank, world):
    with pytest.raises(ValueError, match="expected"):
        own_rows(batch, rank, world)


# checkpoints ------------------------------------------------------------------------------------------


def test_a_killed_training_goes_on_to_the_same_numbers(folder, words, alone):
    path = folder / "killed.pt"
    ended = by_hand(folder / "killed", keeping(words, path), death=Death(0))
    assert ended.codes == [-signal.SIGKILL]
    assert len(read_checkpoint(path)["losses"]) == MIDDLE - MIDDLE % 5
    assert by_hand(folder / "resumed", keeping(words, path)).codes == [0]
    assert_same(read_checkpoint(path), alone.state)


def test_a_training_stopped_within_an_epoch_goes_on_to_the_same_numbers(folder, words, alone):
    path = folder / "stopped.pt"
    command.main([*keeping(words, path), "--steps", str(MIDDLE)])
    assert len(read_checkpoint(path)["losses"]) == MIDDLE
    command.main([*keeping(words, path), "--epochs", "22"])  # the end of that epoch, and one more
    command.main(keeping(words, path))
    assert_same(read_checkpoint(path), alone.state)


def test_an_interrupted_writing_leaves_the_file_from_before(folder, monkeypatch):
    path = folder / "written.pt"
    write_checkpoint({"losses": torch.ones(3)}, path)
    before, save = path.read_bytes(), torch.save

    def half(state, file):
        save(state, path.with_name("whole.pt"))
        whole = path.with_name("whole.pt").read_bytes()
        file.write(whole[: len(whole) // 2]) if hasattr(file, "write") else Path(file).write_bytes(whole[:99])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(OSError, match="No space"):
        write_checkpoint({"losses": torch.ones(4)}, path)
    assert path.read_bytes() == before
    assert not list(folder.glob("written.pt?*"))


def test_the_new_file_is_on_the_disk_before_it_takes_the_name(folder, monkeypatch):
    path, synced = folder / "order.pt", []
    sync, replace = os.fsync, os.replace

    def seeing(number):
        synced.append(os.fstat(number).st_size)
        sync(number)

    def replacing(part, name):
        assert synced == [Path(part).stat().st_size] and Path(part).parent == path.parent
        replace(part, name)

    monkeypatch.setattr(os, "fsync", seeing)
    monkeypatch.setattr(os, "replace", replacing)
    write_checkpoint({"losses": torch.ones(3)}, path)
    assert torch.equal(torch.load(path)["losses"], torch.ones(3)) and synced


def test_a_full_disk_is_said(folder, words, monkeypatch, capsys):
    def full(state, file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    assert refused(keeping(words, folder / "full.pt"), capsys, code=1) == (
        "helpers.digits: the checkpoint cannot be written: [Errno 28] No space left on device\n"
    )


def test_weights_that_are_no_numbers_are_not_kept(folder, words, monkeypatch, capsys):
    path, step = folder / "spoilt.pt", Training.step

    def spoils(training, rows, eps):
        step(training, rows, eps)
        if len(training.losses) == 10:  # the last of an epoch: its loss was still fine
            training.model.log_sigma.data.fill_(torch.inf)

    monkeypatch.setattr(Training, "step", spoils)
    assert "a loss or a weight is not finite" in refused(keeping(words, path), capsys, code=1)
    assert len(read_checkpoint(path)["losses"]) == 5


BROKEN = "{} is broken, or no file of torch.save; expected a checkpoint. Delete it to start anew, or name"


@pytest.mark.parametrize("keep", [0, 10, 0.5, -9], ids=["empty", "ten bytes", "half", "nearly all"])
def test_a_part_of_a_checkpoint_is_refused(keep, folder, words, alone, capsys):
    path = folder / "part.pt"
    whole = (folder / "alone.pt").read_bytes()
    path.write_bytes(whole[: int(keep * len(whole)) if keep == 0.5 else keep])
    assert BROKEN.format(path) in refused(keeping(words, path), capsys)


@pytest.mark.parametrize("content", [b"loss 12.3\n", b"\x80\x04cmine\nThing\n."], ids=["text", "pickle"])
def test_another_file_is_refused(content, folder, words, capsys):
    path = folder / "other.pt"
    path.write_bytes(content)
    assert BROKEN.format(path) in refused(keeping(words, path), capsys)
    torch.save({"model": torch.ones(3)}, path)
    assert f"{path} is a file of torch.save, but of something else" in refused(keeping(words, path), capsys)
    assert path.exists()


@pytest.mark.parametrize(
    "option, value, said",
    [
        ("--batch", "50", "batch is 50 and was 25"),
        ("--lr", "0.01", "lr is 0.01 and was 0.005"),
        ("--seed", "1", "seed is 1 and was 0"),
        ("--latent-dims", "3", "latent_dims is 3 and was 2"),
        ("--units", "64", "units is 64 and was 128"),
        ("--images", "other", "images is 60 x 64 (hash "),
    ],
)
def test_other_settings_than_those_of_the_checkpoint_are_named(
    option, value, said, folder, words, alone, capsys
):
    if value == "other":
        value = str(folder / "others.pt")
        torch.save(digits().train[:60], value)
    path = folder / "alone.pt"
    line = refused([*keeping(words, path), option, value], capsys)
    assert line.startswith(f"helpers.digits: {path} is of another training: {said}")
    assert line.endswith("; expected the same\n") and line.count(" was ") == 1


# how it ends ------------------------------------------------------------------------------------------


def test_under_torchrun_the_other_ends_and_both_can_go_on(folder, words, pair):
    path, script = folder / "torchrun.pt", folder / "dies.py"
    script.write_text(
        "from tests.test_machines import Death, command\nDeath(rank=1).is_planned()\ncommand.main()\n"
    )
    died = folder / "died"
    ended = torchrun(str(script), *keeping(words, path), DIED=str(died))
    assert ended.returncode != 0 and time.time() - died.stat().st_mtime < AT_MOST
    lines = [line for line in ended.stderr.splitlines() if line.startswith("helpers.digits: ")]
    begins, ends = "helpers.digits: process 0 of 2: ", f"go on from step 100 with --resume: {path} has it"
    assert len(lines) == 1 and lines[0].startswith(begins) and lines[0].endswith(ends)
    assert "another process has ended, at step 103; " in lines[0]
    assert "terminate called" not in ended.stderr and "Warning" not in ended.stderr
    assert by_hand(folder / "both", *2 * [keeping(words, path)]).codes == [0, 0]
    assert_same(read_checkpoint(path), pair.state)


@pytest.mark.parametrize("rank", [0, 1])
def test_started_by_hand_the_other_ends(rank, folder, words):
    ended = by_hand(folder / f"hand{rank}", words, words, death=Death(rank))
    assert ended.codes[rank] == -signal.SIGKILL and ended.codes[1 - rank] == 1
    assert ended.seconds < AT_MOST
    assert (
        not ended.seen
    )  # it ends at once: an ordinary end may be aborted, or last for ever, by what is broken
    assert ended.err == (
        f"helpers.digits: process {1 - rank} of 2: another process has ended, at step 103; there is no "
        "checkpoint to go on from (--checkpoint FILE makes them)\n"
    )


def test_a_process_that_stands_still_is_given_up(folder, words):
    path = folder / "still.pt"
    ended = by_hand(
        folder / "still", *2 * [keeping(words, path)], death=Death(1, 3, signal.SIGSTOP), silence=4
    )
    assert ended.codes == [1, None]
    assert "another process has not answered for" in ended.err
    assert ended.err.endswith("at step 3; there is no checkpoint to go on from yet\n")
    assert command.SILENCE.total_seconds() - 4 + ended.seconds < AT_MOST


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_says_where_it_was(number, folder, words):
    path = folder / f"told{number}.pt"
    ended = by_hand(folder / f"told{number}", keeping(words, path), death=Death(0, number=number))
    said = {
        signal.SIGINT: "stopped by Ctrl-C",
        signal.SIGTERM: "told to end (SIGTERM), as happens when another process has ended,",
    }
    assert ended.codes == [1] and ended.out == ""
    assert ended.err == (
        f"helpers.digits: {said[number]} at step 103; go on from step 100 with --resume: {path} has it\n"
    )


def test_the_group_goes_last_and_after_what_is_said(folder, words, monkeypatch, capsys):
    """Else torchrun may end process 0 before it has said why, or the end may come to no end (``close``)."""
    order, barrier, destroy = [], dist.barrier, dist.destroy_process_group

    def meeting():
        order.append(capsys.readouterr().err)
        barrier()

    def last():
        assert not any(type(each) is DistributedDataParallel for each in gc.get_objects())
        order.append("destroyed")
        destroy()

    monkeypatch.setattr(dist, "barrier", meeting)
    monkeypatch.setattr(dist, "destroy_process_group", last)
    with pytest.raises(SystemExit, match="1"):
        command.main([*words, "--lr", "1e9"])
    assert "training diverged" in order[0] and order[1:] == ["destroyed"]


def test_a_loss_that_diverges_ends_all_and_is_said_once(folder, words):
    ended = by_hand(folder / "diverged", *2 * [[*words, "--lr", "1e9"]])
    assert ended.codes == [1, 1] and ended.out == ""
    assert ended.err.startswith("helpers.digits: training diverged: the loss is nan at step ")
    assert ended.err.endswith("Likely cause: lr too high.\n") and ended.err.count("\n") == 1


# bad input --------------------------------------------------------------------------------------------


def refused(words: list[str], capsys: pytest.CaptureFixture, code: int = 2) -> str:
    """The one line that is said of what cannot be used."""
    with pytest.raises(SystemExit) as ended:
        command.main(words)
    said = capsys.readouterr()
    assert ended.value.code == code and said.out == "" and said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize(
    "given, said",
    [
        ("--batch 0", "batch is 0; expected at least 1"),
        ("--batch many", "argument --batch: invalid int value: 'many'"),
        ("--epochs 0", "epochs is 0; expected at least 1"),
        ("--steps 0", "steps is 0; expected at least 1"),
        ("--lr nan", "lr is nan; expected a positive, finite number"),
        ("--lr -1", "lr is -1.0; expected a positive, finite number"),
        ("--latent-dims 0", "latent_dims is 0; expected at least 1"),
        ("--units 0", "units is 0; expected at least 1"),
        ("--seed -1", "seed is -1; expected at least 0"),
        (f"--seed {2**64}", f"seed is {2**64}; expected less than 2 ** 64"),
        ("--bach 3", "unrecognized arguments: --bach 3"),
        ("--images missing.pt", "missing.pt: No such file or directory"),
        ("--resume", "--resume is given without --checkpoint FILE; expected both"),
        (
            "--checkpoint none/of.pt",
            "checkpoint none/of.pt: there is no folder none; expected one that exists",
        ),
        ("--checkpoint .", "checkpoint . is a folder; expected the name of a file"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(given, said, capsys):
    assert refused(given.split(), capsys) == f"helpers.digits: {said}\n"


@pytest.mark.parametrize(
    "content, said",
    [
        ({"a": 1}, "images are a dict; expected a tensor (N, height, width)"),
        (torch.full((3, 4), torch.nan), "images has NaN or infinity in 3 of 3 rows; expected finite values"),
        (torch.full((3, 4), 7.0), "pixels run from 7 to 7; expected 0 to 1 (divide by the largest once)"),
        (torch.ones(3, 4, dtype=torch.int64), "images have dtype torch.int64; expected uint8"),
        (b"no tensor", "is broken, or no file of torch.save; expected one of a tensor"),
        (b"\x80\x04cmine\nThing\n.", "is broken, or no file of torch.save; expected one of a tensor"),
    ],
    ids=["dict", "nan", "range", "dtype", "text", "pickle"],
)
def test_a_file_without_images_is_refused(content, said, tmp_path, capsys):
    path = tmp_path / "bad.pt"
    path.write_bytes(content) if isinstance(content, bytes) else torch.save(content, path)
    assert said in refused(["--images", str(path)], capsys)


def test_a_checkpoint_is_not_overwritten_unasked(folder, words, alone, capsys):
    path = folder / "alone.pt"
    line = refused([*words, "--checkpoint", str(path)], capsys)
    assert line == f"helpers.digits: {path} exists; expected --resume to go on from it, or a new name\n"


def test_images_of_bytes_are_taken(tmp_path, capsys):
    path = tmp_path / "bytes.pt"
    torch.save((digits().train[:10].view(10, 8, 8) * 255).to(torch.uint8), path)
    command.main(["--images", str(path), "--epochs", "2"])
    assert capsys.readouterr().out.startswith("processes: 1, epochs: 2, steps: 2\n")


@pytest.mark.parametrize(
    "place, said",
    [
        (
            {"RANK": "2", "WORLD_SIZE": "2"},
            "RANK is 2 and WORLD_SIZE 2; expected whole numbers, RANK the smaller",
        ),
        ({"RANK": "one", "WORLD_SIZE": "2"}, "RANK is one and WORLD_SIZE 2; expected whole numbers"),
        ({"RANK": "0", "WORLD_SIZE": "2", "MASTER_ADDR": "localhost"}, "MASTER_PORT expected, but not set"),
    ],
)
def test_a_place_that_is_none_is_refused(place, said, monkeypatch, capsys):
    for name in ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in place.items():
        monkeypatch.setenv(name, value)
    assert said in refused([], capsys)


def test_processes_that_are_given_different_things_are_told(folder, words):
    ended = by_hand(folder / "differ", words, [*words, "--batch", "50"])
    assert ended.codes == [2, 2]
    assert ended.err == "helpers.digits: batch is 25 in process 0 and 50 in process 1; expected the same\n"


def test_what_only_one_process_lacks_is_said_with_its_number(folder, words):
    ended = by_hand(folder / "lacks", words, [*words, "--images", "missing.pt"])
    assert ended.codes == [2, 2]
    assert ended.err == "helpers.digits: process 1: missing.pt: No such file or directory\n"


def test_under_torchrun_bad_input_is_said_once():
    """Though torchrun ends all processes as soon as one has failed."""
    ended = torchrun("-m", "helpers.digits", "--batch", "0")
    assert ended.returncode != 0 and ended.stdout == ""
    lines = [line for line in ended.stderr.splitlines() if "helpers.digits: " in line]
    assert lines == ["helpers.digits: batch is 0; expected at least 1"]


def test_settings_are_those_of_the_notebooks_by_default():
    assert Settings() == Settings(100, 0.005, 2, 128, 0)
