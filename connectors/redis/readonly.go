package redis

// readsOnly tells whether a command changes nothing. What is not known, such as a
// command of a module or one whose options decide (SORT with STORE), is taken to
// change something.
func (c command) readsOnly() bool { return readers[c.name()] || readersOfMany[c.name()] }

// readers are commands that Redis itself flags as reading, or that are about the
// server and change nothing.
var readers = setOfNames(`
	EXISTS TYPE TTL PTTL EXPIRETIME PEXPIRETIME KEYS SCAN RANDOMKEY DBSIZE DUMP SORT_RO
	GET MGET STRLEN GETRANGE SUBSTR LCS GETBIT BITCOUNT BITPOS BITFIELD_RO
	HGET HMGET HGETALL HKEYS HVALS HLEN HSTRLEN HEXISTS HRANDFIELD HSCAN
	LINDEX LLEN LPOS LRANGE
	SCARD SISMEMBER SMISMEMBER SMEMBERS SRANDMEMBER SINTER SINTERCARD SUNION SDIFF SSCAN
	ZCARD ZCOUNT ZLEXCOUNT ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE
	ZRANK ZREVRANK ZSCORE ZMSCORE ZRANDMEMBER ZINTER ZINTERCARD ZUNION ZDIFF ZSCAN
	XLEN XRANGE XREVRANGE XREAD XPENDING
	GEODIST GEOHASH GEOPOS GEOSEARCH GEORADIUS_RO GEORADIUSBYMEMBER_RO
	EVAL_RO EVALSHA_RO FCALL_RO
	PING ECHO TIME INFO ROLE LASTSAVE LOLWUT COMMAND`)

// readersOfMany are those of them that are subcommands.
var readersOfMany = map[string]bool{
	"ACL WHOAMI": true, "ACL LIST": true, "ACL CAT": true,
	"CLIENT ID": true, "CLIENT INFO": true, "CLIENT LIST": true,
	"COMMAND COUNT": true, "COMMAND DOCS": true, "COMMAND INFO": true, "COMMAND LIST": true, "COMMAND GETKEYS": true,
	"CONFIG GET":    true,
	"FUNCTION LIST": true, "FUNCTION STATS": true,
	"MEMORY USAGE": true, "MEMORY STATS": true,
	"OBJECT ENCODING": true, "OBJECT FREQ": true, "OBJECT IDLETIME": true, "OBJECT REFCOUNT": true,
	"PUBSUB CHANNELS": true, "PUBSUB NUMSUB": true, "PUBSUB NUMPAT": true,
	"SCRIPT EXISTS": true,
	"SLOWLOG GET":   true, "SLOWLOG LEN": true,
	"XINFO STREAM": true, "XINFO GROUPS": true, "XINFO CONSUMERS": true,
}
