"""A document compiler for the governing documents of Swedish municipalities."""

__version__ = "0.1.0"
# New objects between two looks for rings of garbage: a plan is many objects and drops few of them.
GARBAGE = 100_000
