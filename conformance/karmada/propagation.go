package karmada

import "errors"

type propagation struct {
	ResourceSelectors  []selector `json:"resourceSelectors"`
	Placement          placement  `json:"placement"`
	PropagateDeps      bool       `json:"propagateDeps,omitempty"`
	ConflictResolution string     `json:"conflictResolution,omitempty"`
	DependentOverrides []string   `json:"dependentOverrides,omitempty"`
	Priority           *int32     `json:"priority,omitempty"`
	Preemption         string     `json:"preemption,omitempty"`
}

type placement struct {
	ClusterAffinity   *affinity         `json:"clusterAffinity,omitempty"`
	ClusterAffinities []namedAffinity   `json:"clusterAffinities,omitempty"`
	ReplicaScheduling *replicaScheduler `json:"replicaScheduling,omitempty"`
}

type namedAffinity struct {
	AffinityName string `json:"affinityName"`
	affinity     `json:",inline"`
}

type replicaScheduler struct {
	ReplicaSchedulingType string `json:"replicaSchedulingType,omitempty"`
}

func (p propagation) check() error {
	if p.Placement.ClusterAffinity != nil && p.Placement.ClusterAffinities != nil {
		return errors.New("spec.placement: clusterAffinity or clusterAffinities, not both")
	}
	errs := []error{checkSelectors(p.ResourceSelectors)}
	if p.Preemption != "" {
		errs = append(errs, oneOf("spec.preemption", p.Preemption, "Always", "Never"))
	}
	if p.ConflictResolution != "" {
		errs = append(errs, oneOf("spec.conflictResolution", p.ConflictResolution, "Abort", "Overwrite"))
	}
	if s := p.Placement.ReplicaScheduling; s != nil {
		errs = append(errs, oneOf("spec.placement.replicaScheduling.replicaSchedulingType", s.ReplicaSchedulingType, "Duplicated", "Divided"))
	}
	return errors.Join(errs...)
}
