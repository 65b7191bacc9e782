// Package mounts gives containers the Secrets that the Fleet says files are read from.
package mounts

import (
	"path"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Secret makes a container see a file that is a key of a Secret beside it, in the file's
// folder with all other keys. One that it sees already is left as it is. It is false where
// something else is there, which is reported.
func Secret(r *krm.Run, c *krm.Container, file, secret string) bool {
	secret = r.NameFor(c.Workload.Object, "Secret", secret)
	source, mounted := r.MountedFile(c, file)
	switch {
	case mounted && (source.Kind != "Secret" || source.Name != secret):
		r.Errorf(c.Workload.Object, c.Path+".volumeMounts", "give each Secret a folder of its own",
			"%s is mounted from %s %s, while the Fleet reads it from Secret %s", file, source.Kind, source.Name, secret)
		return false
	case mounted:
		return true
	}
	return r.Check(c.Workload.Object, c.Path+".volumeMounts", c.Mount("Secret", secret, path.Dir(file)))
}
