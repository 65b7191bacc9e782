package main

import (
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
)

// store makes of an object what an API server keeps: it goes through its type, which
// drops what is empty, and the stringData of a Secret becomes data. A kind that
// Kubernetes does not have stays as it is.
func store(o *unstructured.Unstructured) error {
	typed, err := scheme.Scheme.New(o.GroupVersionKind())
	if err != nil {
		return viaJSON(o)
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(o.Object, typed, true); err != nil {
		return err
	}
	if secret, ok := typed.(*corev1.Secret); ok {
		for key, value := range secret.StringData {
			if secret.Data == nil {
				secret.Data = map[string][]byte{}
			}
			secret.Data[key] = []byte(value)
		}
		secret.StringData = nil
	}
	text, err := json.Marshal(typed)
	if err != nil {
		return err
	}
	group, kind := o.GetAPIVersion(), o.GetKind()
	if err := o.UnmarshalJSON(text); err != nil {
		o.Object = map[string]any{}
		if err := json.Unmarshal(text, &o.Object); err != nil {
			return err
		}
	}
	o.SetAPIVersion(group)
	o.SetKind(kind)
	delete(o.Object, "status")
	return nil
}

// viaJSON gives numbers the types that a client reads.
func viaJSON(o *unstructured.Unstructured) error {
	text, err := json.Marshal(o.Object)
	if err != nil {
		return err
	}
	return o.UnmarshalJSON(text)
}
