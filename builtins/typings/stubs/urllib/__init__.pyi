"""Addresses: what is in urllib.parse. Requests are made by this.connect()."""
