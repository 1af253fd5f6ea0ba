# What this shows in Python is recorded beside it, with dateutil 2.9.0.
from datetime import datetime, timedelta, timezone
from dateutil import tz
from dateutil.parser import ParserError, isoparse, parse
import dateutil.parser

default = datetime(2003, 9, 25, 10, 36, 28, 5)
texts = ["2024-01-31", "2024-01-31 12:00", "2024-01-31T12:30:45", "2024-01-31T12:30:45.123", "2024-01-31T12:30:45.1234567", "2024-01-31T12:30:45+01:00", "2024-01-31T12:30:45-0530", "2024-01-31T12:30:45+02", "20240131", "20240131T1230", "20240131T123045", "20240131123045", "202401311230", "20240131T12", "20240131T123045.5", "Jan 31, 2024", "January 31, 2024", "31 Jan 2024", "31 January 2024 15:04", "Jan 31 2024 3:04PM", "Jan 31 2024 3:04:05 pm", "31-Jan-2024", "31/Jan/2024:12:30:45 +0200" if False else "31/Jan/2024 12:30:45 +0200", "Jan-31-2024", "Wed, 31 Jan 2024 12:30:45 +0000", "Wed, 31 Jan 2024 12:30:45 GMT", "Wed, 31 Jan 2024 12:30:45 -0500 (EST)", "Wed Jan 31 12:30:45 2024", "Wed Jan 31 12:30:45 CET 2024", "Wed Jan 31 12:30:45 UTC 2024", "Thu Sep 25 2003", "Thu Sep 25", "Sep 2003", "Sep", "2003", "Sep 25", "25 Sep", "Thu", "Friday", "10:36:28", "10:36", "10h36m28.5s", "10h36m28s", "10h36m", "10h", "10 h 36", "36 m 5", "5s", "01h02", "01h02m03", "01m02", "10am", "10 am", "10pm", "12 am", "12pm", "12:08 PM", "10:00 a.m.", "3:04 A.M", "10:00am", "13:45",
         "01/31/2024", "31/01/2024", "01/02/2024", "2024/01/31", "2024/1/5", "2024.01.31", "31.01.2024", "1.2.2024", "2024 1 31", "31 1 2024", "09-25-2003", "25-09-2003", "10-09-2003", "2003-Sep-25", "25-Sep-2003", "Sep-25-2003", "25 09 2003", "2003 09 25", "2003 Sep 25", "25 Sep 03" if False else "25 Sep 2003", "Sep 25 03 10:36" if False else "Sep 25 2003 10:36", "July 4, 1976 12:01:02 am", "Mon Jan  2 04:24:27 1995", "Tue Apr 4 00:22:12 PDT 1995", "04.04.95 00:22" if False else "04.04.1995 00:22", "Jan 1 1999 11:23:34.578", "3rd of May 2001", "5th of March 2001", "1st of May 2003", "May 5th 2003 10pm", "0:00 PM, PST" if False else "12:00 PM, PST", "12:00 PM PST, 2003-05-06", "Sep of 2003", "13NOV2017", "Dec/23/2012", "December.0031.30", "2016-12-21 04.2h", "1994-11-05T08:15:30-05:00", "1994-11-05T08:15:30Z", "1994-11-05T08:15:30 z", "1976-07-04T00:01:02Z", "1986-07-05T08:15:30z", "Thu, 25 Sep 2003 10:49:41 -0300", "2003-09-25T10:49:41.5-03:00", "20030925T104941.5-0300", "20030925T104941-0300", "2003-09-25 10:49 BRST+3", "2003-09-25 10:49 GMT+3", "2003-09-25 10:49 UTC-5", "2003-09-25 10:49 +0330", "2003-09-25 10:49 -3", "2024-02", "02-2024", "99-01" if False else "1999-01", "19990101T23", "19990101T2359", "Feb 30" if False else "Feb 29 2024", "1/31", "30", "5", "2024-01-31 24:00" if False else "2024-01-31 23:59:59,5", "on 31 January 2024 at 12:30", "2024年1月31日" if False else "2024-1-31", "9999-12-31", "0001-01-01"]
for text in texts:
    show(text, parse(text, default=default))
    for dayfirst in [True, False]:
        for yearfirst in [True, False]:
            show(parse(text, default=default, dayfirst=dayfirst, yearfirst=yearfirst, ignoretz=True))
show(parse("Jan 31, 2024"), parse("2024-01-31 12:00"), parse(b"2024-01-31"), parse(timestr="2024-01-31", default=None), parse("2024-01-31T12:00:00Z").utcoffset(), parse("2024-01-31T12:00:00+01:00").tzname(), repr(parse("2024-01-31T12:00:00+01:00")), parse("2024-01-31T12:00Z") == datetime(2024, 1, 31, 12, tzinfo=timezone.utc), dateutil.parser.parse("2024-01-31") == parse("31 Jan 2024"))
zones = {"BRST": -7200, "CST": tz.gettz("America/Chicago"), "NONE": None, "EST": tz.tzoffset("EST", -18000), "MY": timezone.utc}
for text in ["2012-01-19 17:21:00 BRST", "2012-01-19 17:21:00 CST", "2012-01-19 17:21:00 NONE", "2012-01-19 17:21:00 EST", "2012-01-19 17:21:00 MY", "2012-01-19 17:21:00 PST", "2012-01-19 17:21:00", "2012-01-19 17:21:00 +0100", "2012-11-04 01:30 CST", "2012-11-04 01:30 CDT"]:
    show(parse(text, tzinfos=zones), parse(text, tzinfos=zones).tzname(), parse(text, tzinfos=zones, ignoretz=True), parse(text, tzinfos=lambda name, offset: tz.tzoffset(name, (offset or 0) + 60)))
for text in ["Today is January 1, 2047 at 8:21:00AM", "On the 31st of January 2024, at 12:30 we met", "I have a meeting on March 1, 2024", "the a of 5 am", "due: 2024-05-06 (urgent)", "Meet me at 5pm on Friday", "a date 2024-01-31 and 7 others" if False else "a date 2024-01-31 and others"]:
    show(parse(text, fuzzy=True, default=default), parse(text, fuzzy_with_tokens=True, default=default))
for text in ["", " ", "31", "2024-01-31,12:30", "13/1", "hello", "2024-13-45", "32 Jan 2024", "Feb 30 2024", "2024-01-31T25:00", "12:60", "2024-01-31 12:30:99", "a b c", "yesterday", "10:36 foo", "1/2/3/4", "Jan Feb 2024", "nan", "inf", "2024-01-", "--", "am", "13 am" if False else "at am", "99:99", "99999999999999999999", "1.2.3.4", "2024 2025", "Jan 2024 2025", "2024-01-31T12:00:00+01:0x", "+", "12:", "0000-01-01", "2024-00-01", "Monday Tuesday x", "5 foo"]:
    fails(parse, text, default=default)
for f in [lambda: parse(5), lambda: parse(None), lambda: parse(datetime(2024, 1, 1)), lambda: parse("2024", default="x"), lambda: parse("2012-01-19 17:21 X", tzinfos={"X": 1.5}), lambda: parse("2024", foo=1)]:
    fails(f)
for text in ["hello", "", "2024-13-45", "Feb 30 2024"]:
    try:
        parse(text, default=default)
    except ParserError as e:
        show(str(e), isinstance(e, ValueError))

for text in ["2024", "2024-02", "2024-02-29", "20240229", "2024-W09-4", "2024W094", "2024-W09", "2024W09", "2024-060", "2024060", "2023-365", "2024-02-29T13", "2024-02-29T1305", "2024-02-29T13:05", "2024-02-29T13:05:09", "2024-02-29T130509", "2024-02-29T13:05:09.5", "2024-02-29T13:05:09,123456789", "2024-02-29 13:05Z", "2024-02-29T13:05z", "2024-02-29T13:05:09+01:00", "2024-02-29T13:05:09-0530", "2024-02-29T13:05:09+05", "2024-02-29T13+01", "2024-02-29T24:00", "2024-02-29T24:00:00.000Z", "2024-02-29T13:05:09+00:00", "2024-02-29T13:05:09-00:00", "2024060T10", "20240229T101112.123Z"]:
    show(text, isoparse(text), isoparse(text).tzname(), repr(isoparse(text).tzinfo), isoparse(text.encode()) == isoparse(text))
for text in ["", "x", "24", "2024-2", "202402", "2024-0229", "202402-29", "2024-13", "2024-02-30", "2024-366-1", "2023-366", "2024-000", "2024-W54", "2024-W00", "2024-W09-8", "2024-W094", "2024-02-29T", "2024-02-29T1", "2024-02-29T25", "2024-02-29T13:60", "2024-02-29T13:05:60", "2024-02-29T24:01", "2024-02-29T13:0509", "2024-02-29T1305:09", "2024-02-29T13:05+1", "2024-02-29T13:05+123", "2024-02-29T13:05+24:00", "2024-02-29T13:05+01:60", "2024-02-29T13:05 01", "2024-02-29T13:05Zx", "2024-02-29T13:05:09.", "２024-02-29", "2024-02-29T13:05:09.5.5", "0000-01-01"]:
    fails(isoparse, text)
fails(isoparse, 5)
fails(isoparse, None)
