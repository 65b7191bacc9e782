// Package asked reads the annotations by which an object asks for what the Fleet says of it,
// and tells what that is.
package asked

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Prefix begins the annotations. Their values are fields, separated by commas; what stands
// behind the prefix is free, so that several Components can ask, but for RemoteWrite.
const Prefix = "from-fleet.thanos-fleet.dev/"

// RemoteWrite is the annotation that asks for what the cluster receives, and not for what it
// exposes.
const RemoteWrite = Prefix + "remote-write"

// LoadBalancerIP is the field of a Service that asks for an address; deprecated in
// Kubernetes v1.24, and read by clouds all the same.
const LoadBalancerIP = "spec.loadBalancerIP"

// Hostname is the annotation that external-dns makes a record of (kubernetes-sigs/
// external-dns, docs/annotations/annotations.md).
const Hostname = "external-dns.alpha.kubernetes.io/hostname"

// Name is what a Service asks for that is named as the Fleet says.
const Name = "metadata.name"

// addressOf are the fields that hold the address of a load balancer.
var addressOf = []string{
	LoadBalancerIP,
	"service.beta.kubernetes.io/azure-load-balancer-ipv4", // cloud-provider-azure, pkg/consts
	"metallb.io/loadBalancerIPs",                          // metallb, website, usage
	"metallb.universe.tf/loadBalancerIPs",
	"lbipam.cilium.io/ips",        // cilium, Documentation, lb-ipam
	"kube-vip.io/loadbalancerIPs", // kube-vip, docs, cloud provider
}

// Object is one with the fields that it asks for, each with the annotation that does.
type Object struct {
	*krm.Object
	Fields []string
	By     map[string]string
}

// Of returns what an object asks for by the annotations that are counted.
func Of(o *krm.Object, counts func(annotation string) bool) Object {
	a := Object{Object: o, By: map[string]string{}}
	for key, value := range o.Strings("metadata", "annotations") {
		if !strings.HasPrefix(key, Prefix) || !counts(key) {
			continue
		}
		for field := range strings.SplitSeq(value, ",") {
			if field = strings.TrimSpace(field); a.By[field] == "" || key < a.By[field] {
				a.By[field] = key
			}
		}
	}
	for field := range a.By {
		a.Fields = append(a.Fields, field)
	}
	slices.Sort(a.Fields)
	return a
}

// SetField writes a field of a Service, or an annotation.
func (a Object) SetField(field, value string) {
	if field == LoadBalancerIP {
		a.SetText(value, "spec", "loadBalancerIP")
		return
	}
	a.SetText(value, "metadata", "annotations", field)
}

// Entry is what the Fleet says of an address.
type Entry struct {
	// Address as it is written, and its host where that is known.
	Address, Host string
	Annotations   map[string]string
	// At says where it stands, and Form how a name is written there.
	At, Form string
}

// Value returns what the Fleet says for a field of a Service, or what is missing.
func (e Entry) Value(field string) (string, *problem.Problem) {
	fail := func(remedy, format string, args ...any) (string, *problem.Problem) {
		p := problem.New("", remedy, format, args...)
		return "", &p
	}
	if value, given := e.Annotations[field]; given {
		return value, nil
	}
	_, err := netip.ParseAddr(e.Host)
	isIP := err == nil
	switch {
	case field == "":
		return fail("write a field, for instance "+Hostname, "it asks for no field")
	case field == Name:
		return fail("mark the Service as local configuration, so that the cluster's own is made of it", "it asks for a name, and a Service of the output keeps its own")
	case field != LoadBalancerIP && (strings.HasPrefix(field, "spec.") || strings.HasPrefix(field, "metadata.")):
		return fail(strict.Suggest(field, []string{LoadBalancerIP}, "ask for "+LoadBalancerIP+", or for an annotation by its key"), "it asks for %s, which the Fleet does not say", field)
	case field == Hostname && (isIP || e.Host == ""):
		return fail("write "+e.Form+" in "+e.At+", where the name is the record that external-dns is to make", "it asks for a name, and %q is none that external-dns makes a record of", e.Address)
	case slices.Contains(addressOf, field) && !isIP:
		return fail("write the load balancer's address in "+e.At, "it asks for %s, an IP address, and %q holds none", field, e.Address)
	case field == Hostname || slices.Contains(addressOf, field):
		return e.Host, nil
	}
	return fail("write it into annotations of "+e.At, "it asks for the annotation %s, which the Fleet does not say", field)
}
