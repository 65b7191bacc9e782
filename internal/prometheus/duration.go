package prometheus

import (
	"math"
	"regexp"
	"strconv"
	"time"
)

// Duration is what a duration is written like; ParseDuration asks for more.
var Duration = regexp.MustCompile(`^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$`)

var durationUnits = [...]time.Duration{
	365 * 24 * time.Hour, 7 * 24 * time.Hour, 24 * time.Hour,
	time.Hour, time.Minute, time.Second, time.Millisecond,
}

// ParseDuration reads a duration as Prometheus and Thanos do (prometheus/common
// v0.67.5, model/time.go, ParseDuration): 0, or whole numbers with units from large
// to small, each once, and a sum below 2^63 nanoseconds. It is false for any other text.
func ParseDuration(text string) (time.Duration, bool) {
	groups := Duration.FindStringSubmatch(text)
	if groups == nil || text == "" {
		return 0, text == "0"
	}
	var sum time.Duration
	for i, unit := range durationUnits {
		if groups[i+1] == "" {
			continue
		}
		n, err := strconv.ParseInt(groups[i+1], 10, 64)
		if err != nil || n > (math.MaxInt64-int64(sum))/int64(unit) {
			return 0, false
		}
		sum += time.Duration(n) * unit
	}
	return sum, true
}
