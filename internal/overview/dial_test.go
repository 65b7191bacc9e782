package overview

import (
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// TestAddressOf: an address is shown as it is dialled, without a login and without a path.
func TestAddressOf(t *testing.T) {
	for _, test := range []struct{ scheme, host, address, want string }{
		{"", "dnssrv+_grpc._tcp.query.mon.svc", "dnssrv+_grpc._tcp.query.mon.svc", "dnssrv+_grpc._tcp.query.mon.svc"},
		{"", "dns+a.example.com:10901", "dns+a.example.com:10901", "dns+a.example.com:10901"},
		{"https", "a.example.com:443", "https://user:word@a.example.com/hook/token", "https://a.example.com"},
		{"http", "a:9090", "http://a:9090/x", "http://a:9090"},
	} {
		d := observe.Dial{Scheme: test.scheme, Target: endpoints.ParseTarget(test.host), Address: test.address}
		if got := addressOf(d); got != test.want {
			t.Errorf("%s is shown as %s, want %s", test.address, got, test.want)
		}
	}
}

// TestRanges: numbers in a row are one pair.
func TestRanges(t *testing.T) {
	var r ranges
	for _, n := range []int{0, 1, 2, 2, 5, 7, 8} {
		r = r.add(n)
	}
	if len(r) != 3 || r[0] != [2]int{0, 2} || r[1] != [2]int{5, 5} || r[2] != [2]int{7, 8} {
		t.Errorf("they are %v", r)
	}
}
