"""The linter (REC-7): a module for each chapter, `catalogue` what there is to find, `lint` all in one pass."""
