"""Signing in: who is let in, by which proofs, after how many failures, and for how long."""
