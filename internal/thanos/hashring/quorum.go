package hashring

// Bears is how many receivers of a ring may be away while every write reaches its quorum
// (Thanos v0.42.4, pkg/receive/handler.go, writeQuorum).
func Bears(factor int) int {
	if factor == 2 {
		return 1
	}
	return factor - (factor/2 + 1)
}
