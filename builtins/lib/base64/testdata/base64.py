import base64

for data in [b"", b"a", b"ab", b"abc", b"\xff\xfe\xfb\xef", b"hello world " * 10]:
    for name in ["b64encode", "standard_b64encode", "urlsafe_b64encode", "b32encode", "b16encode"]:
        encoded = getattr(base64, name)(data)
        show(name, encoded, getattr(base64, name.replace("en", "de", 1).replace("decode", "decode") if False else name.replace("encode", "decode"))(encoded))
for text in ["", "YQ==", b"YWI=", "YWJj", "Y W J j\n", "YQ==junk", "-_-_", "YWJj====", "YQ==YQ=="]:
    show(base64.b64decode(text), base64.urlsafe_b64decode(text))
for text in ["Y", "YQ", "YQ=", "YWJjY"]:
    fails(base64.b64decode, text)
    fails(base64.urlsafe_b64decode, text)
fails(base64.b64decode, "Y!Q==", validate=True)
fails(base64.b32decode, "1")
fails(base64.b16decode, "ab")
fails(base64.b16decode, "ABC")
fails(base64.b64encode, 5)
fails(base64.b64decode, None)
