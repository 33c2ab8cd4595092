"""Run the Flex Template's launch file with Beam's real DataflowRunner, without an account; not a test by itself.

    python dataflow_graph.py OUT LAUNCH_FILE --command=… --lake=… …

What the runner would upload is written to the folder OUT instead: the pipeline, as the protobuf message that Dataflow
gets, as `pipeline.pb`, and the job's description as the template's own file.
"""

import runpy
import sys
from pathlib import Path
from typing import Any

from apache_beam.internal.gcp import auth
from apache_beam.options.pipeline_options import GoogleCloudOptions
from apache_beam.runners.dataflow.internal.apiclient import DataflowApplicationClient

out = Path(sys.argv[1])


def stage_file(_: Any, __: str, name: str, stream: Any, *args: Any, **kwargs: Any) -> None:
    """Keep what would go to the bucket."""
    (out / name).write_bytes(stream.read())


DataflowApplicationClient.stage_file = stage_file
# Nothing may ask for an account or a bucket: without this it tries for minutes.
auth._Credentials._get_service_credentials = staticmethod(lambda _: None)
GoogleCloudOptions._warn_if_soft_delete_policy_enabled = lambda *_: None
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
