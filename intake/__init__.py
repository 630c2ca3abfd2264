"""The edge towards people and machines: HTTP. Translates requests into steps and steps' results into answers."""
