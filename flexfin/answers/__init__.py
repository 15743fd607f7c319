"""Answers: figures of a case, told in tables and sentences."""
