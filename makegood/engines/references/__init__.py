"""References: words and queries of the catalogue, identifiers, file formats, duplicates. All pure."""
