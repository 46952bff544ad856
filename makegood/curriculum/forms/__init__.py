"""Forms of the curriculum, one module for each group of pages."""
