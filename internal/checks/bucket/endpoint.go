package bucket

import (
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var endpoint = &checks.Rule{
	ID:       "bucket/endpoint",
	Severity: krm.Warning,
	Check:    checkEndpoint,
}

// twice is apart from endpoint, for nothing works with it.
var twice = &checks.Rule{
	ID:       "bucket/twice",
	Severity: krm.Error,
	Check:    checkTwice,
}

func checkEndpoint(f *observe.Fleet, tell checks.Tell) {
	for _, b := range f.Buckets() {
		if observe.HasVariable(b.Endpoint) || b.Endpoint == "" {
			continue
		}
		if slices.Contains([]string{"ALIYUNOSS", "BOS"}, b.Type) && !strings.Contains(b.Endpoint, "://") {
			tell(b.Text.At, "write https://"+b.Endpoint+", or http:// where that is meant",
				"endpoint %s has no scheme, and type %s speaks plain HTTP then: blocks and signed requests can be read on the way", b.Endpoint, b.Type)
		}
		if region, has := withoutBucket(b, ".amazonaws.com", ".amazonaws.com.cn"); b.Type == "S3" && has {
			tell(b.Text.At, "write "+region+", and prefix: "+path.Join(b.Name, b.Prefix)+", where what is there lies",
				"endpoint %s is the bucket's own host, so all lies in a folder %s/ of it, where nobody looks who has another endpoint", b.Endpoint, b.Name)
		}
	}
}

func checkTwice(f *observe.Fleet, tell checks.Tell) {
	for _, b := range f.Buckets() {
		if region, has := withoutBucket(b, ".aliyuncs.com"); b.Type == "ALIYUNOSS" && has {
			tell(b.Text.At, "write "+region, "endpoint %s has the bucket's name, which the client puts in front once more", b.Endpoint)
		}
		name, has := strings.CutSuffix(b.Name, "-"+b.Account)
		if b.Type == "COS" && has && b.Account != "" && b.Endpoint == "" && !observe.HasVariable(b.Name+b.Account) {
			tell(b.Text.At, "write bucket: "+name, "bucket %s ends with app_id, which the client adds once more", b.Name)
		}
	}
}

// withoutBucket is an endpoint of one of the domains without the bucket's name in front, and
// whether it has that.
func withoutBucket(b observe.Bucket, domains ...string) (endpoint string, has bool) {
	scheme, host, isURL := strings.Cut(strings.ToLower(strings.TrimSuffix(b.Endpoint, "/")), "://")
	if !isURL {
		scheme, host = "", scheme
	} else {
		scheme += "://"
	}
	host, has = strings.CutPrefix(host, strings.ToLower(b.Name)+".")
	bare, _, _ := strings.Cut(host, ":")
	return scheme + host, has && b.Name != "" && slices.ContainsFunc(domains, func(d string) bool { return strings.HasSuffix(bare, d) })
}
