"""Carry out the Dockerfile in clean Debian roots, where no container engine is at hand (as root; needs debootstrap).

    python3 deploy/prove.py SCRATCH [--target command] [--boot BINARY] [--build-arg REQUIREMENTS=base]

Each stage becomes a folder: a copy of a fresh Debian root with its Python, in the place of python:3.11-slim, in which
the stage's instructions, read from deploy/Dockerfile, are carried out by chroot in a mount namespace of their own.
`RUN --network=none` gets no network but loopback; COPY, USER, WORKDIR and ENV mean what they mean there. The stages
`sdk` and `launcher` are images of others: of the first, `--boot` gives the harness's binary (built from the folder
python/container of Beam's Go module), the second is left out. Printed are the MiB that each instruction added, and the
seconds of a cold start. tests/deploy/test_image.py tests how the file is read.
"""

import argparse
import os
import re
import shlex
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
FOREIGN = ("sdk", "launcher")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
STARTS = {
    "help": "tieup --help",
    "import beam": "python -c 'import apache_beam'",
    "one page": "tieup ingest /tmp/page.html --lake /tmp/lake",
}
# The harness, started as it stands beside a Flink worker (deploy/flink), and Beam's own runner as the job's master.
POOL = r"""
timeout 300 /opt/apache/beam/boot --worker_pool > /tmp/pool.log 2>&1 &
try='import socket; socket.create_connection(("localhost", 50000))'
timeout 60 sh -c 'until python -c "$0" 2> /tmp/no; do :; done' "$try"
tieup --verbose ingest /tmp/page.html --lake /tmp/lake --runner=PrismRunner --prism_location=/tmp/prism \
    --environment_type=EXTERNAL --environment_config=localhost:50000 > /tmp/log 2>&1 \
    || { tail -n 20 /tmp/log /tmp/pool.log; exit 1; }
grep "Starting worker with command" /tmp/pool.log
tieup check --lake /tmp/lake
"""


@dataclass
class Stage:
    """A stage of the Dockerfile: its instructions, and what they have set so far."""

    name: str
    base: str
    instructions: list[tuple[str, str]] = field(default_factory=list)
    arguments: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    env: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = "0"

    def fill(self, text: str) -> str:
        """`$NAME` and `${NAME}` replaced by what ARG and ENV have set."""
        return substitute(text, self.arguments | self.env)


def instructions(text: str) -> list[tuple[str, str]]:
    """(keyword, the rest) of every instruction; continued lines joined, comments dropped."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = [" ".join(line.split()) for line in lines.replace("\\\n", " ").splitlines() if line.strip()]
    return [(word.upper(), rest) for word, _, rest in (line.partition(" ") for line in joined)]


def substitute(text: str, values: dict[str, str]) -> str:
    """`$NAME` and `${NAME}` replaced; what has no value becomes empty."""
    return re.sub(r"\$\{?(\w+)\}?", lambda match: values.get(match.group(1), ""), text)


def stages(text: str, build_args: dict[str, str]) -> dict[str, Stage]:
    """The stages by name, in the file's order; ARGs before the first FROM are filled into the bases' names."""
    arguments: dict[str, str] = {}
    found: dict[str, Stage] = {}
    for word, rest in instructions(text):
        name, _, value = rest.partition("=")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found[name] = Stage(name, substitute(base, arguments))
        elif not found:
            arguments[name] = build_args.get(name, value)
        else:
            next(reversed(found.values())).instructions.append((word, rest))
    return found


def flags_and_command(run: str) -> tuple[list[str], str]:
    """What stands after RUN, parted into its flags and the shell's line."""
    words = run.split(" ")
    count = next(i for i, word in enumerate(words) if not word.startswith("--"))
    return words[:count], " ".join(words[count:])


class Prover:
    """Builds stages as folders below a scratch folder."""

    def __init__(self, scratch: Path, boot: Path | None, build_args: dict[str, str]) -> None:
        self.scratch = scratch
        self.boot = boot
        self.build_args = build_args
        self.stages = stages(DOCKERFILE.read_text(encoding="utf-8"), build_args)
        self.built: dict[str, Path] = {}

    def build(self, name: str) -> Path:
        """The stage's root; what it stands on is built first."""
        if name not in self.built:
            root = self.scratch / f"stage-{name}"
            shutil.rmtree(root, ignore_errors=True)
            self._foreign(name, root) if name in FOREIGN else self._own(self.stages[name], root)
            self.built[name] = root
        return self.built[name]

    def _foreign(self, name: str, root: Path) -> None:
        root.mkdir(parents=True)
        if name == "sdk" and self.boot:
            (root / "opt/apache/beam").mkdir(parents=True)
            shutil.copy(self.boot, root / "opt/apache/beam/boot")

    def _own(self, stage: Stage, root: Path) -> None:
        base = self.debian()
        if parent := self.stages.get(stage.base):
            base = self.build(stage.base)
            stage.env, stage.workdir, stage.user = dict(parent.env), parent.workdir, parent.user
        subprocess.run(["cp", "-a", base, root], check=True)
        for word, rest in stage.instructions:
            before = mebibytes(root)
            self._carry_out(stage, root, word, rest)
            if (added := mebibytes(root) - before) > 0:
                print(f"{stage.name:9}{added:7.0f} MiB  {word} {rest[:90]}", flush=True)

    def debian(self) -> Path:
        """A fresh root with Python, made once."""
        root = self.scratch / "debian"
        if not root.exists():
            command = [
                "debootstrap",
                "--variant=minbase",
                "--include=python3.11-venv,ca-certificates",
                "bookworm",
                root,
            ]
            subprocess.run([*command, *filter(None, [os.environ.get("MIRROR")])], check=True, stdout=subprocess.DEVNULL)
            for name in ("python", "python3"):
                (root / "usr/local/bin" / name).symlink_to("/usr/bin/python3.11")
        return root

    def _carry_out(self, stage: Stage, root: Path, word: str, rest: str) -> None:
        name, _, value = rest.partition("=")
        if word == "ARG":
            stage.arguments[name] = self.build_args.get(name, value)
        elif word == "ENV":
            assigned = (pair.partition("=") for pair in shlex.split(rest))
            stage.env |= {name: stage.fill(value) for name, _, value in assigned}
        elif word == "WORKDIR":
            stage.workdir = rest
            inside(root, rest).mkdir(parents=True, exist_ok=True)
        elif word == "USER":
            stage.user = rest
        elif word == "COPY":
            self._copy(stage, root, shlex.split(stage.fill(rest)))
        elif word == "RUN":
            run(stage, root, rest)
        elif word not in {"ENTRYPOINT", "CMD"}:
            raise SystemExit(f"{word} is not known to this script")

    def _copy(self, stage: Stage, root: Path, words: list[str]) -> None:
        origin = self.build(words.pop(0).removeprefix("--from=")) if words[0].startswith("--from=") else ROOT
        *sources, target = words
        place = inside(root, os.path.join(stage.workdir, target))  # noqa: PTH118 - an absolute target wins
        for source in sources:
            path = inside(origin, source)
            if path.is_dir():
                shutil.copytree(path, place, symlinks=True, dirs_exist_ok=True)
            elif path.exists():
                into = place / path.name if target.endswith("/") else place
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, into)
            else:
                print(f"{stage.name:9}  left out     {source}: not at hand")


def inside(root: Path, path: str) -> Path:
    """A path of the root's own, as this machine sees it."""
    return root / os.path.normpath(path).lstrip("/")


def mebibytes(root: Path) -> float:
    """What the root takes on disk."""
    told = subprocess.run(["du", "--summarize", "--block-size=1M", root], check=True, capture_output=True, text=True)
    return float(told.stdout.split()[0])


def run(stage: Stage, root: Path, rest: str) -> None:
    """One RUN; a failing command ends the script."""
    flags, command = flags_and_command(rest)
    mounts = []
    for flag in flags:
        kind, _, value = flag.removeprefix("--").partition("=")
        if kind == "mount":
            mount = dict(pair.split("=") for pair in value.split(","))
            mounts.append((ROOT / mount["source"], mount["target"]))
    call(stage, root, command, mounts, offline="--network=none" in flags)


def call(stage: Stage, root: Path, command: str, mounts: list[tuple[Path, str]], *, offline: bool) -> None:
    """A shell's line in the root, in namespaces of its own: nothing of what is mounted or lent stays behind."""
    script = [
        "set -e",
        f"mount -t proc proc {root}/proc",
        f"mount --rbind /dev {root}/dev",
        f"mount -t tmpfs tmpfs {root}/tmp",
        *(["ip link set lo up"] if offline else []),
    ]
    env = {"HOME": "/root" if stage.user == "0" else "/home/tieup", **stage.arguments, **stage.env}
    lent = ["/etc/hosts"]  # as every container gets one
    if not offline:  # this machine's way to its package registry
        env |= {name: value for name, value in os.environ.items() if re.match(r"PIP_(?!FIND)|\w+_proxy$", name)}
        lent += ["/etc/resolv.conf", "/etc/pip.conf", os.environ.get("PIP_CERT", "")]
    mounts = mounts + [(Path(path), path) for path in lent if path and Path(path).exists()]
    for source, target in mounts:
        place = inside(root, target)
        script.append(f"mkdir -p {place}" if source.is_dir() else f"mkdir -p {place.parent}; touch {place}")
        script.append(f"mount --bind {source} {place}")
    user = f"--userspec={stage.user}:{stage.user}"
    script.append(shlex.join(["exec", "chroot", user, str(root), "env", "-C", stage.workdir, "/bin/sh", "-c", command]))
    namespaces = ["unshare", "--mount", *(["--net"] if offline else [])]
    done = subprocess.run(
        [*namespaces, "sh", "-c", "\n".join(script)],
        env={"PATH": PATH, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{command}\nended with {done.returncode}:\n{done.stdout[-1500:]}{done.stderr[-3000:]}")


def cold_starts(stage: Stage, root: Path) -> None:
    """Seconds of a first start and the median of three more, the disk's cache warm."""
    page = next((ROOT / "samples" / "pages").glob("*.html"))
    for name, command in STARTS.items():
        seconds = []
        for _ in range(4):
            begin = time.monotonic()
            call(stage, root, command, [(page, "/tmp/page.html")], offline=True)
            seconds.append(time.monotonic() - begin)
        print(f"{name:12} first {seconds[0]:.2f} s, then {statistics.median(seconds[1:]):.2f} s")


def harness(stage: Stage, root: Path, prism: Path) -> None:
    """A job whose transforms run in the worker's harness; its lake must be whole."""
    page = next((ROOT / "samples" / "pages").glob("*.html"))
    begin = time.monotonic()
    call(stage, root, POOL, [(page, "/tmp/page.html"), (prism, "/tmp/prism")], offline=True)
    print(f"{'harness':12} one page on Prism through the worker pool in {time.monotonic() - begin:.2f} s")


def main() -> None:
    """Build the target and measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--target", default="command")
    parser.add_argument("--boot", type=Path, help="Beam's SDK harness, built for this machine")
    parser.add_argument(
        "--prism", type=Path, help="Beam's runner of that name; the target worker is then tried with it"
    )
    parser.add_argument("--build-arg", action="append", default=[])
    arguments = parser.parse_args()
    build_args = dict(pair.split("=", 1) for pair in arguments.build_arg)
    prover = Prover(arguments.scratch.resolve(), arguments.boot, build_args)
    root = prover.build(arguments.target)
    print(
        f"{arguments.target}: {mebibytes(root):.0f} MiB, of which Debian with Python {mebibytes(prover.debian()):.0f}"
    )
    cold_starts(prover.stages[arguments.target], root)
    if arguments.prism:
        harness(prover.stages[arguments.target], root, arguments.prism)


if __name__ == "__main__":
    main()
