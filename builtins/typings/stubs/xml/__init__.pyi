"""XML in texts: what is in xml.sax.saxutils."""
