"""The use cases, one module each. A step takes ports and values; no step calls another step."""
