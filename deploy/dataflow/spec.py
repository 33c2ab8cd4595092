"""Print the spec file of the Dataflow Flex Template, as `gcloud dataflow flex-template build` would make it.

python3 deploy/dataflow/spec.py REGION-docker.pkg.dev/PROJECT/REPO/tieup-worker:0.1.0 > tieup.json
"""

import json
import sys
from pathlib import Path


def spec(image: str) -> dict[str, object]:
    """The template of an image: where it is, in which language it speaks, and its parameters."""
    metadata = json.loads(Path(__file__).with_name("metadata.json").read_text(encoding="utf-8"))
    own = {"enableStreamingEngine": True, "additionalExperiments": ["use_runner_v2"]}
    return {
        "image": image,
        "sdkInfo": {"language": "PYTHON"},
        "metadata": metadata,
        "defaultEnvironment": own,
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(json.dumps(spec(sys.argv[1]), indent=2))
