package krm

import "testing"

func BenchmarkIdentity(b *testing.B) {
	c, _ := deployment(b, "name: c\nimage: quay.io/thanos/thanos:v0.42.4\nargs: [receive, --tsdb.path=/data, --label=a=b, --receive.local-endpoint=x, --log.level=info, --http-address=:1]\nenv: [{name: A, value: b}]")
	for b.Loop() {
		c.Identity()
	}
}
