package provider

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// badValue explains what is wrong with the value of a key of a scalar kind, or
// with a section or map that is no mapping; message is "" when nothing is.
func badValue(k key, n *yaml.Node) (message, remedy string) {
	switch {
	case isNull(n) && k.kind == text:
		return badText(k, "")
	case isNull(n):
		// Upstream decodes on top of its defaults, and a null erases them.
		return fmt.Sprintf("got no value, want %s", k.kind), "remove the key, or give it a value"
	case n.Kind != yaml.ScalarNode || k.kind == section || k.kind == textMap || k.kind == list:
		return mismatch(k, n)
	case k.kind != text && isReference(n.Value):
		return "", ""
	}
	switch k.kind {
	case boolean:
		return badBoolean(k, n)
	case integer:
		return badInteger(k, n)
	case duration, goDuration:
		return badDuration(k, n)
	case size:
		return badSize(k, n)
	case number:
		return badNumber(k, n)
	default:
		return badString(k, n)
	}
}

// mismatch reports a value of the wrong kind without showing it.
func mismatch(k key, n *yaml.Node) (message, remedy string) {
	remedy = "write " + k.kind.String()
	if k.kind == text && n.Kind == yaml.ScalarNode {
		remedy = "put it in quotes"
	}
	return fmt.Sprintf("got %s, want %s", describe(n), k.kind), remedy
}

// badString wants a YAML string. Upstream takes numbers too, but decodes twice
// on the way, so 0123 arrives as 83 and yes as true.
func badString(k key, n *yaml.Node) (message, remedy string) {
	if n.ShortTag() != "!!str" {
		return mismatch(k, n)
	}
	return badText(k, n.Value)
}

// badText checks the value of a text key, wherever it comes from.
func badText(k key, value string) (message, remedy string) {
	switch {
	case value == "" && k.fallback != "":
		return fmt.Sprintf("an empty value erases upstream's default %q", k.fallback), "remove the key, or give it a value"
	case value == "":
		return "", ""
	case k.secret == public && holdsLogin(value):
		return "a URL with a login, which is a secret", "write it without, or take the login from the environment: $(NAME)"
	case strings.Contains(referencePattern.ReplaceAllString(value, ""), "$("):
		return "not a reference to the environment", "write $(NAME) with letters, digits and underscores only: Thanos leaves anything else as it is"
	case k.multiline && k.secret == whole && isReference(value):
		return "a key of several lines cannot come from the environment: Thanos substitutes text before it parses YAML, which folds the lines into one", "write the whole file instead: an external secret or an inline one"
	case !k.multiline && strings.TrimSpace(value) != value:
		return "white space at an end", "remove it; a line break often comes from echo or from a block scalar (use |-)"
	case holdsReference(value):
		return "", ""
	case len(k.oneOf) > 0 && !k.accepts(value):
		return fmt.Sprintf("got %q, want one of %s", value, strings.Join(k.oneOf, ", ")), "use one of them"
	case k.shape != nil:
		return k.shape(value)
	}
	return "", ""
}

var loginPattern = regexp.MustCompile(`(?:^|//)[^/@\s]+:([^/@\s]+)@`)

// holdsLogin reports whether a URL, or an address, holds a password that does not come
// from the environment.
func holdsLogin(value string) bool {
	for _, m := range loginPattern.FindAllStringSubmatch(value, -1) {
		if !holdsReference(m[1]) {
			return true
		}
	}
	return false
}

// accepts reports whether value is one of the key's values.
func (k key) accepts(value string) bool {
	return slices.ContainsFunc(k.oneOf, func(v string) bool {
		return v == value || (k.anyCase && strings.EqualFold(v, value))
	})
}

func badBoolean(k key, n *yaml.Node) (message, remedy string) {
	if n.ShortTag() != "!!bool" {
		return mismatch(k, n)
	}
	return "", ""
}

// badInteger wants a decimal: upstream reads 0123 as octal and 1_000 as 1000.
// Zero is upstream's "not set" for every integer.
func badInteger(k key, n *yaml.Node) (message, remedy string) {
	value, err := strconv.ParseInt(n.Value, 10, 64)
	switch {
	case n.ShortTag() != "!!int":
		return mismatch(k, n)
	case err != nil || strconv.FormatInt(value, 10) != n.Value:
		return "want a decimal number that fits in 64 bits", "write it with digits only, without leading zeros"
	case k.positive && value == 0:
		return "got 0, want 1 or more", "choose a greater value, or remove it and have upstream's default"
	case value != 0 && (value < k.low || value > k.bound()):
		return fmt.Sprintf("got %d, want %s", value, k.limits()), "choose a value in that range"
	}
	return "", ""
}

// limits describes the range of an integer key.
func (k key) limits() string {
	switch {
	case k.high == 0:
		return fmt.Sprintf("%d or more", k.low)
	case k.low == 0:
		return fmt.Sprintf("0 to %d", k.high)
	}
	return fmt.Sprintf("0, or %d to %d", k.low, k.high)
}

// badDuration wants a duration as upstream parses it. A bare number is refused:
// model.Duration refuses it as well, and time.Duration would mean nanoseconds.
func badDuration(k key, n *yaml.Node) (message, remedy string) {
	tag := n.ShortTag()
	if n.Value == "0" && k.kind == duration && (tag == "!!int" || tag == "!!str") {
		return "", ""
	}
	if tag == "!!int" {
		return "got a number without a unit, want " + k.kind.String(), "add the unit"
	}
	if tag != "!!str" {
		return mismatch(k, n)
	}
	if (k.kind == duration && !isModelDuration(n.Value)) || (k.kind == goDuration && !isGoDuration(n.Value)) {
		return fmt.Sprintf("got %q, want %s", n.Value, k.kind), k.kind.units()
	}
	if d, err := time.ParseDuration(n.Value); k.positive && err == nil && d == 0 {
		return fmt.Sprintf("got %q, want more than 0", n.Value), "choose a greater value, or remove it and have upstream's default"
	}
	return "", ""
}

// badSize wants a size with its unit; a bare number has none, and upstream
// refuses it.
func badSize(k key, n *yaml.Node) (message, remedy string) {
	switch tag := n.ShortTag(); {
	case n.Value == "0":
		return "", ""
	case tag == "!!int":
		return "got a number without a unit, want " + k.kind.String(), "add the unit: B, KiB, MiB, GiB"
	case tag != "!!str":
		return mismatch(k, n)
	case SizeOf(n.Value) < 0:
		return fmt.Sprintf("got %q, want %s", n.Value, k.kind), "use one of the units B, KiB, MiB, GiB, TiB"
	}
	return "", ""
}

var base2Size = regexp.MustCompile(`^([0-9]{1,15}(?:\.[0-9]{1,15})?)([KMGTP]?)(i?)B$`)

// SizeOf returns what alecthomas/units ParseBase2Bytes takes a size for, KB and
// KiB alike; -1 when it refuses it.
func SizeOf(value string) float64 {
	m := base2Size.FindStringSubmatch(value)
	switch {
	case value == "0":
		return 0
	case m == nil || m[2] == "" && m[3] != "":
		return -1
	}
	n, err := strconv.ParseFloat(m[1], 64)
	n *= math.Pow(1024, float64(strings.Index("KMGTP", m[2])+len(m[2])))
	if err != nil || n >= math.MaxInt64 {
		return -1
	}
	return n
}

// badNumber wants a finite decimal in its range.
func badNumber(k key, n *yaml.Node) (message, remedy string) {
	value, err := strconv.ParseFloat(n.Value, 64)
	switch tag := n.ShortTag(); {
	case tag != "!!float" && tag != "!!int" || err != nil || math.IsInf(value, 0) || math.IsNaN(value):
		return mismatch(k, n)
	case value < float64(k.low) || value > float64(k.bound()):
		return fmt.Sprintf("got %s, want %s", n.Value, k.limits()), "choose a value in that range"
	}
	return "", ""
}

// units tells which units a kind of duration knows.
func (k kind) units() string {
	if k == goDuration {
		return "use the units h, m, s, ms, us, ns"
	}
	return "use whole numbers with the units y, w, d, h, m, s, ms, the largest first"
}

// isGoDuration reports whether time.ParseDuration accepts value, and it is not negative.
func isGoDuration(value string) bool {
	d, err := time.ParseDuration(value)
	return err == nil && d >= 0
}

// isModelDuration reports whether model.ParseDuration of prometheus/common accepts value.
func isModelDuration(value string) bool {
	_, ok := prometheus.ParseDuration(value)
	return ok
}
