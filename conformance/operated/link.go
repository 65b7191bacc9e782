package main

import (
	"context"
	"log/slog"
	_ "unsafe" // for go:linkname: what the controllers make is made by functions of theirs alone

	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	prompkg "github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	_ "github.com/prometheus-operator/prometheus-operator/pkg/prometheus/agent"  // makeAgent
	_ "github.com/prometheus-operator/prometheus-operator/pkg/prometheus/server" // makeServer
	"github.com/prometheus-operator/prometheus-operator/pkg/thanos"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

//go:linkname makeServer github.com/prometheus-operator/prometheus-operator/pkg/prometheus/server.makeStatefulSet
func makeServer(name string, p *monitoringv1.Prometheus, config prompkg.Config, cg *prompkg.ConfigGenerator, rules []string, hash string, shard int32, tls *operator.ShardedSecret) (*appsv1.StatefulSet, error)

//go:linkname makeAgent github.com/prometheus-operator/prometheus-operator/pkg/prometheus/agent.makeStatefulSet
func makeAgent(name string, p *monitoringv1alpha1.PrometheusAgent, config prompkg.Config, cg *prompkg.ConfigGenerator, hash string, shard int32, tls *operator.ShardedSecret) (*appsv1.StatefulSet, error)

//go:linkname makeDaemon github.com/prometheus-operator/prometheus-operator/pkg/prometheus/agent.makeDaemonSet
func makeDaemon(p *monitoringv1alpha1.PrometheusAgent, config prompkg.Config, cg *prompkg.ConfigGenerator, tls *operator.ShardedSecret) (*appsv1.DaemonSet, error)

//go:linkname makeRuler github.com/prometheus-operator/prometheus-operator/pkg/thanos.makeStatefulSet
func makeRuler(tr *monitoringv1.ThanosRuler, config thanos.Config, rules []string, hash string, tls *operator.ShardedSecret) (*appsv1.StatefulSet, error)

//go:linkname makeRulerService github.com/prometheus-operator/prometheus-operator/pkg/thanos.makeStatefulSetService
func makeRulerService(tr *monitoringv1.ThanosRuler, config thanos.Config) *corev1.Service

//go:linkname makeAlertmanager github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.makeStatefulSet
func makeAlertmanager(logger *slog.Logger, am *monitoringv1.Alertmanager, config alertmanager.Config, hash string, tls *operator.ShardedSecret) (*appsv1.StatefulSet, error)

//go:linkname makeAlertmanagerService github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.makeStatefulSetService
func makeAlertmanagerService(am *monitoringv1.Alertmanager, config alertmanager.Config) *corev1.Service

//go:linkname initialize github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.(*ConfigBuilder).initializeFromAlertmanagerConfig
func initialize(cb *alertmanager.ConfigBuilder, ctx context.Context, global *monitoringv1.AlertmanagerGlobalConfig, config *monitoringv1alpha1.AlertmanagerConfig) error

//go:linkname makeClientConfig github.com/prometheus-operator/prometheus-operator/pkg/prometheus/server.buildPrometheusHTTPClientConfigSecret
func makeClientConfig(p *monitoringv1.Prometheus) (*corev1.Secret, error)
