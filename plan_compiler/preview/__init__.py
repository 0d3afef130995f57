"""What serve shows while somebody writes: each revision's page, and its source's faults."""
