package observe

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// place says where a bucket of a name is to be found, the same for all ways to write it;
// false where that is not known.
func (o objstore) place() (string, bool) {
	c := o.Config
	where := strings.ToLower(c.Endpoint)
	for _, scheme := range []string{"https://", "http://"} {
		where = strings.TrimPrefix(where, scheme)
	}
	where = strings.TrimSuffix(strings.TrimSuffix(where, "/"), ":443")
	switch typ := strings.ToUpper(o.Type); {
	case typ == "GCS":
		where = worldwide
	case typ == "S3" && (where == "" || strings.HasSuffix(where, ".amazonaws.com")):
		where = worldwide // by any of Amazon's endpoints
	case typ == "AZURE":
		where = cmp.Or(c.Account, accountIn(c.Connection))
	case typ == "OCI":
		where = strings.TrimSpace(c.Tenancy + " " + c.Region)
		return where, !HasVariable(where)
	case typ == "COS" && where == "":
		where = c.AppID + " " + c.Region
	case typ == "SWIFT":
		where = strings.Join([]string{c.AuthURL, c.SwiftPlace, c.Project, c.ProjectID}, " ")
	case typ == "FILESYSTEM":
		return "", true
	}
	return where, strings.TrimSpace(where) != "" && !HasVariable(where)
}

// worldwide stands for storage in which a name is one bucket in all the world.
const worldwide = "*"

// accountIn is the name of the account in a connection string of Azure.
func accountIn(connection string) string {
	for _, part := range strings.Split(connection, ";") {
		if name, value, _ := strings.Cut(part, "="); strings.EqualFold(strings.TrimSpace(name), "AccountName") {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// isLocal tells whether each cluster has a bucket of its own in that place: it is a
// Service, this machine, or the region that the machine is in.
func (o objstore) isLocal(where string) bool {
	host, _, _ := strings.Cut(where, ":")
	labels := strings.Split(host, ".")
	switch typ, last := strings.ToUpper(o.Type), labels[len(labels)-1]; {
	case typ == "FILESYSTEM" || typ == "OCI" && o.Config.Region == "":
		return true
	case typ != "S3" || where == worldwide || strings.HasSuffix(host, "."+clusterSet):
		return false
	case isLoopback(host) || len(labels) == 1 || strings.Contains(host+".", ".svc."):
		return true
	default: // name.namespace, unless it ends as names of the world and of offices do
		return len(labels) == 2 && !slices.Contains([]string{"com", "net", "org", "io", "dev", "cloud", "local", "lan", "internal", "home", "example", "test"}, last)
	}
}

// local tells storage apart that is called the same elsewhere: by the cluster, and there
// by the Service, or for a folder by the volume that it lies on.
func (p *Process) local(b Bucket) string {
	parts := []string{p.Cluster().Group, p.Cluster().Name}
	host, port, _ := strings.Cut(b.host, ":")
	switch n, isName := NameOf(host, p.Namespace()); {
	case b.Type == "FILESYSTEM":
		parts = append(parts, p.Namespace(), p.claim(b.Name))
	case isName && !isLoopback(host):
		parts = append(parts, n.Namespace, n.Service, port)
	default:
		parts = append(parts, b.host)
	}
	return strings.Join(parts, "/")
}

// claim names the claim that a folder lies on, or the pods where it is none that others
// can mount.
func (p *Process) claim(folder string) string {
	volume, longest := "", ""
	for _, m := range p.Each("volumeMounts") {
		if at := path.Clean(m.Text("mountPath")); (folder == at || strings.HasPrefix(folder, at+"/")) && len(at) > len(longest) {
			volume, longest = m.Text("name"), at
		}
	}
	for _, v := range p.Pods.Each(p.Pods.PodSpec("volumes")...) {
		if claim := v.Text("persistentVolumeClaim", "claimName"); claim != "" && v.Text("name") == volume {
			return "claim " + claim
		}
	}
	return p.Pods.Ref().String()
}
