from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlparse, urlsplit, urlunparse, urljoin, urldefrag, urlencode, parse_qsl

# Addresses and texts at random.

state = [7]

def rnd(n):
    state[0] = (state[0] * 6364136223846793005 + 1442695040888963407) % 18446744073709551616
    return (state[0] // 4294967296) % n

def text(parts, most):
    return "".join([parts[rnd(len(parts))] for i in range(rnd(most))])

pieces = ["http:", "https:", "ftp:", "x-y:", "mailto:", "//", "/", "/", "..", ".", "?", "#", ";", ":", "@", "a", "b", "Host.com", "80", "//[::1]/", "//u@[::1]:80?", "=", "&", "ä", " ", "%41", "\t"]
chars = ["a", "Z", "5", " ", "+", "%", "%4", "%41", "%C3", "%A4", "%E2%82%AC", "ä", "€", "😀", "/", "&", "=", "~", "\n", "\x00", ";", "%zz", "%ff"]

def attempt(f, *args):
    try:
        return f(*args)
    except ValueError:
        return "wrong"

for i in range(2500):
    u, v = text(pieces, 9), text(pieces, 7)
    r = attempt(urlparse, u)
    if r == "wrong":
        show(u, r)
        continue
    show(u, tuple(r), r.username, r.password, r.hostname, attempt(lambda: r.port), r.geturl(), tuple(urlsplit(u, "z", rnd(2) == 0)), tuple(attempt(urldefrag, u)))
    show(v, attempt(urljoin, u, v), attempt(urljoin, "http://h/a/b/c;d?e#f", u), attempt(urljoin, u, v, False))

for i in range(2000):
    s, safe = text(chars, 10), text(["/", "+", " ", "a", "ä", "%", "&"], 4)
    q = quote(s, safe)
    show(s, safe, q, quote_plus(s, safe), unquote(q), unquote(s), unquote_plus(s), unquote(s, "latin-1"), unquote(s, errors="ignore"), parse_qsl(s), parse_qsl(s, True), urlencode([(s, safe), (safe, s)]))
