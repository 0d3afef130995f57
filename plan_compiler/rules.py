"""Every rule: what can be wrong, by the stage that finds it. Its words are in `words/`."""

from plan_compiler.diagnostic import Rule, Severity

WARNING = Severity.WARNING

# PC0xx: files
NO_FILE = Rule("PC001", "no-file")
NOT_A_FILE = Rule("PC002", "not-a-file")
EMPTY_FILE = Rule("PC003", "empty-file")
TOO_LARGE = Rule("PC004", "too-large")
NOT_UTF8 = Rule("PC005", "not-utf-8")
OUTSIDE_FOLDER = Rule("PC006", "outside-folder")
CONTROL_CHARACTER = Rule("PC007", "control-character")
UNREADABLE_FILE = Rule("PC008", "unreadable-file")
NO_PLAN = Rule("PC009", "no-plan")
BROKEN_YAML = Rule("PC010", "broken-yaml")
DUPLICATE_KEY = Rule("PC011", "duplicate-key")
YAML_FEATURE = Rule("PC012", "yaml-feature")
TOO_DEEP = Rule("PC013", "too-deep")
FOLDER_NAME = Rule("PC014", "folder-name")
BROKEN_SVG = Rule("PC020", "broken-svg")
ACTIVE_SVG = Rule("PC021", "active-svg")
REMOTE_SVG = Rule("PC022", "remote-svg")
SVG_WITHOUT_SIZE = Rule("PC023", "svg-without-size")
SVG_FONT = Rule("PC024", "svg-font", WARNING)

# PC1xx: shape, against the JSON Schema
UNKNOWN_KEY = Rule("PC101", "unknown-key")
MISSING_KEY = Rule("PC102", "missing-key")
WRONG_FORM = Rule("PC103", "wrong-form")
WRONG_TYPE = Rule("PC104", "wrong-type")
UNKNOWN_VALUE = Rule("PC105", "unknown-value")
EMPTY_VALUE = Rule("PC106", "empty-value")
OUT_OF_RANGE = Rule("PC107", "out-of-range")
DUPLICATE_VALUE = Rule("PC108", "duplicate-value")

# PC2xx: prose
RAW_HTML = Rule("PC201", "raw-html")
UNKNOWN_DIRECTIVE = Rule("PC202", "unknown-directive")
BAD_ATTRIBUTES = Rule("PC203", "bad-attributes")
WRONG_LEVEL = Rule("PC204", "wrong-level")
NO_ID = Rule("PC205", "no-id")
UNSUPPORTED = Rule("PC206", "unsupported")
BARE_TABLE = Rule("PC207", "bare-table")
OPEN_DIRECTIVE = Rule("PC208", "open-directive")
WRONG_CONTENT = Rule("PC209", "wrong-content")
APPENDIX_HEADING = Rule("PC210", "appendix-heading")
LOOKS_LIKE_MARKUP = Rule("PC211", "looks-like-markup", WARNING)
TYPED_STRUCTURE = Rule("PC212", "typed-structure", WARNING)

# PC3xx: ids and references
DUPLICATE_ID = Rule("PC301", "duplicate-id")
DEAD_REFERENCE = Rule("PC302", "dead-reference")
UNKNOWN_NOTE = Rule("PC303", "unknown-note")
UNUSED_NOTE = Rule("PC304", "unused-note")
NOTE_TWICE = Rule("PC305", "note-twice")
UNKNOWN_ENTRY = Rule("PC306", "unknown-entry")
UNUSED_ENTRY = Rule("PC307", "unused-entry")
RESERVED_ID = Rule("PC308", "reserved-id")
PLACED_TWICE = Rule("PC309", "placed-twice")

# PC4xx: accessibility
HEADING_JUMP = Rule("PC401", "heading-jump")
EMPTY_ALTERNATIVE = Rule("PC402", "empty-alternative")
FILE_NAME_ALTERNATIVE = Rule("PC403", "file-name-alternative")
EMPTY_HEADER = Rule("PC404", "empty-header")
VAGUE_LINK = Rule("PC405", "vague-link")
EQUAL_HEADINGS = Rule("PC406", "equal-headings", WARNING)
UNNAMED_TABLE = Rule("PC407", "unnamed-table")
MISSING_GLYPH = Rule("PC408", "missing-glyph")
LOST_LINK = Rule("PC409", "lost-link", WARNING)
EMPTY_LINK = Rule("PC410", "empty-link")
LOW_CONTRAST = Rule("PC411", "low-contrast")

# PC5xx: an official document
ADOPTED_INCOMPLETE = Rule("PC501", "adopted-incomplete")
VALID_BEFORE_DECIDED = Rule("PC502", "valid-before-decided")
DECIDED_IN_FUTURE = Rule("PC503", "decided-in-future")
REPLACES_ITSELF = Rule("PC504", "replaces-itself")
ENDS_BEFORE_START = Rule("PC505", "ends-before-start")
OLD_RETRIEVAL = Rule("PC506", "old-retrieval", WARNING)
RETRIEVED_LATER = Rule("PC507", "retrieved-later", WARNING)
IDENTITY_NUMBER = Rule("PC508", "identity-number")
BAD_PHONE = Rule("PC509", "bad-phone")
BAD_MAIL = Rule("PC510", "bad-mail")
BAD_ADDRESS = Rule("PC511", "bad-address")
REPLACED_LATER = Rule("PC512", "replaced-later")
DOUBTFUL_READINGS = Rule("PC513", "doubtful-readings", WARNING)
READING_NOT_FOUND = Rule("PC514", "reading-not-found")
FIRST_ADOPTED_LATER = Rule("PC515", "first-adopted-later")
WRONG_REVISION = Rule("PC516", "wrong-revision")
CITATION_DIFFERS = Rule("PC517", "citation-differs")
STATUS_DIFFERS = Rule("PC518", "status-differs", WARNING)

# PC6xx: making and checking outputs
TEMPLATE_FAULT = Rule("PC601", "template-fault")
TEXT_DIFFERS = Rule("PC602", "text-differs")
ENGINE_FAULT = Rule("PC603", "engine-fault")
CANNOT_WRITE = Rule("PC604", "cannot-write")
DAMAGED_OUTPUT = Rule("PC605", "damaged-output")
CHANGED_OUTPUT = Rule("PC606", "changed-output")
NO_OUTPUT = Rule("PC607", "no-output")
MODEL_DIFFERS = Rule("PC608", "model-differs")
BROKEN_MODEL = Rule("PC609", "broken-model")
JUDGE_REMARK = Rule("PC610", "judge-remark")

# PC7xx: comparing
NO_EDITION = Rule("PC701", "no-edition")
NO_GIT_STATE = Rule("PC702", "no-git-state")
OTHER_PLAN = Rule("PC703", "other-plan", WARNING)
BROKEN_PROOF = Rule("PC704", "broken-proof")
MISCOUNTED = Rule("PC705", "miscounted")

# PC8xx: the plan's life
SEAL_DIFFERS = Rule("PC801", "seal-differs")
BROKEN_SEAL = Rule("PC802", "broken-seal")
CHAIN_GAP = Rule("PC803", "chain-gap")
CHAIN_LOOP = Rule("PC804", "chain-loop")
UNKNOWN_REVISION = Rule("PC805", "unknown-revision")
REPEALED_EARLY = Rule("PC806", "repealed-early")
ALREADY_THERE = Rule("PC807", "already-there")
NOTHING_IN_FORCE = Rule("PC808", "nothing-in-force")
NO_DRAFT = Rule("PC809", "no-draft")
HARD_TO_EDIT = Rule("PC810", "hard-to-edit")
DRAFT_DECIDED = Rule("PC811", "draft-decided")
NOT_ADOPTED = Rule("PC812", "not-adopted")

RULES = {rule.code: rule for rule in list(globals().values()) if isinstance(rule, Rule)}
