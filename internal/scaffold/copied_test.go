package scaffold_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
)

// TestCopiedLogins: what still logs in as the other cluster is told, once for each object; what
// has the new cluster's name by now, or is shared with it, is not.
func TestCopiedLogins(t *testing.T) {
	const external = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: thanos-objstore, namespace: mon}\nspec:\n  data:\n  - {secretKey: a, remoteRef: {key: prod/blocks, property: id}}\n  - {secretKey: b, remoteRef: {key: prod/blocks, property: key}}\n"
	for name, c := range map[string]struct {
		file, text, store string
		want              []string
	}{
		"a role": {
			file: "account.yaml", text: "kind: ServiceAccount\nmetadata:\n  name: store-syd\n  namespace: mon\n  annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/blocks'}\n---\nkind: ServiceAccount\nmetadata: {name: other, annotations: {eks.amazonaws.com/audience: x}}\n",
			want: []string{"ServiceAccount mon/store-nrt (account.yaml) has eks.amazonaws.com/role-arn arn:aws:iam::111122223333:role/blocks of syd; write that of nrt there, if it has one of its own"},
		},
		"a role with the name": {file: "syd.yaml", text: "kind: ServiceAccount\nmetadata: {name: a, annotations: {iam.gke.io/gcp-service-account: thanos-syd@p.iam.gserviceaccount.com}}\n"},
		"a JSON patch in the kustomization": {
			file: "kustomization.yaml", text: "patches:\n- target: {kind: ServiceAccount}\n  patch: |\n    - op: add\n      path: /metadata/annotations/azure.workload.identity~1client-id\n      value: 1b6f2f7e-0000-4000-8000-000000000001\n",
			want: []string{"kustomization.yaml has azure.workload.identity/client-id 1b6f2f7e-0000-4000-8000-000000000001 of syd; write that of nrt there, if it has one of its own"},
		},
		"a patch with an alias, in a List": {
			file: "list.json", text: "kind: List\nitems:\n- {kind: ConfigMap, metadata: {name: c}, data: {a: &a g@p.iam.gserviceaccount.com}}\n- {kind: ServiceAccount, metadata: {name: s, annotations: {iam.gke.io/gcp-service-account: *a}}}\n",
			want: []string{"ServiceAccount s (list.json) has iam.gke.io/gcp-service-account g@p.iam.gserviceaccount.com of syd; write that of nrt there, if it has one of its own"},
		},
		"values of a chart": {
			file: "values.yaml", text: "storegateway:\n  serviceAccount:\n    annotations:\n      eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/blocks\n",
			want: []string{"values.yaml has eks.amazonaws.com/role-arn arn:aws:iam::111122223333:role/blocks of syd; write that of nrt there, if it has one of its own"},
		},
		"the login of the other's bucket": {
			file: "secret.yaml", text: external,
			want: []string{"ExternalSecret mon/thanos-objstore (secret.yaml) has the login prod/blocks of syd; write that of nrt there, if it has one of its own"},
		},
		"an ExternalSecret of one bucket for both": {file: "secret.yaml", text: external, store: "syd"},
		"an ExternalSecret of something else":      {file: "secret.yaml", text: "kind: ExternalSecret\nmetadata: {name: mail}\nspec: {dataFrom: [{extract: {key: prod/mail}}]}\n"},
		"a sealed Secret": {
			file: "sealed.yaml", text: "kind: SealedSecret\nmetadata: {name: s}\nspec: {encryptedData: {a: AgB}}\n",
			want: []string{"SealedSecret s (sealed.yaml) is sealed for the controller of syd; seal it anew for that of nrt, if it has keys of its own"},
		},
		"a template that is no YAML": {file: "x.yaml", text: "{{ if }}\nkind: SealedSecret\n"},
	} {
		t.Run(name, func(t *testing.T) {
			a := addition()
			a.ObjectStore = c.store
			without, err := scaffold.Add(a)
			if err != nil {
				t.Fatal(err)
			}
			a = addition()
			a.ObjectStore, a.Folder = c.store, map[string][]byte{c.file: []byte(c.text)}
			added, err := scaffold.Add(a)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, added.Notes[len(without.Notes):]); diff != "" && len(c.want)+len(added.Notes)-len(without.Notes) > 0 {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
