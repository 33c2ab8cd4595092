"""What the launcher of a Dataflow Flex Template starts: the template's parameters become a `tieup` command.

    python launch.py --command=ingest --sources=gs://bucket/news --lake=gs://bucket/lake --project=… --region=…

`--command` and `--sources` (several are parted by commas) are read here; everything else goes to the command as it is,
which passes on to Beam what it doesn't know. The workers have tieup in their image: nothing of `__main__` is sent to
them, which Beam on Dataflow does unless told.
"""

import sys


def command_line(parameters: list[str]) -> list[str]:
    """The words after `tieup`.

    >>> command_line(["--sources=gs://b/news,gs://b/more", "--lake=gs://b/lake", "--command=ingest"])
    ['ingest', 'gs://b/news', 'gs://b/more', '--no_save_main_session', '--lake=gs://b/lake', '--runner=DataflowRunner']
    """
    taken = {"--command": "stream", "--sources": ""}
    rest = ["--no_save_main_session"]
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name in taken:
            taken[name] = value
        else:
            rest.append(parameter)
    if not any(parameter.startswith("--runner=") for parameter in rest):
        rest.append("--runner=DataflowRunner")
    return [taken["--command"], *filter(None, taken["--sources"].split(",")), *rest]


if __name__ == "__main__":
    from tieup.pipelines.cli import main

    sys.argv = ["tieup", *command_line(sys.argv[1:])]
    main()
