import uuid
from uuid import UUID, NAMESPACE_DNS, uuid5

x = UUID("12345678-1234-5678-9234-567812345678")
show(str(x), x.hex, x.int, x.urn, x.bytes, x.bytes_le, x.fields, x.time_low, x.time_mid, x.time_hi_version, x.clock_seq_hi_variant,
     x.clock_seq_low, x.node, x.time, x.clock_seq, x.variant, x.version)
show(f"{x}", "%s" % x, "a" + str(x), bool(x))
for text in ["{12345678-1234-5678-1234-567812345678}", "12345678123456781234567812345678", "urn:uuid:12345678-1234-5678-1234-567812345678",
             "ABCDEF00-0000-0000-0000-00000000abcd", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "1-2345678123456781234567812345678"]:
    u = UUID(text)
    show(str(u), u.variant, u.version, u.int)
show(str(UUID(bytes=b"\x12\x34\x56\x78" * 4)), str(UUID(bytes_le=b"\x78\x56\x34\x12\x34\x12\x78\x56" + b"\x12\x34\x56\x78" * 2)))
show(str(UUID(fields=(0x12345678, 0x1234, 0x5678, 0x12, 0x34, 0x567812345678))), str(UUID(int=5)), str(UUID(int=2**128 - 1)), str(UUID(hex="0" * 32)))
for v in [1, 2, 3, 4, 5]:
    u = UUID("f" * 32, version=v)
    show(str(u), u.version, u.variant)
show(str(UUID(None, None, None, None, 7)), str(UUID(int=1, version=None)))

for name in ["python.org", "", "ünïcödé", "a" * 1000]:
    show(str(uuid.uuid3(uuid.NAMESPACE_DNS, name)), str(uuid5(NAMESPACE_DNS, name)), str(uuid.uuid5(name=name, namespace=uuid.NAMESPACE_URL)))
    show(str(uuid.uuid3(uuid.NAMESPACE_OID, name)), str(uuid.uuid5(uuid.NAMESPACE_X500, name)), uuid.uuid3(x, name).version)
show(str(uuid.NAMESPACE_DNS), str(uuid.NAMESPACE_URL), str(uuid.NAMESPACE_OID), str(uuid.NAMESPACE_X500))
show(uuid.RESERVED_NCS, uuid.RFC_4122, uuid.RESERVED_MICROSOFT, uuid.RESERVED_FUTURE)

a, b = UUID(int=1), UUID(int=2)
show(a == UUID(int=1), a != b, a < b, a <= b, a > b, a >= b, a == 1, a == str(a), a in [UUID(int=1)], {a: 5}[UUID(int=1)], len({a, b, UUID(int=1)}))
show([str(u) for u in sorted([b, a])], isinstance(a, UUID), isinstance("x", UUID))

fails(UUID)
fails(UUID, "x")
fails(UUID, "g" * 32)
fails(UUID, "1234")
fails(UUID, 5)
fails(UUID, "0" * 32, b"0" * 16)
fails(lambda: UUID(bytes=b"1"))
fails(lambda: UUID(bytes_le=b"1"))
fails(lambda: UUID(fields=(1, 2)))
fails(lambda: UUID(fields=(2**32, 1, 1, 1, 1, 1)))
fails(lambda: UUID(fields=(1, 1, 1, 256, 1, 1)))
fails(lambda: UUID(fields=(1, 1, 1, 1, 1, -1)))
fails(lambda: UUID(int=-1))
fails(lambda: UUID(int=2**128))
fails(lambda: UUID(int="1"))
fails(lambda: UUID(int=1, version=6))
fails(lambda: UUID(int=1, version=0))
fails(uuid.uuid3, "x", "y")
fails(uuid.uuid5, x, 5)
fails(uuid.uuid5, x)
fails(uuid.uuid4, 1)
fails(lambda: a < 1)
