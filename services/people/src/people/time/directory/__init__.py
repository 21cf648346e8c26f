"""The directory of a center in one request: units, people, shifts."""
