"""`python -m benchmarks [speed] [memory]`; without a word, all of them."""

import logging
import sys

from benchmarks import memory, speed

BENCHMARKS = {"speed": (speed.stages, speed.job), "memory": (memory.growth,)}

if __name__ == "__main__":
    logging.disable()
    for name in sys.argv[1:] or BENCHMARKS:
        if name not in BENCHMARKS:
            sys.exit(f"no benchmark {name}; there are {', '.join(BENCHMARKS)}")
        for benchmark in BENCHMARKS[name]:
            benchmark()
