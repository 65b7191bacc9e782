package provider

import "slices"

// s3 is providers/s3/s3.go.
var s3 = provider{
	name: "S3", strict: "v0.15.0",
	keys: []key{
		{name: "bucket", shape: s3Bucket},
		{name: "endpoint", shape: s3Host},
		{name: "region"},
		{name: "disable_dualstack", since: "v0.36.0", kind: boolean},
		{name: "aws_sdk_auth", since: "v0.25.0", kind: boolean},
		{name: "access_key", secret: whole},
		{name: "insecure", kind: boolean},
		{name: "signature_version2", kind: boolean},
		{name: "secret_key", secret: whole},
		{name: "session_token", since: "v0.31.0", secret: whole},
		{name: "put_user_metadata", kind: textMap},
		httpConfig.later(map[string]string{
			"tls_handshake_timeout": "v0.19.0", "expect_continue_timeout": "v0.19.0", "max_idle_conns": "v0.19.0",
			"max_idle_conns_per_host": "v0.19.0", "max_conns_per_host": "v0.19.0", "tls_config": "v0.25.0", "disable_compression": "v0.28.0",
		}),
		{name: "trace", kind: section, keys: []key{{name: "enable", kind: boolean}}},
		{name: "list_objects_version", since: "v0.17.0", oneOf: []string{"v1", "v2"}},
		{name: "bucket_lookup_type", since: "v0.27.0", oneOf: []string{"auto", "virtual-hosted", "path"}, fallback: "auto"},
		{name: "send_content_md5", since: "v0.33.0", kind: boolean},
		{name: "disable_multipart", since: "v0.36.0", kind: boolean},
		// minio-go api-put-object-common.go: 5 MiB to 5 GiB, in bytes.
		{name: "part_size", kind: integer, low: 5 << 20, high: 5 << 30},
		{name: "sse_config", since: "v0.15.0", kind: section, keys: []key{
			{name: "type", oneOf: []string{"SSE-S3", "SSE-KMS", "SSE-C"}},
			{name: "kms_key_id"},
			{name: "kms_encryption_context", kind: textMap},
			{name: "encryption_key", file: true}, // of 32 bytes
		}},
		{name: "sts_endpoint", since: "v0.24.0"},
		{name: "max_retries", since: "v0.37.0", kind: integer},
	},
	rules: slices.Concat(tlsRules, []rule{
		required("bucket", "endpoint"),
		{
			when: []condition{is("aws_sdk_auth", "true")}, forbid: []string{"access_key", "secret_key", "session_token"},
			why: "excluded by aws_sdk_auth: true",
		},
		{when: []condition{set("access_key")}, need: []string{"secret_key"}, why: "access_key is set without it"},
		{
			when: []condition{set("secret_key")}, need: []string{"access_key"},
			why: "secret_key is set without it",
		},
		{
			when: []condition{set("session_token")}, need: []string{"access_key"},
			why: "session_token is set without it, and upstream then ignores the token",
		},
		{
			when: []condition{is("aws_sdk_auth", "true")}, forbid: []string{"sts_endpoint"},
			why: "has no effect with aws_sdk_auth: true", remedy: "remove one of the two",
		},
		{when: []condition{set("access_key")}, forbid: []string{"sts_endpoint"}, why: "has no effect with access_key"},
		{
			when: []condition{is("sse_config.type", "SSE-C")}, need: []string{"sse_config.encryption_key"},
			why: "sse_config.type SSE-C requires the path of a key file",
		},
		{
			when: []condition{is("sse_config.type", "SSE-KMS")}, need: []string{"sse_config.kms_key_id"},
			why: "sse_config.type SSE-KMS requires it",
		},
		{
			when:   []condition{isNot("sse_config.type", "SSE-C")},
			forbid: []string{"sse_config.encryption_key"}, why: "has no effect unless sse_config.type is SSE-C",
		},
		{
			when:   []condition{isNot("sse_config.type", "SSE-KMS")},
			forbid: []string{"sse_config.kms_key_id", "sse_config.kms_encryption_context"},
			why:    "has no effect unless sse_config.type is SSE-KMS",
		},
	}),
	// sts_endpoint belongs to minio-go's own chain (environment, file, IAM),
	// which aws_sdk_auth would replace.
	keyless: &keyless{key: "aws_sdk_auth", value: "true", unless: []string{"sts_endpoint"}},
}

// gcs is providers/gcs/gcs.go. Its no_auth is an unexported field, which the
// YAML decoder does not see.
var gcs = provider{
	name: "GCS", strict: "v0.35.0",
	keys: []key{
		{name: "bucket", shape: bucket},
		{name: "service_account", secret: embedded, multiline: true, shape: jsonObject},
		{name: "use_grpc", since: "v0.35.0", kind: boolean},
		{name: "grpc_conn_pool_size", since: "v0.35.0", kind: integer},
		httpConfig.from("v0.35.0"),
		{name: "chunk_size_bytes", since: "v0.37.0", kind: integer},
		{name: "max_retries", since: "v0.37.0", kind: integer},
	},
	rules: slices.Concat(tlsRules, []rule{
		required("bucket"),
		{when: []condition{is("use_grpc", "true")}, forbid: []string{"http_config"}, why: "has no effect with use_grpc: true"},
		{
			when:   []condition{isNot("use_grpc", "true")},
			forbid: []string{"grpc_conn_pool_size"}, why: "has no effect without use_grpc: true",
		},
	}),
	keyless: identityKeyless,
}

// azure is providers/azure/azure.go and helpers.go.
var azure = provider{
	name: "AZURE", strict: "v0.22.0",
	keys: []key{
		{name: "az_tenant_id", since: "v0.40.0"},
		{name: "client_id", since: "v0.40.0"},
		{name: "client_secret", since: "v0.40.0", secret: whole},
		{name: "storage_account"},
		{name: "storage_account_key", secret: whole},
		{name: "storage_connection_string", since: "v0.32.0", secret: embedded},
		{name: "storage_create_container", since: "v0.36.0", kind: boolean},
		{name: "container", shape: bucket},
		{name: "endpoint", shape: hostOnly, fallback: "blob.core.windows.net"},
		{name: "user_assigned_id", since: "v0.24.0"},
		{name: "max_retries", kind: integer, high: maxInt32},
		{name: "reader_config", since: "v0.22.0", kind: section, keys: []key{{name: "max_retry_requests", kind: integer}}},
		{name: "pipeline_config", since: "v0.22.0", kind: section, keys: []key{
			{name: "max_tries", kind: integer, high: maxInt32},
			{name: "try_timeout", kind: duration},
			{name: "retry_delay", kind: duration},
			{name: "max_retry_delay", kind: duration},
		}},
		httpConfig.from("v0.22.0").later(map[string]string{"tls_config": "v0.25.0"}),
		{name: "msi_resource", since: "v0.22.0"},
	},
	rules: slices.Concat(tlsRules, []rule{
		required("storage_account", "container"),
		{forbid: []string{"msi_resource"}, why: "deprecated and without effect: the Azure SDK sets it"},
		{when: []condition{set("client_secret")}, need: azureClient, why: "client_secret is set without it"},
		{when: []condition{set("client_id")}, need: azureClient, why: "client_id is set without it"},
		{when: []condition{set("az_tenant_id")}, need: azureClient, why: "az_tenant_id is set without it"},
		{
			when: []condition{set("storage_connection_string")}, forbid: []string{"storage_account_key", "user_assigned_id"},
			why: "excluded by storage_connection_string",
		},
		{
			when: []condition{set("storage_account_key")}, forbid: []string{"user_assigned_id"},
			why: "excluded by storage_account_key",
		},
		{when: []condition{set("client_id")}, forbid: []string{"user_assigned_id"}, why: "excluded by client_id"},
		{
			when: []condition{set("storage_connection_string")}, forbid: []string{"client_secret"},
			why: "has no effect with storage_connection_string",
		},
		{
			when: []condition{set("storage_account_key")}, forbid: []string{"client_secret"},
			why: "has no effect with storage_account_key",
		},
	}),
	keyless: identityKeyless,
}

// azureClient are the keys of a service principal: all or none.
var azureClient = []string{"az_tenant_id", "client_id", "client_secret"}
