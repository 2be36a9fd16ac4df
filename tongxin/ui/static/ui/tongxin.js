// The shell works without this file; it only improves.
