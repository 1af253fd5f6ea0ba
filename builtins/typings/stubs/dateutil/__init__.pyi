"""Dates: what is in dateutil.parser, dateutil.relativedelta and dateutil.tz."""
