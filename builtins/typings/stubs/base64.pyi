"""Bytes as text: base64, base32 and base16. A text that is given stands for its UTF-8."""

def b64encode(s: bytes | str) -> bytes:
    """Encode in base64; decode() of the result is a text."""

def b64decode(s: bytes | str, *, validate: bool = False) -> bytes:
    """Decode base64; validate refuses other characters instead of passing over them."""

def standard_b64encode(s: bytes | str) -> bytes:
    """Encode in base64."""

def standard_b64decode(s: bytes | str) -> bytes:
    """Decode base64."""

def urlsafe_b64encode(s: bytes | str) -> bytes:
    """Encode in base64 with - and _ in place of + and /."""

def urlsafe_b64decode(s: bytes | str) -> bytes:
    """Decode base64 with - and _ in place of + and /."""

def b32encode(s: bytes | str) -> bytes:
    """Encode in base32."""

def b32decode(s: bytes | str) -> bytes:
    """Decode base32."""

def b16encode(s: bytes | str) -> bytes:
    """Encode as hexadecimal digits."""

def b16decode(s: bytes | str) -> bytes:
    """Decode hexadecimal digits."""
