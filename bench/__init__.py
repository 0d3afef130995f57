"""The comparison of plans measured against its peers; `python -m bench`."""
