"""XML in texts: what is in saxutils."""
