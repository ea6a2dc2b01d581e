"""Blame-aware language: sentences worth another look, each with a question, never a verdict."""
