"""Measures that need no server: each module runs in a process of its own, in the house's settings, and prints its rows as JSON."""
