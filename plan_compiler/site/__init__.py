"""A static site of all plans, made of what their revisions are built to."""
