"""What the documents say: figures of computed results as blocks, a module a section. Nothing is computed anew."""
