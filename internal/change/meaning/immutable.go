package meaning

import (
	"fmt"
	"maps"
	"reflect"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/change"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// fixed are fields of a kind that API servers let nobody change, with what to do.
type fixed struct {
	kinds  []string
	fields []string
	remedy string
	// initial are values that API servers put where none is given.
	initial map[string]any
	// when says which objects it holds for, nil for all.
	when func(from, to map[string]any) bool
}

const (
	again      = "delete it and apply it again"
	orphaned   = "delete it by `kubectl delete --cascade=orphan`, and apply it again: its pods and claims stay"
	withClaims = "delete it by `kubectl delete --cascade=orphan`, and apply it again: its pods stay, and so do claims that are there, with what they are: resize each by itself"
)

// unchangeable are such fields (Kubernetes v1.34.4, pkg/apis/apps/validation/validation.go,
// ValidateStatefulSetUpdate, ValidateDeploymentUpdate and ValidateDaemonSetUpdate;
// batch/validation/validation.go, ValidateJobSpecUpdate; core/validation/validation.go,
// ValidateServiceUpdate, ValidatePersistentVolumeClaimUpdate, ValidateConfigMapUpdate and
// ValidateSecretUpdate; rbac/validation/validation.go, ValidateRoleBindingUpdate;
// storage/validation/validation.go, ValidateStorageClassUpdate; scheduling,
// ValidatePriorityClassUpdate; networking, ValidateIngressClassUpdate; apiextensions,
// ValidateCustomResourceDefinitionUpdate).
var unchangeable = []fixed{
	{kinds: []string{"StatefulSet"}, fields: []string{"spec.volumeClaimTemplates"}, remedy: withClaims},
	{
		kinds: []string{"StatefulSet"}, fields: []string{"spec.serviceName", "spec.selector", "spec.podManagementPolicy"}, remedy: orphaned,
		initial: map[string]any{"spec.podManagementPolicy": "OrderedReady"},
	},
	{kinds: []string{"Deployment", "DaemonSet", "ReplicaSet"}, fields: []string{"spec.selector"}, remedy: again + "; its pods are gone meanwhile"},
	{kinds: []string{"Job"}, fields: []string{"spec.template", "spec.selector", "spec.completionMode", "spec.podFailurePolicy", "spec.successPolicy", "spec.backoffLimitPerIndex", "spec.managedBy"}, remedy: again + ", or give it another name"},
	{kinds: []string{"Service"}, fields: []string{"spec.clusterIP"}, remedy: again + "; who holds its address looks it up anew", when: getsAddress},
	{kinds: []string{"Service"}, fields: []string{"spec.loadBalancerClass"}, remedy: again, when: isLoadBalancer},
	{
		kinds: []string{"PersistentVolumeClaim"}, fields: []string{"spec.accessModes", "spec.storageClassName", "spec.volumeName", "spec.volumeMode", "spec.selector", "spec.dataSource", "spec.dataSourceRef"},
		remedy: "make another claim, copy what is there, and let the pods mount that", initial: map[string]any{"spec.volumeMode": "Filesystem"},
	},
	{kinds: []string{"RoleBinding", "ClusterRoleBinding"}, fields: []string{"roleRef"}, remedy: again},
	{
		kinds: []string{"StorageClass"}, fields: []string{"provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"}, remedy: again + "; volumes that are there stay as they are",
		initial: map[string]any{"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"},
	},
	{kinds: []string{"ConfigMap", "Secret"}, fields: []string{"data", "binaryData", "stringData", "immutable"}, remedy: again + ", or give it another name: it says immutable", when: saysImmutable},
	{kinds: []string{"Secret"}, fields: []string{"type"}, remedy: again, initial: map[string]any{"type": "Opaque"}},
	{kinds: []string{"PriorityClass"}, fields: []string{"value", "preemptionPolicy"}, remedy: again, initial: map[string]any{"preemptionPolicy": "PreemptLowerPriority"}},
	{kinds: []string{"IngressClass"}, fields: []string{"spec.controller"}, remedy: again},
	{kinds: []string{"RuntimeClass"}, fields: []string{"handler"}, remedy: again},
	{kinds: []string{"CustomResourceDefinition"}, fields: []string{"spec.scope", "spec.group", "spec.names.kind", "spec.names.plural"}, remedy: "deleting it deletes every object of its kind: move them to another kind"},
}

// immutable tells of fields that API servers refuse to change.
func (c *Change) immutable() {
	for _, o := range c.Objects {
		if o.Action != change.Changed || o.From.Name() != o.To.Name() || o.From.Namespace() != o.To.Namespace() || o.From.Group() != o.To.Group() {
			continue
		}
		from, to := o.From.Value(), o.To.Value()
		for _, f := range unchangeable {
			if fields := f.changed(o.To, from, to); len(fields) > 0 {
				c.tell(Meaning{
					Topic: Immutable, Severity: krm.Error, Object: o.To.Ref(), Field: fields[0],
					Message: refused(o.To.Kind(), fields), Remedy: f.remedy,
				})
			}
		}
		c.service(o, from, to)
	}
}

func refused(kind string, fields []string) string {
	rest := ""
	if len(fields) > 1 {
		rest = " (" + word.Few(5, fields[1:]) + " neither)"
	}
	return fmt.Sprintf("the API server refuses the change: this field of a %s cannot be changed%s", kind, rest)
}

// changed are the fields of a kind that differ; a field that neither gives is none.
func (f fixed) changed(o *krm.Object, from, to map[string]any) []string {
	if !contains(f.kinds, o.Kind()) || f.when != nil && !f.when(from, to) {
		return nil
	}
	var found []string
	for _, field := range f.fields {
		before, after := value(from, field), value(to, field)
		if before == nil {
			before = f.initial[field]
		}
		if after == nil {
			after = f.initial[field]
		}
		if field == "spec.volumeClaimTemplates" {
			before, after = claims(before), claims(after)
		}
		if !reflect.DeepEqual(before, after) && !(isEmpty(before) && isEmpty(after)) {
			found = append(found, field)
		}
	}
	return found
}

func contains(all []string, one string) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}

// value is what stands at a dotted path, nil for nothing.
func value(of map[string]any, field string) any {
	var at any = of
	for part := range strings.SplitSeq(field, ".") {
		m, isMap := at.(map[string]any)
		if !isMap {
			return nil
		}
		at = m[part]
	}
	return at
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

// claims are templates of claims without what API servers write into each.
func claims(templates any) any {
	list, isList := templates.([]any)
	if !isList {
		return templates
	}
	var found []any
	for _, item := range list {
		m, isMap := item.(map[string]any)
		if !isMap {
			return templates
		}
		metadata, _ := m["metadata"].(map[string]any)
		metadata = maps.Clone(metadata)
		delete(metadata, "creationTimestamp")
		clean := map[string]any{"metadata": metadata}
		spec := map[string]any{"volumeMode": "Filesystem"}
		if given, isMap := m["spec"].(map[string]any); isMap {
			for key, v := range given {
				spec[key] = v
			}
		}
		clean["spec"] = spec
		found = append(found, clean)
	}
	return found
}

func text(of map[string]any, field string) string {
	s, _ := value(of, field).(string)
	return s
}

// getsAddress tells whether a Service is given an address that it cannot be given: it has
// one already, or is to have none. An ExternalName has none.
func getsAddress(from, to map[string]any) bool {
	return text(from, "spec.type") != external && text(to, "spec.type") != external && text(to, "spec.clusterIP") != ""
}

const external = "ExternalName"

func isLoadBalancer(from, to map[string]any) bool {
	return text(from, "spec.type") == "LoadBalancer" && text(to, "spec.type") == "LoadBalancer"
}

func saysImmutable(from, _ map[string]any) bool {
	is, _ := value(from, "immutable").(bool)
	return is
}

// service tells of a Service that is to have an address and stays without: API servers keep
// what an update does not give (pkg/registry/core/service/storage, patchAllocatedValues).
func (c *Change) service(o change.Object, from, to map[string]any) {
	if o.To.Kind() == "Service" && text(from, "spec.clusterIP") == "None" && text(to, "spec.clusterIP") == "" && text(to, "spec.type") != external {
		c.tell(Meaning{
			Topic: Immutable, Severity: krm.Warning, Object: o.To.Ref(), Field: "spec.clusterIP",
			Message: "the Service stays headless: API servers keep the None that is not written any more", Remedy: again,
		})
	}
}
