"""The corpus of imports: documents as municipalities have them, in our own words."""

from tests import import_texts, import_things
from tests.import_makers import BARN, FART, MAKERS, plan

__all__ = ["BARN", "FART", "MAKERS", "import_texts", "import_things", "plan"]
