"""What is typed: forms, drafts, templates, and the questions of the craft."""
