"""How much the compiler takes in before it says no: a plan is far below, an attack far above."""

# One file of a revision.
YAML_BYTES = 500_000
PROSE_BYTES = 2_000_000
FIGURE_BYTES = 2_000_000
# YAML that only ruamel.yaml can read, which takes ten times as long.
INTRICATE_YAML_BYTES = 60_000
# A revision: its files, and in its prose the lines and the signs that may mean something.
FILES = 500
LINES = 50_000
SIGNS = 20_000
# Faults that are told of in one file: of shape, and of one kind where there may be very many.
FAULTS = 100
FAULTS_ALIKE = 20
# Levels inside each other; attributes of one XML element, which libxml2 compares all with all.
NESTING = 50
ATTRIBUTES = 200
# A drawing's elements.
SHAPES = 20_000
# Built documents and their models.
MODEL_BYTES = 20_000_000
DOCUMENT_BYTES = 100_000_000
# What is read of a built document or of the office's Word template, unpacked.
CONTENT_BYTES = 64_000_000
# An Office file to import: the parts unpacked, those of XML, how many, and what they say.
UNPACKED_BYTES = 100_000_000
XML_BYTES = 10_000_000
PARTS = 5_000
PARAGRAPHS = 5_000
WORDS = 150_000
# What pandoc may take to read it.
PANDOC_SECONDS = 20
PANDOC_MEGABYTES = 400
# The preview: how long a request may take to come and an answer to go, how long its head may be,
# and how many may be under way at once (each open tab is one).
PREVIEW_SECONDS = 10.0
PREVIEW_BYTES = 100_000
PREVIEW_CONNECTIONS = 64
