package genobjstoresecret

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// bucket is an object store with the place where it is described.
type bucket struct {
	*fleet.ObjectStore
	at   *krm.Object
	path string
	// cluster whose readers log in, nil without a Fleet, and the place where its own
	// identity is described.
	cluster     *fleet.Cluster
	entry       *krm.Object
	clusterPath string
}

// bucketOf returns an object store of the Fleet as a cluster logs in to it.
func bucketOf(r *krm.Run, f *fleet.Fleet, cluster *fleet.Cluster, i int) bucket {
	b := bucket{
		ObjectStore: f.ObjectStores[i].As(cluster), at: r.LocalConfigs(fleet.Kind)[0], path: problem.Index("spec.objectStores", i),
		cluster: cluster, clusterPath: "spec",
	}
	if b.entry = r.LocalConfig(fleet.ClusterKind, cluster.Name); b.entry != nil {
		return b
	}
	b.entry, b.clusterPath = b.at, problem.Index("spec.clusters", slices.Index(f.ClusterNames(), cluster.Name))
	return b
}

const identityPath = "credentials.identity."

// own returns the field of the cluster's own identity that a path of the object store
// got its value from, "" where it is the object store's.
func (b bucket) own(path string) string {
	field, found := strings.CutPrefix(path, identityPath)
	switch {
	case !found || b.cluster == nil:
	case identityFields(b.cluster.Identities[b.Name])[field] != "":
		return problem.Join("identities", b.Name) + "." + field
	case identityFields(b.cluster.IdentityFor(b.Name))[field] != "":
		return "identity." + field
	}
	return ""
}

// report reports problems of the object store where the user wrote what they are about.
func (b bucket) report(r *krm.Run, problems []problem.Problem) {
	for _, p := range problems {
		object, at := b.at, problem.Join(b.path, p.Path)
		if field := b.own(p.Path); field != "" {
			object, at = b.entry, problem.Join(b.clusterPath, field)
		}
		r.Problems(object, "", []problem.Problem{{Path: at, Message: p.Message, Remedy: p.Remedy}})
	}
}

// named names the field of a path for a message about another object.
func (b bucket) named(path string) string {
	if field := b.own(path); field != "" {
		return field + " of cluster " + b.cluster.Name
	}
	return path + " of the bucket"
}

// identityFields are the fields of an identity by their names.
func identityFields(i fleet.Identity) map[string]string {
	return map[string]string{"awsRoleARN": i.AWSRoleARN, "gcpServiceAccount": i.GCPServiceAccount, "azureClientID": i.AzureClientID}
}
