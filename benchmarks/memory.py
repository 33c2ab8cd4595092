"""Peak memory of `tieup ingest` over one file of growing length: it must not grow with the input."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import texts

SIZES = (500, 2_000, 8_000)
MEASURED = (
    "import resource, sys; from tieup.pipelines.cli import main\n"
    "try: main()\n"
    "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)"
)


def growth() -> None:
    """A row per input size."""
    print(f"{'documents':>10}{'MiB of input':>14}{'peak MiB':>10}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "news.jsonl")
            with source.open("w", encoding="utf-8") as lines:
                for name, text in texts(size):
                    lines.write(json.dumps({"title": name, "text": text, "url": f"https://n.example/{name}"}) + "\n")
            words = ["ingest", str(source), "--lake", str(Path(folder, "lake"))]
            done = subprocess.run([sys.executable, "-c", MEASURED, *words], check=True, capture_output=True, text=True)
            print(f"{size:>10}{source.stat().st_size / (1 << 20):>14.1f}{int(done.stderr.split()[-1]):>10}")
