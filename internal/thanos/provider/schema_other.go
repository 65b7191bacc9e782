package provider

import "slices"

// swift is providers/swift/swift.go, and ncw/swift v1.0.53 (auth.go, auth_v3.go)
// for what it takes to log in.
var swift = provider{
	name: "SWIFT", strict: "v0.0.0",
	keys: []key{
		{name: "auth_version", since: "v0.18.0", kind: integer, high: 3},
		{name: "auth_url", shape: fullURL},
		{name: "username"},
		{name: "user_domain_name"},
		{name: "user_domain_id"},
		{name: "user_id"},
		{name: "password", secret: whole},
		{name: "domain_id"},
		{name: "domain_name"},
		{name: "application_credential_id", since: "v0.30.0"},
		{name: "application_credential_name", since: "v0.30.0"},
		{name: "application_credential_secret", since: "v0.30.0", secret: whole},
		{name: "project_id"},
		{name: "project_name"},
		{name: "project_domain_id"},
		{name: "project_domain_name"},
		{name: "region_name"},
		{name: "container_name"},
		{name: "large_object_chunk_size", since: "v0.18.0", kind: integer},
		{name: "large_object_segments_container_name", since: "v0.18.0"},
		{name: "retries", since: "v0.18.0", kind: integer},
		{name: "connect_timeout", since: "v0.18.0", kind: duration},
		{name: "timeout", since: "v0.18.0", kind: duration},
		{name: "use_dynamic_large_objects", since: "v0.18.0", kind: boolean},
		httpConfig.from("v0.35.0"),
	},
	rules: slices.Concat(tlsRules, []rule{
		required("auth_url", "container_name"),
		{
			when: []condition{unset("auth_version"), lacks("auth_url", "v1", "v2", "v3")}, need: []string{"auth_version"},
			why: "auth_url names no version (v1, v2, v3) to detect it from",
		},
		{
			when: []condition{unset("application_credential_secret")}, need: []string{"password"},
			why: "there is no application_credential_secret either",
		},
		{
			when: []condition{set("application_credential_secret")}, forbid: []string{"password"},
			why: "has no effect with application_credential_secret",
		},
		{
			when: []condition{set("application_credential_secret"), unset("application_credential_name")},
			need: []string{"application_credential_id"}, why: "application_credential_secret is set without an id or a name",
		},
		{
			when: []condition{set("application_credential_name"), unset("application_credential_id"), unset("username")},
			need: []string{"user_id"}, why: "application_credential_name needs a user_id or a username",
		},
		{
			when: []condition{set("application_credential_id")}, need: []string{"application_credential_secret"},
			why: "application_credential_id is set without it",
		},
		{
			when: []condition{set("application_credential_name")}, need: []string{"application_credential_secret"},
			why: "application_credential_name is set without it",
		},
		{
			when: []condition{is("auth_version", "1", "2")}, forbid: []string{"application_credential_secret"},
			why: "only auth_version 3 knows application credentials", remedy: "set config.auth_version to 3",
		},
		{
			forbid: []string{"user_domain_name"}, why: "has no effect: upstream never passes it on",
			remedy: "set config.domain_name instead",
		},
		{
			forbid: []string{"user_domain_id"}, why: "has no effect: upstream never passes it on",
			remedy: "set config.domain_id instead",
		},
	}),
}

// cos is providers/cos/cos.go (lenient parser).
var cos = provider{
	name: "COS",
	keys: []key{
		{name: "bucket", shape: bucket},
		{name: "region"},
		{name: "app_id"},
		{name: "endpoint", since: "v0.25.0", shape: cosURL},
		{name: "secret_key", secret: whole},
		{name: "secret_id", secret: whole},
		{name: "max_retries", since: "v0.37.0", kind: integer},
		httpConfig.from("v0.23.0").later(map[string]string{
			"insecure_skip_verify": "v0.28.0", "tls_config": "v0.28.0", "disable_compression": "v0.28.0",
		}),
	},
	rules: slices.Concat(tlsRules, []rule{
		{
			when: []condition{unset("endpoint")}, need: []string{"bucket", "region", "app_id"},
			why: "type COS requires bucket, region and app_id, or an endpoint",
		},
		{when: []condition{set("endpoint")}, forbid: []string{"region", "app_id"}, why: "has no effect with endpoint"},
		required("secret_id", "secret_key"),
	}),
}

// aliyunoss is providers/oss/oss.go (lenient parser).
var aliyunoss = provider{
	name: "ALIYUNOSS",
	keys: []key{
		{name: "endpoint"},
		{name: "bucket", shape: ossBucket},
		{name: "access_key_id", secret: whole},
		{name: "access_key_secret", secret: whole},
	},
	rules: []rule{required("endpoint", "bucket", "access_key_id", "access_key_secret")},
}

// bos is providers/bos/bos.go (lenient parser).
var bos = provider{
	name: "BOS", since: "v0.23.0",
	keys: []key{
		{name: "bucket", shape: bucket},
		{name: "endpoint"},
		{name: "access_key", secret: whole},
		{name: "secret_key", secret: whole},
	},
	rules: []rule{required("bucket", "endpoint", "access_key", "secret_key")},
}

// filesystem is providers/filesystem/filesystem.go (lenient parser).
var filesystem = provider{
	name:    "FILESYSTEM",
	keys:    []key{{name: "directory"}},
	rules:   []rule{required("directory")},
	keyless: identityKeyless,
}

// oci is providers/oci/oci.go and helper.go (lenient parser). An absent
// provider is not "default": upstream refuses it.
var oci = provider{
	name: "OCI", since: "v0.29.0",
	keys: []key{
		{name: "provider", oneOf: []string{"default", "instance-principal", "raw", "oke-workload-identity"}, anyCase: true, sinceOf: map[string]string{"oke-workload-identity": "v0.32.0"}},
		{name: "bucket"},
		{name: "compartment_ocid"},
		{name: "tenancy_ocid"},
		{name: "user_ocid"},
		{name: "region"},
		{name: "fingerprint"},
		{name: "privatekey", secret: whole, multiline: true},
		{name: "passphrase", secret: whole},
		{name: "part_size", kind: integer},
		{name: "max_request_retries", kind: integer},
		{name: "request_retry_interval", kind: integer}, // seconds
		ociHTTPConfig,
	},
	rules: []rule{
		required("provider", "bucket"),
		{
			when: []condition{is("provider", "raw")},
			need: []string{"tenancy_ocid", "user_ocid", "region", "fingerprint", "privatekey"},
			why:  "provider raw requires it",
		},
		{
			when: []condition{is("provider", "oke-workload-identity")}, need: []string{"region"},
			why: "provider oke-workload-identity requires it",
		},
		{
			when:   []condition{isNot("provider", "raw", "")},
			forbid: []string{"user_ocid", "fingerprint", "privatekey", "passphrase"}, why: "has no effect unless provider is raw",
		},
	},
	keyless: &keyless{key: "provider", value: "instance-principal", contradicts: []string{"raw", "default"}},
}

// obs is providers/obs/obs.go.
var obs = provider{
	name: "OBS", since: "v0.32.0", strict: "v0.32.0",
	keys: []key{
		{name: "bucket", shape: bucket},
		{name: "endpoint"},
		{name: "access_key", secret: whole},
		{name: "secret_key", secret: whole},
		{name: "max_retries", since: "v0.37.0", kind: integer},
		httpConfig,
	},
	rules: slices.Concat(tlsRules, []rule{required("bucket", "endpoint", "access_key", "secret_key")}),
}
