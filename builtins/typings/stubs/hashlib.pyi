"""Digests of bytes. A text that is given stands for its UTF-8."""

algorithms_available: set[str]
"""The names that new() takes."""
algorithms_guaranteed: set[str]
"""The names that new() takes."""

class _Hash:
    """A digest that can be updated."""

    name: str
    digest_size: int
    block_size: int
    def update(self, data: bytes | str, /) -> None:
        """Add bytes."""

    def digest(self) -> bytes:
        """The digest of what was added."""

    def hexdigest(self) -> str:
        """The digest of what was added, as hexadecimal digits."""

    def copy(self) -> _Hash:
        """Another one that has the same added."""

def new(name: str, data: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by the name of its hash, such as 'sha256'."""

def pbkdf2_hmac(
    hash_name: str, password: bytes | str, salt: bytes | str, iterations: int, dklen: int | None = None
) -> bytes:
    """A key that is made of a password."""

def md5(string: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by MD5."""

def sha1(string: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by SHA-1."""

def sha224(string: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by SHA-224."""

def sha256(string: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by SHA-256."""

def sha384(string: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by SHA-384."""

def sha512(string: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by SHA-512."""

def sha3_224(string: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by SHA-3-224."""

def sha3_256(string: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by SHA-3-256."""

def sha3_384(string: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by SHA-3-384."""

def sha3_512(string: bytes | str = b"", *, usedforsecurity: bool = True) -> _Hash:
    """A digest by SHA-3-512."""
