"""makegood: from promise to practice to proof."""
