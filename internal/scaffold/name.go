package scaffold

import (
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
	k8syaml "sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
)

// CheckName refuses what cannot be the name of a new cluster: what is no DNS label, and
// what YAML reads as something else than a text. Names stand bare in kustomizations,
// folders' names and labels, and kubectl reads YAML 1.1, where no is false and 0755 is 493.
func CheckName(name string) error {
	if !fleet.IsClusterName(name) {
		return fmt.Errorf("%q cannot be the name of a cluster; use lower-case letters, digits and -", name)
	}
	for _, unmarshal := range []func([]byte, any) error{yaml.Unmarshal, func(text []byte, value any) error { return k8syaml.Unmarshal(text, value) }} {
		var value any
		if err := unmarshal([]byte(name), &value); err != nil || value != name {
			return fmt.Errorf("%q cannot be the name of a cluster: YAML reads it as %s where it stands without quotes; give another name", name, read(value))
		}
	}
	return nil
}

func read(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case time.Time:
		return "a date"
	default:
		return fmt.Sprint(v)
	}
}
