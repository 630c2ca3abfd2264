"""Measurements of what is new: recall and its price beside simple methods, time by the size of a group, memory of a flood."""
