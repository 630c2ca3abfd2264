"""The confined process: what a file is by its bytes, and pictures drawn anew. Imports nothing that opens a connection or a key."""
