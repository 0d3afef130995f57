"""`cyclonedx-py environment … | python -m sbom`: the list of an environment, completed, on stdout.

Run with the Python of that environment, which knows what its wheels contain.
"""

import json
import sys

from sbom.complete import complete

# The bytes are the same on every system: no line ends of its own.
done = json.dumps(complete(json.load(sys.stdin)), ensure_ascii=False, indent=2, sort_keys=True)
sys.stdout.buffer.write(f"{done}\n".encode())
