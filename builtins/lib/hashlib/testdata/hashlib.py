import hashlib
import hmac

for name in ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512"]:
    for data in [b"", b"abc", b"x" * 1000]:
        h = hashlib.new(name, data)
        show(name, h.name, h.hexdigest(), h.digest(), h.digest_size, h.block_size, getattr(hashlib, name)(data).hexdigest() == h.hexdigest())
    m = hmac.new(b"key", b"message", name)
    show(m.hexdigest(), m.name, hmac.digest(b"key", b"message", name) == m.digest())
h = hashlib.sha256()
h.update(b"a")
c = h.copy()
h.update(b"b")
show(h.hexdigest(), c.hexdigest(), h.hexdigest())
show(hmac.new(b"k", digestmod=hashlib.sha1).hexdigest(), hmac.new(b"k" * 200, b"m", "md5").hexdigest())
show(hmac.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"))
show(hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 1000), hashlib.pbkdf2_hmac("sha1", b"p", b"s", 10, dklen=40))
show("sha256" in hashlib.algorithms_available)
fails(hashlib.new, "nope")
fails(hashlib.sha256, 5)
fails(hmac.new, b"k", b"m")
fails(hmac.compare_digest, "a", b"a")
fails(hashlib.pbkdf2_hmac, "sha256", b"p", b"s", 0)
