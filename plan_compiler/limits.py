"""How much the compiler takes in before it says no: a plan is far below, an attack far above."""

YAML_BYTES = 500_000
PROSE_BYTES = 2_000_000
FIGURE_BYTES = 2_000_000
MODEL_BYTES = 50_000_000
DOCUMENT_BYTES = 100_000_000
NESTING = 50
# An Office file to import: the parts unpacked, how many, and what pandoc may take to read them.
UNPACKED_BYTES = 200_000_000
PARTS = 5_000
PANDOC_SECONDS = 60
PANDOC_MEGABYTES = 1_500
# The preview: how long a request may take to come and an answer to go, how long its head may be,
# and how many may be under way at once (each open tab is one).
PREVIEW_SECONDS = 10.0
PREVIEW_BYTES = 100_000
PREVIEW_CONNECTIONS = 64
