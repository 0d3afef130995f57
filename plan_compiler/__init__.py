"""A document compiler for the governing documents of Swedish municipalities."""

__version__ = "0.1.0"
